"""Templates between Meta's way of writing them and 8x8's, in which the catalogue keeps them."""

from __future__ import annotations

from typing import Any

from sandbox.catalogue import Template

Body = dict[str, Any]
_BUTTON_KEYS = {
    "flow_id": "flowId",
    "flow_name": "flowName",
    "flow_action": "flowAction",
    "navigate_screen": "navigateScreen",
    "phone_number": "phoneNumber",
    "ttl_minutes": "ttlMinutes",
}
_META_KEYS = {theirs: ours for ours, theirs in _BUTTON_KEYS.items()}


def shown_template(template: Template) -> Body:
    """Meta Cloud API, GET message_templates: one row."""
    return {
        "id": template.id,
        "name": template.name,
        "language": template.language,
        "status": template.status,
        "category": template.category,
        "parameter_format": "POSITIONAL",
        "quality_score": {"score": "UNKNOWN"},
        "components": [_shown(each) for each in template.components],
    }


def stored_components(given: list[Body]) -> list[Body]:
    return [_stored(each) for each in given]


def _stored(part: Body) -> Body:
    found = {name: value for name, value in part.items() if name != "example"}
    if "example" in part:
        found["examples"] = _examples(part["example"])
    if "buttons" in part:
        found["buttons"] = [_stored_button(button) for button in part["buttons"]]
    if "cards" in part:
        cards = part["cards"]
        found["cards"] = [{"components": stored_components(card["components"])} for card in cards]
    return found


def _stored_button(button: Body) -> Body:
    found = {_BUTTON_KEYS.get(name, name): value for name, value in button.items()}
    if "example" in found:
        example = found.pop("example")
        found["examples"] = example if isinstance(example, list) else [example]
    return found


def _examples(example: Body) -> list[Any]:
    """The values of header_text, body_text (a list in a list) or header_handle."""
    values: list[Any] = next(iter(example.values()), [])
    first = values[0] if values else []
    return list(first) if isinstance(first, list) else list(values)


def _shown(part: Body) -> Body:
    found = {name: value for name, value in part.items() if name != "examples"}
    if "examples" in part:
        found["example"] = _meta_example(part)
    if "buttons" in part:
        found["buttons"] = [_shown_button(button) for button in part["buttons"]]
    if "cards" in part:
        found["cards"] = [
            {"components": [_shown(each) for each in card["components"]]} for card in part["cards"]
        ]
    return found


def _meta_example(part: Body) -> Body:
    values = part["examples"]
    if part["type"].upper() == "BODY":
        return {"body_text": [values]}
    is_text = part.get("format", "TEXT").upper() == "TEXT"
    return {"header_text" if is_text else "header_handle": values}


def _shown_button(button: Body) -> Body:
    found = {_META_KEYS.get(name, name): value for name, value in button.items()}
    if "examples" in found:
        found["example"] = found.pop("examples")
    return found
