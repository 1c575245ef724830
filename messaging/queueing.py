"""Putting messages on their way: the Message rows, and the effects that will send them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from messaging.content.marking import with_token
from messaging.content.reading import parse
from messaging.content.values import Content, Json, Template, canonical, is_free_form, type_of
from messaging.content.writing import render_8x8
from messaging.models import Channel
from messaging.payloads import PAYLOAD_VERSION, MessagePayload, TemplateName
from messaging.providers.base import Provider
from messaging.providers.registry import provider_of
from messaging.recipients import Addressed, Addressee, addressees
from messaging.tokens import token_for
from messaging.window import window_end
from outbox.queue import NewEffect

# A template, or an SMS, that could not be sent for a day is not worth sending any more.
TEMPLATE_LIFE = timedelta(hours=24)

INSERT_MESSAGES = """
INSERT INTO messaging_message (account_id, public_id, channel_id, contact_id, owner_contact,
       run_id, visit, effect_key, reply_token, direction, type, content, template_name, category,
       status, status_rank, await_delivery, error_code)
SELECT v.account, v.public_id, v.channel, v.contact, v.owner, v.run, v.visit, v.key, v.token, 'out',
       v.type, v.content, v.template, '', 'queued', 0, v.await_delivery, ''
  FROM unnest(%s::bigint[], %s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
              %s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::boolean[])
       AS v(account, public_id, channel, contact, owner, run, visit, key, token, type, content,
            template, await_delivery)
    ON CONFLICT (effect_key) DO NOTHING
RETURNING id, effect_key, public_id
"""
TOUCH_CONVERSATIONS = """
INSERT INTO messaging_conversation (account_id, channel_id, contact_id, last_outbound_at)
SELECT DISTINCT v.account, v.channel, v.contact, %s::timestamptz
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS v(account, channel, contact)
 ORDER BY v.channel, v.contact
    ON CONFLICT (channel_id, contact_id) DO UPDATE
   SET last_outbound_at =
       greatest(messaging_conversation.last_outbound_at, excluded.last_outbound_at)
RETURNING channel_id, contact_id, last_inbound_at
"""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send. `body` is 8x8's send body {"user", "type", "content", ...};
    `effect_key` names the message for good: asking twice makes one. Only the host itself sets
    `confirms_stop`, never what an author wrote."""

    account_id: int
    channel: Channel
    contact_id: int
    run_id: int | None
    visit: int | None
    effect_key: str
    body: Mapping[str, Json]
    await_delivery: bool = False
    lane: int = 0
    topic: str = ""
    confirms_stop: bool = False


@dataclass(frozen=True, slots=True)
class _Draft:
    """An outgoing message read: who gets it, what it is, what is wrong with it."""

    outgoing: Outgoing
    addressee: Addressee
    content: Content

    @property
    def template(self) -> TemplateName | None:
        if not isinstance(self.content, Template):
            return None
        return TemplateName(self.content.name, self.content.language)

    @property
    def fault(self) -> str:
        if self.addressee.fault:
            return self.addressee.fault
        template = self.template
        if template and not f"{template.name}{template.language}".isprintable():
            return "templateUnknown"
        return ""

    @property
    def provider(self) -> Provider:
        return provider_of(self.outgoing.channel.provider)

    @property
    def has_window(self) -> bool:
        return is_free_form(self.content) and self.provider.has_window

    @property
    def stream(self) -> str:
        """The queue that the message stands in, entered only under the lock of the contact whose
        run sends it.

        What runs of the person it goes to send there has a stream of its own. To somebody else
        (a colleague, the other party) there is one for each contact whose runs write to them: in a
        stream that several contacts' turns fed, a row could be overtaken by a later one that was
        committed first, and taking the addressee's lock as well would make turns wait for people
        whom they only write to. So what one customer's runs tell a colleague comes in their order;
        between two customers' runs there is none to keep.
        """
        out = self.outgoing
        own = f"{out.channel.pk}:{self.addressee.contact_id}:{out.lane}"
        is_for_other = self.addressee.contact_id != out.contact_id
        return f"{own}:{out.contact_id}" if is_for_other else own

    @property
    def pair(self) -> tuple[int, int]:
        return self.outgoing.channel.pk, self.addressee.contact_id


