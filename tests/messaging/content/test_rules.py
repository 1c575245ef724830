"""What no table of lengths says: each rule is told by its path, and the provider agrees."""

from __future__ import annotations

from typing import Any

import pytest

from messaging.content.checking import issues
from messaging.content.checks_plain import is_emoji
from messaging.content.parts import Dialect
from messaging.content.reading import parse
from tests.messaging.content.bodies import (
    HEADER,
    PRODUCTS,
    Body,
    card,
    carousel,
    cloud,
    eight,
    flow,
    interactive,
    link,
    quick_replies,
    reply_buttons,
    rows,
)
from tests.messaging.content.twin import errors, is_taken

PICTURE = {"header": {"type": "image", "image": {"link": "https://x/a.png"}}}
BY_ID = {"header": {"type": "image", "image": {"id": "1"}}}
FOOTER = {"footer": {"text": "Bye"}}
ACTION = "content.interactive.action"
CARDS = "interactive.action.cards"
SECTIONS = [
    {"title": "A", "rows": [{"id": "a", "title": "A"}]},
    {"rows": [{"id": "b", "title": "B"}]},
]


def menu(sections: list[Any]) -> Body:
    return interactive("list", {"button": "Choose", "sections": sections})


def asking(**beside: Any) -> Body:
    return interactive("location_request_message", {"name": "send_location"}, **beside)


def meta_flow(**parameters: Any) -> Body:
    given = {"flow_message_version": "3", "flow_id": "1", "flow_cta": "Go", **parameters}
    return cloud(interactive("flow", {"name": "flow", "parameters": given}))


EIGHT_BODIES: list[tuple[Body, str]] = [
    (eight("text", text=""), "content.text"),
    (eight("image", url="ftp://x/a.png"), "content.url"),
    (eight("image", url="https://x/a.png", text=""), "content.text"),
    (eight("audio", url="https://x/a.mp3", text="Hi"), "content.text"),
    (eight("document", url="https://x/a.pdf"), "type"),
    (eight("telegram", text="Hi"), "type"),
    (
        eight("location", location={"latitude": "north", "longitude": 1}),
        "content.location.latitude",
    ),
    (reply_buttons(("a", "A"), ("b", "A")), f"{ACTION}.buttons[1].reply.title"),
    (reply_buttons(("a", "A"), ("a", "B")), f"{ACTION}.buttons[1].reply.id"),
    (reply_buttons(("", "A")), f"{ACTION}.buttons[0].reply.id"),
    (rows(("a", "A"), ("a", "B")), f"{ACTION}.sections[0].rows[1].id"),
    (rows(("a", "")), f"{ACTION}.sections[0].rows[0].title"),
    (menu(SECTIONS), f"{ACTION}.sections[1].title"),
    (menu([{"title": "A", "rows": []}]), f"{ACTION}.sections[0].rows"),
    (interactive("cta_url", link(url="example.com")), f"{ACTION}.parameters.url"),
    (interactive("cta_url", link(title="")), f"{ACTION}.parameters.display_text"),
    (flow(flowAction="jump"), f"{ACTION}.parameters.flowAction"),
    (flow(mode="test"), f"{ACTION}.parameters.mode"),
    (flow(flowActionPayload={}), f"{ACTION}.parameters.flowActionPayload.screen"),
    (
        flow(flowActionPayload={"screen": "A", "data": {}}),
        f"{ACTION}.parameters.flowActionPayload.data",
    ),
    (asking(**HEADER), "content.interactive.header"),
    (asking(**FOOTER), "content.interactive.footer"),
    (interactive("location_request_message", {"name": "send"}), f"{ACTION}.name"),
    (interactive("cta_url", link(), **BY_ID), "content.interactive.header.image.link"),
    (interactive("telegram"), "content.interactive.type"),
    (
        eight("text", text="Hi", whatsApp={"directSend": {"category": "marketing"}}),
        "content.whatsApp.directSend.category",
    ),
    (
        eight("text", text="Hi", whatsApp={"directSend": {"category": "utility", "ttlSeconds": 5}}),
        "content.whatsApp.directSend.ttlSeconds",
    ),
]
CLOUD_BODIES: list[tuple[Body, str]] = [
    ({"type": "text", "text": {"body": ""}}, "text.body"),
    ({"type": "image", "image": {"link": "a.png"}}, "image.link"),
    ({"type": "image", "image": {"link": "https://x/a.png", "id": "1"}}, "image.id"),
    ({"type": "image", "image": {"id": "1", "filename": "a.png"}}, "image.filename"),
    ({"type": "sticker", "sticker": {}}, "sticker.link"),
    ({"type": "contacts", "contacts": [{"name": {}}]}, "contacts[0].name.formatted_name"),
    ({"type": "contacts", "contacts": []}, "contacts"),
    ({"type": "reaction", "reaction": {"message_id": "", "emoji": "👍"}}, "reaction.message_id"),
    (cloud(menu(SECTIONS)), "interactive.action.sections[1].title"),
    (cloud(interactive("list", menu([])["content"], **PICTURE)), "interactive.action.button"),
    (cloud(rows(("a", "A"), ("a", "B"))), "interactive.action.sections[0].rows[1].id"),
    (
        cloud(interactive("cta_url", {"parameters": link()["parameters"]})),
        "interactive.action.name",
    ),
    (cloud(interactive("product_list", PRODUCTS)), "interactive.header.text"),
    (cloud(interactive("call_permission_request")), "interactive.action.name"),
    (cloud(interactive("catalog_message", {"name": "catalog"})), "interactive.action.name"),
    (meta_flow(flow_message_version="2"), "interactive.action.parameters.flow_message_version"),
    (meta_flow(flow_name="book"), "interactive.action.parameters.flow_name"),
    (cloud(carousel(card(0))), CARDS),
    (cloud(carousel(card(0), card(0))), f"{CARDS}[1].card_index"),
    (cloud(carousel(card(0), card(1, quick_replies("Yes")))), f"{CARDS}[1].action"),
    (
        cloud(carousel(card(0, quick_replies("A")), card(1, quick_replies("A", "B")))),
        f"{CARDS}[1].action",
    ),
    (cloud(carousel(card(0), card(1, header=None))), f"{CARDS}[1].header"),
    (cloud(carousel(card(0), card(1, **HEADER))), f"{CARDS}[1].header"),
    (cloud(carousel(card(0), card(1, body={"text": "a\nb\nc\nd"}))), f"{CARDS}[1].body.text"),
    (cloud(carousel(card(0), card(1, link(url="x")))), f"{CARDS}[1].action.parameters.url"),
    (cloud({"content": {"interactive": {"type": "telegram"}}}), "interactive.type"),
]


