"""What people do to effects: send failed ones again, settle unclear ones by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.db import transaction
from django.utils.translation import gettext

from accounts.audit import record
from accounts.clock import wall_now
from accounts.errors import ReasonMissing
from accounts.permissions import require
from outbox.bell import ring
from outbox.errors import CannotRetry, NotUncertain, StreamFull
from outbox.models import Effect
from outbox.ports import Row
from outbox.queue import STREAM_LIMIT, open_rows
from outbox.registry import handler_of
from outbox.rows import COLUMNS, fetch_rows, tell_failed

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PERMISSION = "outbox.change_effect"
# How often a run may fail to take a finished effect in before that effect is parked.
PARKED_AT = 5
UNCERTAIN = "uncertain"
# The run takes its exit `failed`: a person knows what nobody else could tell.
FAILED = "failed"

# The run is given the finished row once more.
TAKE_IN_AGAIN = f"""
UPDATE outbox_effect AS e SET consumed_at = NULL, tries = 0,
       error = CASE WHEN e.state = 'done' THEN '' ELSE e.error END
 WHERE e.id = %(id)s AND e.tries >= %(parked)s AND e.consumed_at IS NOT NULL
   AND e.state IN ('done', 'failed')
RETURNING {COLUMNS}
"""  # noqa: S608 - constants only
FIRE_AGAIN = f"""
UPDATE outbox_effect AS e SET state = 'pending', tries = 0, error = ''
 WHERE e.id = %(id)s AND e.tries >= %(parked)s AND e.kind = 'timer' AND e.state = 'cancelled'
RETURNING {COLUMNS}
"""  # noqa: S608 - constants only
# Rows of a run are left alone: it has taken its exit, or is about to. The number of the attempt
# stays, so that the next one has an id of its own.
SEND_AGAIN = f"""
UPDATE outbox_effect AS e
   SET state = 'pending', tries = 0, error = '', result = '', lease_token = NULL,
       settle_at = NULL, finished_at = NULL, consumed_at = NULL, due_at = %(now)s
 WHERE e.id = %(id)s AND e.state = 'failed' AND e.owner_run IS NULL AND e.error <> 'uncertain'
   AND (e.owner_contact IS NULL OR e.consumed_at IS NOT NULL)
   AND (e.expires_at IS NULL OR e.expires_at > %(now)s)
RETURNING {COLUMNS}
"""  # noqa: S608 - constants only
ACCEPTED_BY_HAND = f"""
UPDATE outbox_effect AS e
   SET state = 'done', finished_at = clock_timestamp(), settle_at = NULL
 WHERE e.id = %(id)s AND e.state = 'uncertain'
RETURNING {COLUMNS}
"""  # noqa: S608 - constants only
FAILED_BY_HAND = f"""
UPDATE outbox_effect AS e
   SET state = 'failed', error = %(code)s, finished_at = clock_timestamp(), settle_at = NULL
 WHERE e.id = %(id)s AND e.state = 'uncertain'
RETURNING {COLUMNS}
"""  # noqa: S608 - constants only


def retry_failed(effect: Effect, user: User) -> str:
    """Let a failed effect go on; return what happens now, in a sentence.

    A parked one is given to its run once more; one that no run owns goes out again. Raises
    CannotRetry, with the reason, for an effect whose run has heard of the failure: the run has
    taken its exit, and a second message would contradict what it did next.
    """
    require(user, PERMISSION, effect.account)
    with transaction.atomic():
        said = _give_again(effect) or _send_again(effect)
        if not said:
            raise CannotRetry(why_not(Effect.objects.filter(pk=effect.pk).first()))
        record(effect.account, user, "retry", "effect", str(effect.pk), ("state",))
        transaction.on_commit(ring)
    return said


def settle_uncertain(
    effect: Effect, user: User, as_: Literal["accepted", "failed"], why: str
) -> None:
    """Settle an unclear effect by hand; its run goes on as if the provider had said so.

    Evidence that comes at the same moment wins: then nothing is changed and NotUncertain raised.
    """
    require(user, PERMISSION, effect.account)
    if not why.strip():
        raise ReasonMissing
    with transaction.atomic():
        if as_ == "accepted":
            _accept(effect)
        else:
            _fail(effect)
        verb = f"settle_{as_}"
        record(effect.account, user, verb, "effect", str(effect.pk), ("state",), why.strip())
        transaction.on_commit(ring)


def may_retry(effect: Effect) -> bool:
    """Tell whether `retry_failed` would do something with the row as it was read."""
    return not why_not(effect)


def why_not(effect: Effect | None) -> str:
    """Return why an effect cannot be retried, and what to do instead; "" if it can be."""
    if effect is None:
        return gettext("It is done.")
    if effect.tries >= PARKED_AT:
        return ""
    if effect.state != Effect.State.FAILED:
        return gettext("It has not failed. Nothing was changed.")
    if effect.error == UNCERTAIN:
        return gettext(
            "Nobody knows whether it arrived: sending it again could reach the customer twice. "
            "Start the journey again, or write a new message."
        )
    if effect.owner_run is not None:
        return gettext(
            "Its run has taken this failure in, and ended or went another way: sent now, it would "
            "contradict the run. Open the run and start it again."
        )
    if effect.owner_contact is not None and effect.consumed_at is None:
        return gettext("Its contact is just hearing of the failure. Try again in a moment.")
    if effect.expires_at is not None and effect.expires_at <= wall_now():
        return gettext("Its time is over: it would arrive too late. Write a new message.")
    return ""


def _give_again(effect: Effect) -> str:
    asked = {"id": effect.pk, "parked": PARKED_AT}
    if fetch_rows(TAKE_IN_AGAIN, asked) or fetch_rows(FIRE_AGAIN, asked):
        return gettext("Its run takes it in now.")
    return ""


def _send_again(effect: Effect) -> str:
    if effect.stream and open_rows({effect.stream}).get(effect.stream, 0) >= STREAM_LIMIT:
        raise StreamFull
    rows = fetch_rows(SEND_AGAIN, {"id": effect.pk, "now": wall_now()})
    if not rows:
        return ""
    handler_of(rows[0].kind).asked_again(rows)
    return gettext("It goes out again now.")


def _accept(effect: Effect) -> None:
    rows = _settled(fetch_rows(ACCEPTED_BY_HAND, {"id": effect.pk}))
    results = handler_of(rows[0].kind).accepted_by_hand(rows)
    Effect.objects.filter(pk=effect.pk).update(result=results[effect.pk])


def _fail(effect: Effect) -> None:
    rows = _settled(fetch_rows(FAILED_BY_HAND, {"id": effect.pk, "code": FAILED}))
    tell_failed(rows, {effect.pk: FAILED})


def _settled(rows: list[Row]) -> list[Row]:
    if not rows:
        raise NotUncertain
    return rows
