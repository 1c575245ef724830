"""One model, two dialects: what is carried over, and what is named as left behind."""

from __future__ import annotations

from typing import Any

import pytest

from messaging.content.checking import issues
from messaging.content.envelope import envelope_in, envelope_of
from messaging.content.parts import Dialect
from messaging.content.reading import parse
from messaging.content.send_body import read_body, render_body
from messaging.content.values import Foreign, InteractiveFlow, Opaque
from messaging.content.writing import render, render_8x8
from tests.messaging.content.bodies import (
    CLOUD_ONLY,
    PAIRS,
    Body,
    eight,
    flow,
    interactive,
    link,
    rows,
)


@pytest.mark.parametrize(("native", "meta"), [*PAIRS, *CLOUD_ONLY])
def test_every_kind_is_written_for_meta(native: Body, meta: Body) -> None:
    rendering = render(parse(native), "cloud")

    assert rendering.body == meta
    assert rendering.warnings == ()


@pytest.mark.parametrize(("native", "meta"), PAIRS)
def test_every_kind_that_8x8_has_is_written_for_8x8(native: Body, meta: Body) -> None:
    rendering = render(parse(meta, "cloud"), "8x8")

    assert rendering.body is not None
    assert render(parse(rendering.body), "cloud").body == meta


@pytest.mark.parametrize(("native", "meta"), CLOUD_ONLY)
def test_what_8x8_does_not_document_is_named(native: Body, meta: Body) -> None:
    rendering = render(parse(meta, "cloud"), "8x8")

    assert rendering.body is None
    assert [warning.code for warning in rendering.warnings] == ["not_carried"]
    assert render_8x8(parse(meta, "cloud")) == native


@pytest.mark.parametrize(("native", "meta"), [*PAIRS, *CLOUD_ONLY])
def test_nothing_is_lost_in_the_own_dialect(native: Body, meta: Body) -> None:
    assert render_8x8(parse(native)) == native
    assert render(parse(meta, "cloud"), "cloud").body == meta


def test_a_key_that_only_one_dialect_knows_is_named_by_its_path() -> None:
    body = rows(("a", "A"))
    body["content"]["fallbackText"] = "Reply A"
    body["content"]["interactive"]["action"]["sections"][0]["rows"][0]["note"] = 1

    warnings = render(parse(body), "cloud").warnings

    assert [(each.code, each.path) for each in warnings] == [
        ("not_carried", "content.interactive.action.sections[0].rows[0].note"),
        ("not_carried", "content.fallbackText"),
    ]


def test_a_null_is_kept_at_home_and_says_nothing_abroad() -> None:
    body = eight("text", text="Hi", fallbackText=None)

    assert render(parse(body), "8x8").body == body
    assert render(parse(body), "cloud").warnings == ()


def test_the_name_of_a_file_is_not_sent_to_8x8() -> None:
    body = eight("file", url="https://x/a.pdf", filename="Bill.pdf")

    rendering = render(parse(body), "8x8")

    assert rendering.body == eight("file", url="https://x/a.pdf")
    assert [each.path for each in rendering.warnings] == ["content.filename"]
    assert render_8x8(parse(body)) == body


GUIDE: dict[str, Any] = {
    "flowToken": "t",
    "mode": "draft",
    "flowActionData": {"screen": "A", "data": {"x": 1}},
}


def test_both_forms_of_flow_parameters_are_read() -> None:
    guide = parse(flow(**GUIDE))
    reference = parse(flow(flowActionPayload={"screen": "A", "data": {"x": 1}}))

    assert isinstance(guide, InteractiveFlow)
    assert isinstance(reference, InteractiveFlow)
    assert guide.payload == reference.payload
    assert (guide.token, guide.mode) == ("t", "draft")


def test_8x8_gets_the_form_that_its_channel_speaks() -> None:
    content = parse(flow(**GUIDE))

    assert render(content, "8x8").body == flow(**GUIDE)
    rendering = render(content, "8x8", flow_form="reference")
    assert rendering.body == flow(flowActionPayload=GUIDE["flowActionData"])
    assert {each.path.rsplit(".", 1)[1] for each in rendering.warnings} >= {"flowToken", "mode"}


