"""What a message can be: reading and writing lose nothing, limits are held, tokens come off."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.content.checking import issues
from messaging.content.fallback import summary
from messaging.content.marking import unmark, with_token
from messaging.content.reading import parse
from messaging.content.recognising import EIGHT_ENVELOPE
from messaging.content.values import (
    InteractiveButtons,
    InteractiveFlow,
    InteractiveList,
    Media,
    Opaque,
    Template,
    Text,
    is_free_form,
    type_of,
)
from messaging.content.writing import render_8x8

TOKEN = "abc123def456"


def interactive(inner: Any) -> dict[str, Any]:
    return {"type": "interactive", "content": {"interactive": inner}}


def buttons(*pairs: tuple[str, str]) -> dict[str, Any]:
    reply = [{"type": "reply", "reply": {"id": i, "title": t}} for i, t in pairs]
    return interactive({"type": "button", "body": {"text": "Sure?"}, "action": {"buttons": reply}})


def menu(*rows: dict[str, Any], sections: int = 1, button: str = "Choose") -> dict[str, Any]:
    section = {"title": "Services", "rows": list(rows)}
    action = {"button": button, "sections": [section] * sections}
    return interactive({"type": "list", "body": {"text": "What?"}, "action": action})


def template(*components: dict[str, Any]) -> dict[str, Any]:
    inner = {"name": "order_shipped", "language": "en", "components": list(components)}
    return {"type": "template", "content": {"template": inner}}


def quick_reply(payload: str) -> dict[str, Any]:
    parameters = [{"type": "payload", "payload": payload}]
    return {"type": "button", "subType": "QuickReply", "index": 0, "parameters": parameters}


FLOW = {
    "type": "interactive",
    "content": {
        "interactive": {
            "type": "flow",
            "body": {"text": "Book"},
            "action": {"parameters": {"flowId": "1", "flowCta": "Book now", "mode": "draft"}},
        }
    },
}


def codes(body: dict[str, Any]) -> list[tuple[str, str]]:
    return [(issue.code, issue.path) for issue in issues(parse(body))]


@pytest.mark.parametrize(
    ("body", "kind", "short"),
    [
        ({"type": "Text", "content": {"text": "Hi"}}, Text, "text"),
        (buttons(("yes", "Yes")), InteractiveButtons, "button"),
        (menu({"id": "a", "title": "A"}), InteractiveList, "list"),
        (FLOW, InteractiveFlow, "flow"),
        (template(), Template, "template"),
        ({"type": "Image", "content": {"url": "https://x/a.png"}}, Media, "image"),
        (
            {"type": "interactive", "content": {"interactive": {"type": "cta_url"}}},
            Opaque,
            "cta_url",
        ),
        ({"type": "text", "content": {"text": 5}}, Opaque, "text"),
        (interactive(5), Opaque, "interactive"),
    ],
)
def test_bodies_become_the_kind_they_are(body: Any, kind: type, short: str) -> None:
    content = parse(body)

    assert isinstance(content, kind)
    assert type_of(content) == short
    assert render_8x8(content) == body


def test_every_recorded_send_body_is_written_back_as_it_was(conformance_dir: Path) -> None:
    files = sorted((conformance_dir / "8x8" / "send-request").glob("*.json"))
    bodies = [json.loads(file.read_text()) for file in files]

    written = [render_8x8(parse(body)) for body in bodies]

    assert bodies
    assert written == [content_part(body) for body in bodies]


def content_part(body: dict[str, Any]) -> dict[str, Any]:
    if "type" not in body or "content" not in body:
        return {key: value for key, value in body.items() if key not in EIGHT_ENVELOPE}
    return {"type": body["type"], "content": body["content"]}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


PARTS = ("body", "header", "footer", "action", "text", "name", "language")


@given(
    kind=st.sampled_from(["text", "template", "interactive", "Text", "image"]),
    inner=st.sampled_from(["button", "list", "flow", "cta_url"]),
    parts=st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ("body", "header", "footer", "action", "text", "name", "language"), json_values
        ),
    ),
)
def test_whatever_the_shape_nothing_is_lost(kind: str, inner: str, parts: dict[str, Any]) -> None:
    nested = {"interactive": {"type": inner, **parts}, "template": parts, **parts}
    body = {"type": kind, "content": nested}

    assert render_8x8(parse(body)) == body


def test_only_templates_may_go_out_after_the_window_closed() -> None:
    assert not is_free_form(parse(template()))
    assert is_free_form(parse(buttons(("yes", "Yes"))))


def test_taps_carry_the_token_of_their_message() -> None:
    marked = render_8x8(with_token(parse(buttons(("yes", "Yes"), ("no", "No"))), TOKEN))

    replies = [b["reply"]["id"] for b in marked["content"]["interactive"]["action"]["buttons"]]

    assert replies == [f"yes~{TOKEN}", f"no~{TOKEN}"]
    assert unmark(replies[0]) == ("yes", TOKEN)


def test_rows_and_template_payloads_carry_the_token_too() -> None:
    rows = render_8x8(with_token(parse(menu({"id": "a", "title": "A"})), TOKEN))
    quick = render_8x8(with_token(parse(template(quick_reply("track"))), TOKEN))

    assert rows["content"]["interactive"]["action"]["sections"][0]["rows"][0]["id"] == f"a~{TOKEN}"
    component = quick["content"]["template"]["components"][0]
    assert component["parameters"][0]["payload"] == f"track~{TOKEN}"


def test_the_token_invents_nothing_where_there_is_no_payload() -> None:
    body = template({"type": "body", "parameters": [{"type": "text", "text": "Ann"}]})

    assert with_token(parse(body), TOKEN) == parse(body)
    assert with_token(parse(FLOW), TOKEN) == parse(FLOW)


@pytest.mark.parametrize("length", [244, 256])
def test_an_id_without_room_for_the_token_stays_as_it_is(length: int) -> None:
    content = parse(buttons(("x" * length, "Yes")))

    assert with_token(content, TOKEN) == content


@pytest.mark.parametrize("written", ["yes", "a~b", "a~ABCDEFGHIJKL", "~", "a~abc123def45", ""])
def test_ids_without_a_token_come_back_whole(written: str) -> None:
    assert unmark(written) == (written, None)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"type": "text", "content": {"text": "x" * 4097}}, [("tooLong", "content.text")]),
        ({"type": "text", "content": {"text": ""}}, [("missing", "content.text")]),
        ({"type": "text", "content": {"text": "x" * 4096}}, []),
        (buttons(("a", "A"), ("b", "B"), ("c", "C")), []),
        (menu({"id": "i" * 187, "title": "A"}), []),
        (template(), []),
        (FLOW, []),
    ],
)
def test_texts_templates_and_flows_are_held_to_the_limits(
    body: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert codes(body) == expected


def test_buttons_are_held_to_the_limits() -> None:
    found = codes(buttons(("a", "Same"), ("b", "Same"), ("c" * 244, "C" * 21), ("d", "D")))

    action = "content.interactive.action"
    assert found == [
        ("duplicate", f"{action}.buttons[1].reply.title"),
        ("tooMany", f"{action}.buttons"),
        ("tooLong", f"{action}.buttons[2].reply.id"),
        ("tooLong", f"{action}.buttons[2].reply.title"),
    ]


def test_lists_are_held_to_the_limits() -> None:
    rows = [{"id": f"row{n}", "title": f"Row {n}"} for n in range(11)]
    wide = {"id": "i" * 188, "title": "T" * 25, "description": "D" * 73}

    many = codes(menu(*rows))
    long = codes(menu(wide, button="B" * 21))

    action = "content.interactive.action"
    row = f"{action}.sections[0].rows[0]"
    assert many == [("tooMany", f"{action}.sections[].rows")]
    assert long == [
        ("tooLong", f"{action}.button"),
        ("tooLong", f"{row}.id"),
        ("tooLong", f"{row}.title"),
        ("tooLong", f"{row}.description"),
    ]


def test_several_sections_need_titles() -> None:
    body = menu({"id": "a", "title": "A"})
    action = body["content"]["interactive"]["action"]
    action["sections"] = [*action["sections"], {"rows": [{"id": "b", "title": "B"}]}]

    assert codes(body) == [("missing", "content.interactive.action.sections[1].title")]


def test_what_the_kind_does_not_allow_is_named() -> None:
    asking = {
        "type": "location_request_message",
        "header": {"type": "text", "text": "No"},
        "body": {"text": "Where?"},
        "action": {"name": "send_location"},
    }

    assert codes(interactive(asking)) == [("notAllowed", "content.interactive.header")]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ({"type": "text", "content": {"text": "Hello\n there"}}, "Hello there"),
        (menu({"id": "a", "title": "A"}), "What?"),
        (template(), "Template order_shipped (en)"),
        ({"type": "image", "content": {"url": "u", "text": "Cat"}}, "[image] Cat"),
        ({"type": "location", "content": {}}, "[location]"),
    ],
)
def test_lists_show_a_short_line(body: dict[str, Any], line: str) -> None:
    assert summary(parse(body)) == line


def test_a_long_line_is_cut() -> None:
    assert len(summary(parse({"type": "text", "content": {"text": "word " * 100}}))) == 120
