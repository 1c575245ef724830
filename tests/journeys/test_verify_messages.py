"""`journeys verify`: what steps send is held against the rules of content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.content_checking import content_issues
from journeys.engine.definition import parse
from journeys.engine.issue import Issue
from tests.journeys.test_verify import WHOLE, report, told
from tests.messaging.content.bodies import (
    Body,
    card,
    carousel,
    eight,
    flow,
    interactive,
    link,
    reply_buttons,
    rows,
)

USER = {"msisdn": "{{data.payload.user.msisdn}}"}
FILLED = "{{data.it}}"
LIBRARY = "0b6f9a3e-4c7d-4d0c-9f65-6f0f4b1f2a11"
INNER = "inputs/content/interactive"
SENT = "inputs/content/template/components/0"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file.json"


def sending(body: Body, kind: str = "ChatAppsMessage") -> Body:
    """Return a definition of one step that sends this."""
    inputs = {"user": USER, **body} if kind == "ChatAppsMessage" else body
    return {**WHOLE, "steps": [{"id": "a", "stepType": kind, "inputs": inputs}]}


def found(body: Body, kind: str = "ChatAppsMessage") -> list[Issue]:
    return list(content_issues(parse(sending(body, kind))))


def brief(issues: list[Issue]) -> list[tuple[str, str, str]]:
    return [(each.severity, each.code, each.path) for each in issues]


def template(*components: Any) -> Body:
    return eight("template", template={"name": "n", "language": "en", "components": [*components]})


@pytest.mark.parametrize(
    ("body", "code", "place"),
    [
        (eight("text", text="x" * 4097), "tooLong", "inputs/content/text"),
        (eight("text", text=""), "missing", "inputs/content/text"),
        (eight("text", text=7), "wrongType", "inputs/content/text"),
        (eight("txet", text="Hi"), "unknownType", "inputs/type"),
        (eight("image", url="picture.png"), "notUrl", "inputs/content/url"),
        (reply_buttons(("a", "x" * 21)), "tooLong", f"{INNER}/action/buttons/0/reply/title"),
        (
            reply_buttons(("a", "A"), ("a", "B")),
            "duplicate",
            f"{INNER}/action/buttons/1/reply/id",
        ),
        (reply_buttons(*[(t, t) for t in "abcd"]), "tooMany", f"{INNER}/action/buttons"),
        (
            rows(("a", "x" * 25)),
            "tooLong",
            f"{INNER}/action/sections/0/rows/0/title",
        ),
        (interactive("list", {"button": "Go", "sections": {}}), "wrongType",
         f"{INNER}/action/sections"),
        (flow(flowAction="open"), "notOneOf", f"{INNER}/action/parameters/flowAction"),
        (carousel(card(0)), "tooFew", f"{INNER}/action/cards"),
        (eight("sticker", url="x"), "notUrl", "inputs/content/url"),
        (eight("reaction", umid="1", emoji="yes"), "notEmoji", "inputs/content/emoji"),
        (template({"type": "body"}), "missing", f"{SENT}/parameters"),
    ],
)  # fmt: skip
def test_what_no_provider_takes_is_an_error(file: Path, body: Body, code: str, place: str) -> None:
    assert told(file, sending(body)) == [(code, "a", place)]
    assert report(file)["errors"]


@pytest.mark.parametrize(
    "body",
    [
        eight("{{data.kind}}", text=FILLED),
        eight("image", url=FILLED),
        eight("image", id=FILLED),
        eight("location", location={"latitude": FILLED, "longitude": FILLED}),
        eight("location", location=FILLED),
        eight("reaction", umid=FILLED, emoji=FILLED),
        eight("contacts", contacts=FILLED),
        interactive(FILLED, {"button": "Go"}),
        interactive("cta_url", link(url=FILLED)),
        interactive("cta_url", link(url="https://{{data.host}}/a")),
        interactive("button", {"buttons": FILLED}),
        interactive("list", {"button": "Go", "sections": FILLED}),
        interactive("list", {"button": "Go", "sections": [{"title": "A", "rows": FILLED}]}),
        interactive("list", FILLED),
        rows((FILLED, FILLED)),
        flow(flowAction=FILLED, mode=FILLED, flowActionPayload=FILLED),
        carousel(card(FILLED), card(1)),
        template({"type": FILLED, "parameters": []}),
        template({"type": "body", "parameters": FILLED}),
        template({"type": "body", "parameters": [FILLED]}),
        {"type": "template", "content": {"template": {**template()["content"]["template"],
                                                      "components": FILLED}}},
        {"type": "text", "content": FILLED},
    ],
)  # fmt: skip
def test_an_expression_is_not_held_against_rules_of_form(file: Path, body: Body) -> None:
    assert told(file, sending(body)) == []


@pytest.mark.parametrize(
    "expression",
    ["{{ {a: {b: 'x'}}.a.b }}", "{{ '}}' + '" + "x" * 30 + "' }}", "{{ *data.a* }}", "{{_a_}}"],
)
def test_the_text_of_an_expression_counts_for_nothing(expression: str) -> None:
    assert found(reply_buttons(("a", f"For {expression}"))) == []


def test_the_fixed_part_of_a_text_counts() -> None:
    issues = found(reply_buttons(("a", "x" * 21 + FILLED)))

    assert [each.message for each in issues] == ["21 of at most 20 characters."]


def test_a_title_that_may_hold_a_chosen_row_can_become_too_long() -> None:
    row = "{{step.reply.payload.content.interactive.list_reply.title}}"

    issues = found(reply_buttons(("a", row)))

    place = f"{INNER}/action/buttons/0/reply/title"
    assert brief(issues) == [("warning", "tooLong", place)]
    assert issues[0].message == "This can become up to 24 of 20 characters."


def test_the_same_expression_twice_is_told_as_its_author_wrote_it() -> None:
    issues = found(reply_buttons(("{{ a ?? {} }}", "A"), ("{{ a ?? {} }}", "B")))

    assert [each.message for each in issues] == ["“{{a ?? {}}}” is used twice."]


def test_what_one_provider_refuses_is_a_warning_that_names_it() -> None:
    body = rows(("a", "A"))
    body["content"]["interactive"]["body"]["text"] = "x" * 2000

    issues = found(body)

    assert brief(issues) == [("warning", "tooLong", f"{INNER}/body/text")]
    assert issues[0].message == "8x8: 2000 of at most 1024 characters."


def test_what_both_refuse_is_told_with_the_wider_limit() -> None:
    body = rows(("a", "A"))
    body["content"]["interactive"]["body"]["text"] = "x" * 5000

    assert [each.message for each in found(body)] == ["5000 of at most 4096 characters."]


@pytest.mark.parametrize("id", [LIBRARY, FILLED, "1234567890"])
def test_a_header_may_name_a_file_by_id(id: str) -> None:
    header = {"type": "image", "image": {"id": id}}
    body = reply_buttons(("a", "A"))
    body["content"]["interactive"]["header"] = header

    assert "error" not in {each.severity for each in found(body)}


def test_messages_of_other_channels_are_left_alone(file: Path) -> None:
    body = {"user": {"lineUserId": "U1"}, **eight("text", text="")}

    assert told(file, sending(body)) == []


def test_the_button_label_that_the_builder_of_8x8_exports_is_fine() -> None:
    parameter = {"type": "payload", "payload": "yes", "text": "Yes"}
    button = {"type": "button", "subType": "quick_reply", "index": 0, "parameters": [parameter]}

    assert found(template(button)) == []


def test_steps_in_blocks_are_looked_at(file: Path) -> None:
    inner = sending(eight("text", text=""))["steps"][0]
    outer = {"id": "if", "stepType": "If", "do": [[inner]], "selectNextStep": {"a": "{{data.a}}"}}

    assert ("missing", "a", "inputs/content/text") in told(file, {**WHOLE, "steps": [outer]})


@pytest.mark.parametrize(
    ("name", "most"), [("text", 1600), ("source", 16), ("clientMessageId", 50)]
)
def test_an_sms_has_limits_of_its_own(name: str, most: int) -> None:
    sms = {"destination": "+6591234567", "text": "Hi"}

    assert found({**sms, name: "x" * most + FILLED}, "SMS") == []
    assert brief(found({**sms, name: "x" * (most + 1)}, "SMS")) == [
        ("error", "tooLong", f"inputs/{name}")
    ]


@given(length=st.integers(0, 45), name=st.sampled_from(["data.a", "f({a: 1})", "data.b + '}}'"]))
def test_no_expression_makes_a_title_longer(length: int, name: str) -> None:
    title = "x" * length + f"{{{{{name}}}}}"

    issues = found(reply_buttons(("a", title)))

    assert [each.code for each in issues] == ["tooLong"] * (length > 20)
