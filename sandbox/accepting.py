"""What happens to a message that a provider has accepted, over whichever API it came."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from sandbox.cloud.ids import wamid
from sandbox.errors import Refusal
from sandbox.failures import Failure, failure
from sandbox.lines import CLOUD
from sandbox.misbehaviour import Rule
from sandbox.orders import Order, new_umid
from sandbox.outgoing import Sending
from sandbox.phones import Message
from sandbox.rendering import view
from sandbox.schedule import Planned
from sandbox.twin import Twin

UNDELIVERABLE = 1018


def accept(
    twin: Twin, order: Order, connection: int, nth: int, rule: Rule | None, batch_id: str = ""
) -> str:
    """Enter the send into the ledger and deliver it, at once or when it is due; answers its id.

    `rule` is the plan of a message that shall fail.
    """
    umid = wamid() if order.line == CLOUD else new_umid()
    msisdn = order.msisdn or twin.phones.msisdn_of(order.bsuid)
    twin.ledger.add(twin.clock.wall_s(), order.client_id, umid, msisdn, order.kind, connection, nth)
    sending = Sending(umid, order.client_id, msisdn, None, None, "service", None, line=order.line)
    due = _due(order, twin.clock.now())
    if due is None:
        _deliver(twin, order, sending, rule)
    else:
        later = partial(_deliver, twin, order, sending, rule)
        twin.schedule.put(Planned(umid, batch_id, due, later))
    return umid


def _due(order: Order, now: datetime) -> datetime | None:
    """When to send what is scheduled; None for now."""
    if not order.scheduled:
        return None
    try:
        due = datetime.fromisoformat(order.scheduled)
    except ValueError as error:
        raise Refusal(400, 1011, "scheduled is no date and time") from error
    due = due if due.tzinfo else due.replace(tzinfo=UTC)
    return due if due > now else None


def _deliver(twin: Twin, order: Order, sending: Sending, rule: Rule | None) -> None:
    if twin.keeps_phones:
        _show(twin, order, sending)
    if rule is not None:
        sending.failure = failure(rule.deed.get("code", UNDELIVERABLE))
        sending.delay_s = rule.deed.get("seconds", 0.0)
    twin.receipts.begin(sending)


def _show(twin: Twin, order: Order, sending: Sending) -> None:
    template = twin.catalogue.template_of(order)
    phone = sending.phone = twin.phone(sending.msisdn)
    sending.message = Message(
        umid=sending.umid,
        direction="out",
        at=twin.clock.text(),
        kind=order.kind,
        content=order.content,
        view=view(order, template.components if template else None),
        client_id=order.client_id,
        reply_to=order.context,
        template=template.components if template else None,
        line=order.line,
    )
    twin.phones.add(phone, sending.message)
    twin.phones.mark_read(phone, order.line)
    sending.category = template.category.lower() if template else "service"
    sending.failure = _failure(twin, order, phone.has_window(order.line, twin.clock.now()))


def _failure(twin: Twin, order: Order, has_window: bool) -> Failure | None:
    """Free-form messages need the 24 hours since the customer's last message."""
    if twin.settings.enforce_window and not has_window and not order.is_template:
        return failure(1022)
    return twin.catalogue.failure_of(order)