def queue_messages(messages: Sequence[Outgoing], now: datetime) -> list[NewEffect]:
    """Write the messages' rows and return the effects to enqueue in the same transaction.

    Call under the contacts' locks, so that a stream keeps the order of its contact. `now` is wall
    time. A message whose key exists already makes neither row nor effect. A free-form message
    expires with the service window (`windowClosed`), a template or an SMS after a day (`expired`).
    """
    if not messages:
        return []
    asked = [Addressed(m.account_id, m.channel, m.contact_id, m.body.get("user")) for m in messages]
    drafts = [
        _Draft(message, addressee, parse(message.body))
        for message, addressee in zip(messages, addressees(asked), strict=True)
    ]
    written = _write_messages(drafts)
    fresh = [draft for draft in drafts if draft.outgoing.effect_key in written]
    last_inbound = _touch_conversations(fresh, now)
    return [
        _effect(
            draft,
            written[draft.outgoing.effect_key],
            _deadline(draft, last_inbound[draft.pair], now),
            now,
        )
        for draft in fresh
    ]


def _write_messages(drafts: Sequence[_Draft]) -> dict[str, tuple[int, uuid.UUID]]:
    """Insert the rows; return effect key -> (id, public id) of those that are new."""
    rows = [_message_row(draft) for draft in drafts]
    with connection.cursor() as cursor:
        cursor.execute(INSERT_MESSAGES, [list(column) for column in zip(*rows, strict=True)])
        return {key: (pk, public_id) for pk, key, public_id in cursor.fetchall()}


def _message_row(draft: _Draft) -> tuple[Any, ...]:
    out = draft.outgoing
    token = token_for(out.effect_key)
    bears_token = draft.provider.bears_token(draft.content) or (
        with_token(draft.content, token) != draft.content
    )
    template = draft.template.name if draft.template and not draft.fault else ""
    return (
        out.account_id,
        uuid.uuid4(),
        out.channel.pk,
        draft.addressee.contact_id,
        out.contact_id,
        out.run_id,
        out.visit,
        out.effect_key,
        token if bears_token else "",
        type_of(draft.content),
        canonical(render_8x8(draft.content)),
        template[:512],
        out.await_delivery,
    )


def _touch_conversations(
    drafts: Sequence[_Draft], now: datetime
) -> dict[tuple[int, int], datetime | None]:
    """Note that we write to these people; return (channel, contact) -> their last message."""
    if not drafts:
        return {}
    rows = [(draft.outgoing.account_id, *draft.pair) for draft in drafts]
    with connection.cursor() as cursor:
        columns = [list(column) for column in zip(*rows, strict=True)]
        cursor.execute(TOUCH_CONVERSATIONS, [now, *columns])
        return {(channel, contact): at for channel, contact, at in cursor.fetchall()}


def _deadline(
    draft: _Draft, last_inbound_at: datetime | None, now: datetime
) -> tuple[datetime, str]:
    """Return until when the message is worth sending, and the error it fails with afterwards."""
    if not draft.has_window:
        return now + TEMPLATE_LIFE, "expired"
    return window_end(last_inbound_at) or now, "windowClosed"


def _effect(
    draft: _Draft,
    row: tuple[int, uuid.UUID],
    deadline: tuple[datetime, str],
    now: datetime,
) -> NewEffect:
    out = draft.outgoing
    payload = MessagePayload(
        message=row[0],
        public_id=str(row[1]),
        channel=out.channel.pk,
        contact=draft.addressee.contact_id,
        template=draft.template,
        envelope={key: out.body[key] for key in draft.provider.envelope_keys if key in out.body},
        any_time=not draft.provider.has_window,
        fault=draft.fault,
        topic=out.topic,
        confirms_stop=out.confirms_stop,
    )
    return NewEffect(
        account_id=out.account_id,
        key=out.effect_key,
        kind="message",
        payload=payload.text(),
        payload_version=PAYLOAD_VERSION,
        owner_contact=out.contact_id,
        owner_run=out.run_id,
        # What will not go out needs no turn.
        stream=None if draft.fault else draft.stream,
        lane=out.lane,
        gate=out.channel.gate,
        due_at=now,
        expires_at=deadline[0],
        expiry_code=deadline[1],
        grace_s=out.channel.grace_s,
    )
