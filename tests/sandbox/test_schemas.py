"""The strict schemas: what WhatsApp takes is taken, what it does not is refused with its code."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from sandbox.errors import Refusal
from sandbox.judge import judge
from sandbox.orders import read_order
from tests.sandbox.process import buttons_of, flow_of, list_of, text_body

Json = dict[str, Any]

# Not for WhatsApp, not a single send, or faulty by the documents' own rules.
OTHER = re.compile(r"line|viber|rcs|zalo|sms-engage|direct-send-sample|whatsapp-15\.json$", re.I)
FAULTY = {
    "oas-business-messaging-api-send-message-req-whatsAppInteractiveMessageProductList.json": 3004,
    "whatsapp-whatsapp-over-8x8-api-12.json": 3001,  # no user
    "whatsapp-vertical-playbooks-04.json": 3008,  # a link in markdown
}


def test_every_documented_whatsapp_send_is_taken(conformance_dir: Path) -> None:
    files = [
        path
        for path in sorted((conformance_dir / "8x8" / "send-request").glob("*.json"))
        if not OTHER.search(path.name) and path.name not in FAULTY
    ]

    orders = [read_order(filled(json.loads(path.read_text()))) for path in files]

    assert len(orders) >= 40
    assert {order.kind for order in orders} == {"text", "image", "interactive", "template"}


@pytest.mark.parametrize("name", FAULTY)
def test_faulty_samples_are_refused(conformance_dir: Path, name: str) -> None:
    body = json.loads((conformance_dir / "8x8" / "send-request" / name).read_text())

    with pytest.raises(Refusal) as refusal:
        read_order(filled(body))

    assert refusal.value.status == 400
    assert refusal.value.code in (FAULTY[name], 1000)


def filled(value: Any, key: str = "") -> Any:
    """The document with its placeholders filled in."""
    if isinstance(value, dict):
        return {name: filled(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [filled(each) for each in value]
    if not isinstance(value, str) or not re.search(r"<.+>|\{\{.+\}\}", value):
        return value
    known = {
        "msisdn": "+6591234567",
        "channelUserId": "SG.1349120865",
        "language": "en",
        "url": "https://example.com/a.png",
    }
    return known.get(key, "sample_1")


def interactive(inner: Json) -> Json:
    content = {"interactive": inner}
    return {"user": {"msisdn": "+6591234567"}, "type": "interactive", "content": content}


def template(components: list[Json], name: str = "hello") -> Json:
    wanted = {"name": name, "language": "en_US", "components": components}
    content = {"template": wanted}
    return {"user": {"msisdn": "+6591234567"}, "type": "template", "content": content}


def media(kind: str, **content: str) -> Json:
    return {"user": {"msisdn": "+6591234567"}, "type": kind, "content": content}


def row(number: int, **more: str) -> Json:
    return {"id": f"r{number}", "title": f"Row {number}", **more}


PICTURE = "https://example.com/a.png"
PLACE = {"location": {"latitude": 1.28, "longitude": "103.8"}}
TAKEN = {
    "text": text_body("x" * 4096),
    "image with caption": media("Image", url=PICTURE, text="x" * 1024),
    "audio": media("audio", url=PICTURE),
    "location": {"user": {"msisdn": "6591234567"}, "type": "location", "content": PLACE},
    "ten rows": interactive(list_of([row(n) for n in range(10)])),
    "three buttons": interactive(buttons_of("One", "Two", "Three")),
    "flow": interactive(flow_of("1310000000000001")),
    "template without parts": template([]),
    "flow button": template(
        [{"type": "Button", "subType": "flow", "index": "0", "parameters": [{"type": "action"}]}]
    ),
    "by BSUID": {"user": {"channelUserId": "SG.1"}, "type": "text", "content": {"text": "a"}},
}
REFUSED = {
    "no user": ({"type": "text", "content": {"text": "a"}}, 3001),
    "empty user": ({"user": {}, "type": "text", "content": {"text": "a"}}, 3002),
    "bad number": (text_body(to="+65 912"), 3003),
    "no content": ({"user": {"msisdn": "+6591234567"}, "type": "text"}, 3004),
    "no text": (media("text"), 3005),
    "text too long": (text_body("x" * 4097), 3006),
    "no url": (media("image", text="a"), 3007),
    "bad url": (media("image", url="ftp://example.com/a"), 3008),
    "caption on audio": (media("audio", url=PICTURE, text="a"), 1000),
    "client id too long": (text_body(client_id="x" * 51), 3009),
    "unknown type": (media("sticker", url=PICTURE), 3010),
    "unknown field": ({**text_body(), "txt": "a"}, 1000),
    "eleven rows": (interactive(list_of([row(n) for n in range(11)])), 1000),
    "row title too long": (interactive(list_of([{"id": "a", "title": "x" * 25}])), 1000),
    "row id twice": (interactive(list_of([row(1), row(1)])), 1000),
    "row description too long": (interactive(list_of([row(1, description="x" * 73)])), 1000),
    "four buttons": (interactive(buttons_of("A", "B", "C", "D")), 1000),
    "button title too long": (interactive(buttons_of("x" * 21)), 1000),
    "button title twice": (interactive(buttons_of("A", "A")), 1000),
    "unknown interactive": (interactive({"type": "menu"}), 1000),
    "template name": (template([], name="Hello World"), 3032),
    "component type": (template([{"type": "boddy"}]), 3039),
    "parameter without text": (
        template([{"type": "body", "parameters": [{"type": "text"}]}]),
        3041,
    ),
    "button index": (template([{"type": "button", "subType": "url", "index": 10}]), 3053),
    "button subtype": (template([{"type": "button", "subType": "fax", "index": 0}]), 3052),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_valid_send_is_taken(name: str) -> None:
    order = read_order(TAKEN[name])

    assert order.kind == TAKEN[name]["type"].lower()


@pytest.mark.parametrize("name", REFUSED)
def test_an_invalid_send_is_refused_with_its_code(name: str) -> None:
    body, code = REFUSED[name]

    with pytest.raises(Refusal) as refusal:
        read_order(body)

    assert (refusal.value.status, refusal.value.code) == (400, code)


def test_sections_need_titles_when_there_are_several() -> None:
    inner = list_of([row(1)])
    inner["action"]["sections"].append({"rows": [row(2)]})

    with pytest.raises(Refusal, match="needs a title"):
        read_order(interactive(inner))


def test_a_flow_with_empty_data_is_refused() -> None:
    inner = flow_of("1")
    inner["action"]["parameters"]["flowActionPayload"] = {"screen": "A", "data": {}}

    with pytest.raises(Refusal):
        read_order(interactive(inner))


def test_the_quick_verdict_is_jsonschemas_own(conformance_dir: Path) -> None:
    """Every documented send, and each with one field missing, added, emptied or overlong."""
    paths = sorted((conformance_dir / "8x8" / "send-request").glob("*.json"))
    cases = [(name, body) for path in paths for name, body in parts(json.loads(path.read_text()))]
    cases += [(name, worse) for name, body in cases for worse in worsened(body)]

    verdicts = [(judge().allows_quickly(*case), judge().allows(*case)) for case in cases]

    assert len(verdicts) > 3000
    assert {quick for quick, _ in verdicts} == {True, False}
    assert [case for case, (a, b) in zip(cases, verdicts, strict=True) if a != b] == []


def parts(body: Json) -> list[tuple[str, Any]]:
    """The document with each schema that judges a part of it."""
    content = body.get("content", {})
    kind = str(body.get("type", "")).lower()
    found: list[tuple[str, Any]] = [("send", body)]
    if f"content_{kind}" in judge().names:
        found.append((f"content_{kind}", content))
    inner = content.get("interactive")
    if inner and f"interactive_{inner.get('type')}" in judge().names:
        found.append((f"interactive_{inner['type']}", inner))
    return found


def worsened(document: Any) -> list[Any]:
    """Copies of the document with one change each, at every place."""
    return [copy_ for path in places(document) for copy_ in changed(document, path)]


def places(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children: list[Any] = []
    if isinstance(document, dict):
        children = list(document)
    elif isinstance(document, list):
        children = list(range(len(document)))
    below = [place for key in children for place in places(document[key], (*path, key))]
    return ([path] if path else []) + below


def changed(document: Any, path: tuple[Any, ...]) -> list[Any]:
    results = []
    values: list[Any] = [None, "", "x" * 5000, 7, [], {}, True]
    for value in values:
        fresh = copy.deepcopy(document)
        parent = fresh
        for key in path[:-1]:
            parent = parent[key]
        parent[path[-1]] = value
        results.append(fresh)
    return results