def test_a_flow_of_meta_keeps_its_token_at_8x8() -> None:
    given = {"flow_id": "1", "flow_cta": "Book", "flow_token": "t", "flow_message_version": "3"}
    action = {"name": "flow", "parameters": given}
    body = {"type": "interactive", "interactive": {"type": "flow", "action": action}}

    rendering = render(parse(body, "cloud"), "8x8")

    assert rendering.body is not None
    parameters = rendering.body["content"]["interactive"]["action"]["parameters"]
    assert parameters["flowToken"] == "t"
    assert rendering.warnings == ()


@pytest.mark.parametrize(
    ("body", "channel"),
    [
        ({"user": {"lineUserId": "U1"}, **eight("text", text="Hi")}, "Line"),
        (eight("carousel", carousel={"cards": []}), "RCS"),
        (eight("text", text="Hi", suggestions=[]), "RCS"),
        (eight("buttons", text="Hi", button={"caption": "A"}), "Viber"),
        (eight("video", url="https://x/a.mp4", video={"duration": "5"}), "Viber"),
        ({"channels": [{"channel": "SMS"}], **eight("text", text="Hi")}, "SMS"),
        ({"destination": "+65", "text": "Hi"}, "SMS"),
    ],
)
def test_messages_of_other_channels_go_to_8x8_unchanged(body: Body, channel: str) -> None:
    read = read_body(body)

    assert isinstance(parse(body), Foreign)
    assert getattr(parse(body), "channel", "") == channel
    assert render_body(read, "8x8").body == body
    assert [each.code for each in render_body(read, "cloud").warnings] == ["not_whatsapp"]


@pytest.mark.parametrize("dialect", ["8x8", "cloud"])
def test_what_is_out_of_scope_stays_in_its_dialect(dialect: Dialect) -> None:
    order = {"type": "order_details", "action": {"name": "review_and_pay"}}
    body = {"type": "interactive", "interactive": order}

    content = parse(body, "cloud")

    assert isinstance(content, Opaque)
    assert (render(content, dialect).body == body) == (dialect == "cloud")


ENVELOPE: Body = {
    "user": {"msisdn": "+6591234567", "country": "SG"},
    "clientMessageId": "m1",
    "context": {"umid": "u1"},
    "expiry": "2026-01-01T00:00:00Z",
    "channels": [{"channel": "WhatsApp"}, {"channel": "SMS"}],
}


def test_an_envelope_is_carried_as_far_as_it_goes() -> None:
    given, lost = envelope_in(envelope_of(ENVELOPE, "8x8"), "cloud")

    assert given == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+6591234567",
        "context": {"message_id": "u1"},
        "biz_opaque_callback_data": "m1",
    }
    assert [each.path for each in lost] == ["expiry", "user.country", "channels[1]"]


def test_an_envelope_of_meta_names_user_and_quoted_message() -> None:
    body = {"messaging_product": "whatsapp", "recipient": "US.1", "context": {"message_id": "w"}}

    given, lost = envelope_in(envelope_of(body, "cloud"), "8x8")

    assert given == {"user": {"channelUserId": "US.1"}, "context": {"umid": "w"}}
    assert lost == ()


def test_a_header_goes_to_meta_by_address_alone() -> None:
    image = {"link": "https://x/a.png", "id": "1", "caption": "Cat"}
    header = {"header": {"type": "image", "image": image}}
    content = parse(interactive("cta_url", link(), **header))

    rendering = render(content, "cloud")

    assert rendering.body is not None
    assert rendering.body["interactive"]["header"]["image"] == {"link": "https://x/a.png"}
    assert [each.path for each in rendering.warnings] == [
        "content.interactive.header.image.id",
        "content.interactive.header.image.caption",
    ]
    assert issues(content, "cloud") == ()
