"""What a bubble shows of a message, as it was sent or as it came in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.content.bubbles import Bubble, Fault, Quote
from messaging.content.showing import answers_of, show

REMINDER = [
    {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}"},
    {"type": "BODY", "text": "Hi {{1}}, it arrives {{2}}."},
    {"type": "FOOTER", "text": "Harbour Clinic"},
    {
        "type": "BUTTONS",
        "buttons": [
            {"type": "QUICK_REPLY", "text": "I will be there"},
            {"type": "URL", "text": "Track", "url": "https://example.com/t/{{1}}"},
            {"type": "PHONE_NUMBER", "text": "Call us", "phoneNumber": "+6531290001"},
            {"type": "COPY_CODE"},
            {"type": "FLOW", "text": "Book", "flowId": "77", "navigateScreen": "FIRST"},
        ],
    },
]
CARD = [
    {"type": "HEADER", "format": "IMAGE", "examples": ["https://example.com/sample.png"]},
    {"type": "BODY", "text": "Now {{1}}"},
    {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Buy"}]},
]


def interactive(**inner: Any) -> dict[str, Any]:
    return {"type": "interactive", "content": {"interactive": inner}}


def template(*components: dict[str, Any]) -> dict[str, Any]:
    named = {"name": "order", "language": "en", "components": list(components)}
    return {"type": "template", "content": {"template": named}}


def texts(kind: str, *values: str) -> dict[str, Any]:
    return {"type": kind, "parameters": [{"type": "text", "text": value} for value in values]}


def button(index: int | str, sub_type: str, **parameter: Any) -> dict[str, Any]:
    return {"type": "button", "subType": sub_type, "index": index, "parameters": [parameter]}


def received(kind: str, **content: Any) -> dict[str, Any]:
    return {"eventType": "inbound_message_received", "payload": {"type": kind, "content": content}}


def test_text_keeps_its_formatting_marks() -> None:
    shown = show({"type": "Text", "content": {"text": "*Hi* _you_"}})

    assert shown.text == "*Hi* _you_"
    assert shown.note == ""


def test_ids_of_buttons_are_shown_as_they_were_sent() -> None:
    reply = {"type": "reply", "reply": {"id": "yes~abc123def456", "title": "Yes"}}

    shown = show(interactive(type="button", body={"text": "Sure?"}, action={"buttons": [reply]}))

    assert [(b.kind, b.id, b.title) for b in shown.buttons] == [
        ("reply", "yes~abc123def456", "Yes")
    ]


def test_a_list_keeps_its_sections() -> None:
    rows = [{"id": "a", "title": "A", "description": "first"}]
    sections = [{"title": "One", "rows": rows}, {"title": "Two", "rows": [{"id": "b"}]}]

    shown = show(interactive(type="list", action={"button": "Pick", "sections": sections}))

    assert shown.list is not None
    assert shown.list.button == "Pick"
    assert [section.title for section in shown.list.sections] == ["One", "Two"]
    assert shown.list.sections[0].rows[0].description == "first"


def test_a_flow_is_a_button_and_a_form() -> None:
    parameters = {
        "flowId": "7",
        "flowCta": "Choose a slot",
        "flowToken": "t",
        "flowActionPayload": {"screen": "PICK", "data": {"dates": []}},
    }

    shown = show(interactive(type="flow", action={"parameters": parameters}))

    assert shown.form is not None
    assert (shown.form.flow_id, shown.form.token, shown.form.screen) == ("7", "t", "PICK")
    assert shown.form.data == {"dates": []}
    assert [(b.kind, b.title) for b in shown.buttons] == [("flow", "Choose a slot")]


def test_a_link_button_has_its_address() -> None:
    parameters = {"display_text": "Open", "url": "https://example.com"}

    shown = show(interactive(type="cta_url", action={"parameters": parameters}))

    assert [(b.kind, b.title, b.url) for b in shown.buttons] == [
        ("url", "Open", "https://example.com")
    ]


def test_a_location_request_can_be_answered_by_its_button() -> None:
    action = {"name": "send_location"}

    shown = show(interactive(type="location_request_message", action=action))

    assert [(b.kind, b.id) for b in shown.buttons] == [("reply", "send_location")]


def test_an_image_header_of_an_interactive_message_is_shown() -> None:
    header = {"type": "image", "image": {"link": "https://example.com/a/cat.jpg?x=1"}}

    shown = show(interactive(type="button", header=header, action={"buttons": []}))

    assert shown.to_json()["header"] == {
        "kind": "image",
        "url": "https://example.com/a/cat.jpg?x=1",
        "name": "cat.jpg",
    }


def test_a_template_is_filled_by_place() -> None:
    sent = template(texts("header", "A-1"), texts("body", "Ann", "today"))

    shown = show(sent, REMINDER)

    assert shown.to_json()["header"] == {"kind": "text", "text": "Order A-1"}
    assert shown.text == "Hi Ann, it arrives today."
    assert shown.footer == "Harbour Clinic"


def test_a_template_is_filled_by_name() -> None:
    body = {"type": "body", "parameters": [{"type": "text", "name": "who", "text": "Ann"}]}

    shown = show(template(body), [{"type": "BODY", "text": "Hi {{who}}, {{other}}"}])

    assert shown.text == "Hi Ann, {{other}}"


def test_buttons_of_a_template_carry_what_was_sent_for_them() -> None:
    sent = template(
        button("0", "QuickReply", type="payload", payload="yes~abc123def456"),
        button(1, "url", type="text", text="A-1"),
        button(3, "copyCode", type="couponCode", couponCode="25OFF"),
        button(4, "flow", type="action", flowActionData={"screen": "S", "data": {"a": 1}}),
    )

    shown = show(sent, REMINDER)

    assert [(b.kind, b.id, b.url) for b in shown.buttons] == [
        ("reply", "yes~abc123def456", ""),
        ("url", "", "https://example.com/t/A-1"),
        ("phone", "+6531290001", "tel:+6531290001"),
        ("copy", "25OFF", ""),
        ("flow", "77", ""),
    ]
    assert shown.form is not None
    assert (shown.form.screen, shown.form.data) == ("S", {"a": 1})


def test_a_quick_reply_without_payload_comes_back_as_its_title() -> None:
    assert show(template(), REMINDER).buttons[0].id == "I will be there"


def test_cards_of_a_carousel_are_filled_each_with_its_own() -> None:
    picture = {"type": "header", "parameters": [{"type": "image", "url": "https://e.com/2.png"}]}
    reply = button(0, "quickReply", type="payload", payload="buy-2")
    cards = [{"cardIndex": 1, "components": [picture, texts("body", "$9"), reply]}]
    known = [
        {"type": "BODY", "text": "Look"},
        {"type": "CAROUSEL", "cards": [{"components": CARD}, {"components": CARD}]},
    ]

    shown = show(template({"type": "carousel", "cards": cards}), known)

    first, second = shown.to_json()["cards"]
    assert (first["header"]["name"], first["text"]) == ("sample.png", "Now {{1}}")
    assert (second["header"]["url"], second["text"]) == ("https://e.com/2.png", "Now $9")
    assert second["buttons"][0]["id"] == "buy-2"


def test_an_unknown_template_shows_what_the_send_tells() -> None:
    shown = show(template(texts("body", "Ann", "today")))

    assert shown.text == "Ann\ntoday"
    assert shown.note == "Template order (en)"


def test_a_code_template_shows_the_code_in_metas_words() -> None:
    known = [
        {"type": "BODY", "add_security_recommendation": True},
        {"type": "FOOTER", "code_expiration_minutes": 5},
        {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]},
    ]

    sent = template(texts("body", "12345"), button(0, "url", type="text", text="12345"))
    shown = show(sent, known)

    assert shown.text.startswith("*12345* is your verification code.")
    assert shown.footer == "This code expires in 5 minutes."
    assert (shown.buttons[0].kind, shown.buttons[0].id) == ("copy", "12345")


@pytest.mark.parametrize(
    ("kind", "content", "text"),
    [
        ("Text", {"text": "Hello", "payload": "p"}, "Hello"),
        (
            "Interactive",
            {"interactive": {"type": "button_reply", "button_reply": {"id": "1", "title": "FAQ"}}},
            "FAQ",
        ),
        (
            "Interactive",
            {"interactive": {"type": "list_reply", "list_reply": {"id": "1", "title": "Row"}}},
            "Row",
        ),
        (
            "Interactive",
            {"interactive": {"type": "nfmReply", "nfmReply": {"responseJson": "{}"}}},
            "Response sent",
        ),
        ("Image", {"url": "https://example.com/a.png", "text": "Look"}, "Look"),
    ],
)
def test_what_a_customer_did_is_shown_in_words(
    kind: str, content: dict[str, Any], text: str
) -> None:
    assert show(received(kind, **content)).text == text


@pytest.mark.parametrize(
    ("kind", "drawn"),
    [("Image", "image"), ("File", "document"), ("Document", "document"), ("Audio", "audio")],
)
def test_media_from_a_customer_are_shown(kind: str, drawn: str) -> None:
    shown = show(received(kind, url="https://example.com/m/a.bin"))

    assert shown.to_json()["header"] == {
        "kind": drawn,
        "url": "https://example.com/m/a.bin",
        "name": "a.bin",
    }


def test_a_place_is_shown_whether_numbers_or_texts_were_sent() -> None:
    shown = show(received("Location", location={"latitude": 1.25, "longitude": "103.8"}))

    assert shown.to_json()["header"] == {
        "kind": "location",
        "name": "",
        "address": "",
        "latitude": 1.25,
        "longitude": 103.8,
    }


def test_answers_of_a_form_come_without_its_token() -> None:
    reply = {"type": "nfmReply", "nfmReply": {"responseJson": '{"flow_token": "t", "a": [1]}'}}

    assert answers_of(received("Interactive", interactive=reply)) == {"a": [1]}
    assert answers_of(received("Text", text="Hello")) == {}


@pytest.mark.parametrize(
    ("kind", "note"),
    [
        ("contacts", "Contact card"),
        ("order", "Order"),
        ("None", "Unsupported message"),
        ("Poll", "Message of kind “poll”"),
    ],
)
def test_a_kind_without_a_bubble_says_what_it_is(kind: str, note: str) -> None:
    assert show(received(kind)).note == note


def test_a_bubble_has_exactly_the_keys_that_the_screens_read() -> None:
    bubble = Bubble(
        "1", "out", "2026-01-22T10:00:00+00:00", show({"type": "text", "content": {"text": "Hi"}}),
        Quote("0", "Before", "in"), "read", Fault("1022", "Window closed"), "ask",
    )  # fmt: skip

    assert bubble.to_json() == {
        "id": "1",
        "direction": "out",
        "at": "2026-01-22T10:00:00+00:00",
        "header": None,
        "text": "Hi",
        "footer": "",
        "buttons": (),
        "list": None,
        "cards": (),
        "people": (),
        "shop": None,
        "form": None,
        "note": "",
        "quoted": {"id": "0", "text": "Before", "direction": "in"},
        "ticks": "read",
        "error": {"code": "1022", "text": "Window closed"},
        "sender": "ask",
    }


def test_an_empty_message_says_so() -> None:
    assert show({"type": "text", "content": {"text": ""}}).note == "Unsupported message"


@pytest.mark.parametrize("folder", ["send-request", "webhook-inbound", "template"])
def test_every_recorded_message_is_shown(conformance_dir: Path, folder: str) -> None:
    files = sorted((conformance_dir / "8x8" / folder).glob("*.json"))

    drawn = [json.dumps(show(json.loads(path.read_text())).to_json()) for path in files]

    assert len(drawn) > 10


def test_every_recorded_whatsapp_send_shows_something(conformance_dir: Path) -> None:
    files = sorted((conformance_dir / "8x8" / "send-request").glob("*whatsapp-*.json"))
    shown = [show(json.loads(path.read_text())) for path in files]

    assert [s for s in shown if not (s.text or s.header or s.note or s.cards)] == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON, JSON, st.sampled_from(["text", "template", "interactive", "image", "location", "x"]))
def test_no_json_whatever_is_refused(content: Any, known: Any, kind: str) -> None:
    inner = {"template": content, "interactive": content, "location": content, "text": content}

    show({"type": kind, "content": inner}, [known, {"type": "BUTTONS", "buttons": [content]}])
    show(content, known)
