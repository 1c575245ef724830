"""What Meta tells beside messages: people's numbers, consent, templates, numbers, calls."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from django.test import Client

from contacts.models import Consent, ContactIdentity
from messaging.inbox import resolve_inbox
from messaging.models import Channel, Conversation, InboundEvent, Message
from messaging.statuses import merge_statuses
from templates_lib.models import MessageTemplate, TemplateTranslation
from tests.factories import make_channel, make_cloud_channel, make_contact
from tests.messaging.test_statuses import answered, sent_message

pytestmark = pytest.mark.django_db
APP_SECRET = "app-secret"
AT = "1781000000"


def post(channel: Channel, body: Any, secret: str = APP_SECRET) -> int:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    digest = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    answer = Client(enforce_csrf_checks=True).post(
        f"/webhooks/cloud/{channel.public_id}/",
        raw,
        content_type="application/json",
        headers={"X-Hub-Signature-256": f"sha256={digest}"},
    )
    return answer.status_code


def change(field: str, **value: Any) -> dict[str, Any]:
    entry = {"id": "waba", "time": int(AT), "changes": [{"field": field, "value": value}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def message(channel: Channel, **told: Any) -> dict[str, Any]:
    metadata = {"phone_number_id": channel.provider_ref}
    return change("messages", metadata=metadata, messages=[{"timestamp": AT, **told}])


def tell(channel: Channel, body: Any) -> InboundEvent:
    assert post(channel, body) == 200
    merge_statuses()
    resolve_inbox()
    return InboundEvent.objects.latest("id")


def now_known_as() -> list[str]:
    rows = ContactIdentity.objects.filter(valid_to__isnull=True).order_by("kind")
    return list(rows.values_list("value", flat=True))


def test_a_customers_message_opens_the_window_and_is_kept() -> None:
    channel = make_cloud_channel()

    item = tell(channel, message(channel, **{"from": "6581234567"}, id="w", text={"body": "Hi"}))

    assert (item.kind, item.state, item.key) == ("message", "pending", "m:w")
    kept = Message.objects.get(direction="in")
    assert (kept.type, json.loads(kept.content)["content"]) == ("text", {"text": "Hi"})
    assert Conversation.objects.get().last_inbound_at == item.occurred_at


def test_a_message_of_somebody_without_a_number_is_of_their_user_id() -> None:
    channel = make_cloud_channel()
    body = message(channel, id="w", text={"body": "Hi"})
    value = body["entry"][0]["changes"][0]["value"]
    value["contacts"] = [{"profile": {"name": "Ann"}, "user_id": "SG.1349"}]

    item = tell(channel, body)

    assert item.address == "bsuid:SG.1349"
    assert now_known_as() == ["SG.1349"]


@pytest.mark.parametrize("kind", ["edit", "revoke"])
def test_what_is_taken_back_or_edited_starts_no_journey(kind: str) -> None:
    channel = make_cloud_channel()
    told = {"from": "6581234567", "id": "w2", "type": kind, kind: {"original_message_id": "w1"}}

    item = tell(channel, message(channel, **told))

    assert (item.kind, item.state, item.outcome) == ("account", "done", "noted")
    assert Conversation.objects.count() == 0


def test_a_number_that_changed_is_the_same_person() -> None:
    channel = make_cloud_channel()
    contact = make_contact(channel.account, "+6581234567")
    system = {"type": "user_changed_number", "wa_id": "6587654321", "body": "changed"}
    body = message(channel, **{"from": "6581234567"}, id="w", type="system", system=system)

    item = tell(channel, body)
    tell(channel, {**body, "entry": [*body["entry"], *body["entry"]]})

    assert item.outcome == "handled"
    assert now_known_as() == ["+6587654321"]
    assert contact.identities.count() == 2


def test_a_user_id_that_changed_is_the_same_person() -> None:
    channel = make_cloud_channel()
    contact = make_contact(channel.account, "+6581234567")
    scope = channel.portfolio.business_id
    contact.identities.create(account=channel.account, kind="bsuid", scope=scope, value="SG.1")
    moved = {"wa_id": "6581234567", "user_id": {"previous": "SG.1", "current": "SG.2"}}

    tell(channel, change("user_id_update", user_id_update=[moved]))

    assert now_known_as() == ["SG.2", "+6581234567"]


def test_a_stop_of_advertising_is_written_down() -> None:
    channel = make_cloud_channel()
    told = {"wa_id": "6581234567", "category": "marketing_messages", "value": "stop"}

    tell(channel, change("user_preferences", user_preferences=[{**told, "timestamp": int(AT)}]))

    row = Consent.objects.get()
    assert (row.topic, row.action, row.source) == ("marketing", "revoke", "whatsapp")


def translation(channel: Channel) -> TemplateTranslation:
    template = MessageTemplate.objects.create(
        account=channel.account, portfolio=channel.portfolio, name="order", category="UTILITY"
    )
    return TemplateTranslation.objects.create(
        template=template, language="en", components="[]", status="PENDING"
    )


def about_template(field: str, **value: Any) -> dict[str, Any]:
    named = {"message_template_name": "order", "message_template_language": "en"}
    return change(field, message_template_id=7, **named, **value)


@pytest.mark.parametrize(
    ("word", "status"),
    [("APPROVED", "APPROVED"), ("PAUSED", "PAUSED"), ("FLAGGED", "PENDING"), ("NEW?", "PENDING")],
)
def test_a_templates_approval_reaches_the_library(word: str, status: str) -> None:
    channel = make_cloud_channel()
    row = translation(channel)

    tell(channel, about_template("message_template_status_update", event=word, reason="NONE"))

    row.refresh_from_db()
    assert row.status == status


def test_a_templates_quality_and_category_reach_the_library() -> None:
    channel = make_cloud_channel()
    row = translation(channel)

    tell(channel, about_template("message_template_quality_update", new_quality_score="RED"))
    tell(channel, about_template("template_category_update", new_category="MARKETING"))

    row.refresh_from_db()
    assert (row.quality, row.template.category) == ("RED", "MARKETING")


def test_8x8_tells_of_templates_in_its_own_words() -> None:
    channel = make_channel()
    row = translation(channel)
    details = {"templateName": "order", "templateLanguage": "en", "meta": {"status": "REJECTED"}}
    event = {"eventId": "e", "eventType": "template_status_update", "eventDetails": details}

    Client().post(
        f"/webhooks/8x8/{channel.public_id}/",
        json.dumps(event),
        content_type="application/json",
        headers={"Authorization": "Bearer test-webhook"},
    )
    resolve_inbox()

    row.refresh_from_db()
    assert row.status == "REJECTED"


def test_what_nobody_knows_waits_for_a_person() -> None:
    item = tell(make_cloud_channel(), change("something_new", event="HAPPENED"))

    assert (item.kind, item.state, item.outcome) == ("account", "unhandled", "no handler")


def status(channel: Channel, state: str, **told: Any) -> dict[str, Any]:
    metadata = {"phone_number_id": channel.provider_ref}
    row = {"id": "wamid.1", "status": state, "timestamp": AT, "recipient_id": "6581234567"}
    return change("messages", metadata=metadata, statuses=[{**row, **told}])


def test_a_status_raises_its_message_and_says_what_it_is_charged_as() -> None:
    sent, channel = sent_message(make_cloud_channel())
    answered(sent, "wamid.1")

    tell(channel, status(channel, "delivered", pricing={"category": "utility"}))

    sent.refresh_from_db()
    assert (sent.status, sent.category) == ("delivered", "utility")


def test_a_failed_status_names_what_happened() -> None:
    sent, channel = sent_message(make_cloud_channel())
    answered(sent, "wamid.1")

    tell(channel, status(channel, "failed", errors=[{"code": 131047, "title": "Re-engagement"}]))

    sent.refresh_from_db()
    assert (sent.status, sent.error_code) == ("failed", "windowClosed")


def test_a_payment_that_failed_is_no_message_that_failed() -> None:
    sent, channel = sent_message(make_cloud_channel())
    answered(sent, "wamid.1")

    tell(channel, status(channel, "failed", type="payment"))

    sent.refresh_from_db()
    assert sent.status == "accepted"


def test_a_status_that_comes_before_the_answer_proves_the_attempt_by_our_id() -> None:
    sent, channel = sent_message(make_cloud_channel())
    ours = sent.attempts.get().client_id

    tell(channel, status(channel, "sent", biz_opaque_callback_data=ours))

    sent.refresh_from_db()
    assert (sent.status, sent.attempts.get().provider_id) == ("sent", "wamid.1")