@pytest.mark.parametrize(("body", "path"), EIGHT_BODIES)
def test_8x8_refuses_what_is_told(body: Body, path: str) -> None:
    assert path in errors(body, "8x8")
    assert not is_taken(body, "8x8")


@pytest.mark.parametrize(("body", "path"), CLOUD_BODIES)
def test_meta_refuses_what_is_told(body: Body, path: str) -> None:
    assert path in errors(body, "cloud")
    assert not is_taken(body, "cloud")


@pytest.mark.parametrize(
    ("body", "dialect", "code", "path"),
    [
        (flow(flowCta="x" * 21), "8x8", "tooLong", f"{ACTION}.parameters.flowCta"),
        (reply_buttons(("i" * 244, "A")), "8x8", "tooLong", f"{ACTION}.buttons[0].reply.id"),
        (eight("image", url="http://x/a.png"), "8x8", "notHttps", "content.url"),
        (reply_buttons(("a", "*Yes*")), "8x8", "formatted", f"{ACTION}.buttons[0].reply.title"),
        (
            interactive("product_list", PRODUCTS),
            "8x8",
            "missing",
            "content.interactive.header.text",
        ),
        (eight("text", text="Hi", txt=1), "8x8", "unknownKey", "content.txt"),
        (
            meta_flow(flow_action_payload={"screen": "A", "data": '{"x": 1}'}),
            "cloud",
            "wrongType",
            "interactive.action.parameters.flow_action_payload.data",
        ),
        (
            cloud(carousel(card(0, quick_replies("x" * 20 + "y")), card(1))),
            "cloud",
            "tooLong",
            f"{CARDS}[0].action.buttons[0].quick_reply.id",
        ),
    ],
)
def test_what_the_references_disagree_on_is_a_warning(
    body: Body, dialect: Dialect, code: str, path: str
) -> None:
    found = issues(parse(body, dialect), dialect)

    assert (code, path) in {(each.code, each.path) for each in found if each.severity == "warning"}


@pytest.mark.parametrize("title", ["2 * 3 * 4", "snake_case_id", "Yes", "~", "a*b*c"])
def test_marks_within_words_are_no_formatting(title: str) -> None:
    assert issues(parse(reply_buttons(("a", title)))) == ()


def test_a_contradiction_names_its_source() -> None:
    found = issues(parse(flow(flowCta="x" * 21)))

    assert "8x8's guide" in found[0].message


def test_a_long_list_text_is_fine_at_meta_only() -> None:
    body = rows(("a", "A"))
    body["content"]["interactive"]["body"]["text"] = "x" * 4096

    assert errors(body, "8x8") == ["content.interactive.body.text"]
    assert issues(parse(body), "cloud") == ()


def test_limits_of_the_other_dialect_are_told_by_the_path_that_was_written() -> None:
    body = rows(("a", "A"))
    body["content"]["interactive"]["body"]["text"] = "x" * 4097

    found = issues(parse(body), "cloud")

    assert [each.path for each in found] == ["content.interactive.body.text"]


@pytest.mark.parametrize("text", ["👍", "❤️", "👨‍👩‍👧‍👦", "🇸🇬", "👍🏽", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
def test_emoji_are_recognised(text: str) -> None:
    assert is_emoji(text)


@pytest.mark.parametrize("text", ["a", "ok 👍", "1", "", "123", "👍" * 17])
def test_other_texts_are_no_emoji(text: str) -> None:
    assert not is_emoji(text)


def test_an_expression_in_place_of_a_part_is_no_error_in_a_journey() -> None:
    body = interactive("list", {"button": "Choose", "sections": "{{data.sections}}"})

    assert errors(body, "8x8") == [f"{ACTION}.sections"]
    assert issues(parse(body), maxima={}) == ()
