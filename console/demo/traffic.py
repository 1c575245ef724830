"""A month of plausible traffic for looking at: rows as a busy clinic would have them.

Everything is made by set-wise statements, so that a million messages take half a minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Account
from console.health.hours import HOLD, roll_up
from contacts.models import Contact
from journeys.engine.codec import state_to_text
from journeys.engine.values import State, canonical
from journeys.models import Journey
from messaging.channels import ChannelSetup, save_channel
from messaging.models import Channel
from outbox.rows import execute

PEOPLE = 400
FIRST = (
    "Mei Lin",
    "Daniel",
    "Aisha",
    "Wei Jie",
    "Priya",
    "Tomas",
    "Siti",
    "Hannah",
    "Arjun",
    "Ines",
)
LAST = ("Tan", "Okafor", "Rahman", "Lim", "Nair", "Silva", "Yusof", "Berg", "Menon", "Costa")

# Random moments, more of them by day than by night (hours of Singapore).
MOMENTS = """
  SELECT moment FROM (
    SELECT %(now)s - random() * %(days)s * interval '1 day' AS moment
      FROM generate_series(1, %(rows)s * 3)) AS any_time
   WHERE random() < 0.06 + 0.94 * greatest(
           0, sin(pi() * (extract(hour FROM moment AT TIME ZONE 'Asia/Singapore') - 5.5) / 17))
   LIMIT %(rows)s
"""
MESSAGES = f"""
INSERT INTO messaging_message
  (account_id, public_id, channel_id, contact_id, direction, type, content, template_name,
   category, status, status_rank, await_delivery, reply_token, error_code, created_at)
SELECT %(account)s, gen_random_uuid(),
       CASE WHEN random() < 0.72 THEN %(front)s ELSE %(second)s END,
       (%(people)s::bigint[])[1 + floor(random() * %(count)s)::int],
       CASE WHEN dice < 0.30 THEN 'in' ELSE 'out' END, 'text', %(content)s, '', '',
       CASE WHEN dice < 0.30 THEN 'received'
            WHEN moment > %(now)s - interval '6 min' AND dice < 0.55 THEN 'sent'
            WHEN dice < 0.78 THEN 'read' WHEN dice < 0.982 THEN 'delivered'
            WHEN dice < 0.986 THEN 'sent' ELSE 'failed' END,
       3, false, '', CASE WHEN dice >= 0.986 THEN '1018' ELSE '' END, moment
  FROM (SELECT moment, random() AS dice FROM ({MOMENTS}) AS m ORDER BY moment) AS made
"""  # noqa: S608 - constants only
RUNS = f"""
INSERT INTO journeys_run
  (account_id, public_id, journey_id, version_id, contact_id, channel_id, status, state,
   state_version, revision, open_tokens, started_at, last_at, ended_at, outcome, error, created_at)
SELECT %(account)s, id, %(journey)s, %(version)s,
       (%(people)s::bigint[])[1 + floor(random() * %(count)s)::int], %(front)s,
       CASE WHEN dice < 0.90 THEN 'Complete' ELSE 'Terminated' END,
       replace(CASE WHEN dice < 0.90 THEN %(complete)s WHEN dice < 0.985 THEN %(stopped)s
                    ELSE %(failed)s END, 'RUN', id),
       1, 1, 0, moment - interval '9 min', moment, moment,
       CASE WHEN dice < 0.90 THEN 'booked' ELSE '' END,
       CASE WHEN dice >= 0.985 THEN %(error)s ELSE '' END, moment - interval '9 min'
  FROM (SELECT moment, random() AS dice,
               substr(md5(random()::text || moment::text), 1, 24) AS id
          FROM ({MOMENTS}) AS m ORDER BY moment) AS made
"""  # noqa: S608 - constants only
# What went wrong this morning.
FAILURES = """
INSERT INTO journeys_run
  (account_id, public_id, journey_id, version_id, contact_id, channel_id, status, state,
   state_version, revision, open_tokens, started_at, last_at, ended_at, outcome, error, created_at)
SELECT %(account)s, id, %(journey)s, %(version)s,
       (%(people)s::bigint[])[1 + n %% %(count)s], %(front)s, 'Terminated',
       replace(%(failed)s, 'RUN', id), 1, 1, 0, moment - interval '4 min', moment, moment, '',
       %(error)s, moment - interval '4 min'
  FROM (SELECT n, substr(md5(random()::text), 1, 24) AS id,
               %(now)s - random() * %(minutes)s * interval '1 min' AS moment
          FROM generate_series(1, %(rows)s) AS n) AS made
"""
UNCLEAR = """
INSERT INTO outbox_effect
  (account_id, key, kind, payload_version, payload, lane, gate, due_at, expiry_code, state, attempt,
   began_at, grace_s, settle_at, result, error, tries)
SELECT %(account)s, 'traffic:' || n, 'message', 1, '{}', 0, 'traffic', %(now)s, 'expired',
       'uncertain', 1, %(now)s - interval '3 min', 86400, %(now)s + interval '1 day', '',
       'noAnswer', 0
  FROM generate_series(1, 4) AS n ON CONFLICT (key) DO NOTHING
"""
LEFT_OVER = """
INSERT INTO messaging_inboundevent
  (account_id, channel_id, key, address, contact_id, kind, occurred_at, received_at, body, state,
   tries, outcome)
SELECT %(account)s, %(front)s, 'traffic:' || n, '', (%(people)s::bigint[])[1 + n], 'message',
       %(now)s - n * interval '23 min', %(now)s - n * interval '23 min', '{}',
       CASE WHEN n <= 2 THEN 'failed' ELSE 'unhandled' END, CASE WHEN n <= 2 THEN 5 ELSE 0 END,
       CASE WHEN n <= 2 THEN 'KeyError in read_reply' ELSE 'no journey takes it' END
  FROM generate_series(1, 13) AS n ON CONFLICT (channel_id, key) DO NOTHING
"""
SEEN = """
UPDATE messaging_channel SET webhook_seen_at = clock_timestamp() WHERE account_id = %(account)s
"""
SLOW_DOWN = """
UPDATE outbox_gaterate
   SET paused_until = clock_timestamp() + interval '25 min', reason = 'The provider answered 429'
 WHERE gate = %(gate)s
"""
PAUSE_TEMPLATE = """
UPDATE templates_lib_templatetranslation SET status = 'PAUSED' WHERE template_id IN (
  SELECT id FROM templates_lib_messagetemplate
   WHERE account_id = %(account)s AND name = 'appointment_reminder')
"""


class NothingToPlayOn(Exception):
    """The account has no channel or no published journey yet: run demo_seed first."""

    def __str__(self) -> str:
        return self.__doc__ or ""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much to make."""

    days: int
    messages: int
    runs: int


def make_traffic(account: Account, amount: Amount, with_trouble: bool = True) -> None:
    """Make the rows and count them by hour; raises NothingToPlayOn without channel or journey."""
    front = Channel.objects.filter(account=account).order_by("pk").first()
    journey = Journey.objects.filter(account=account, live_version__isnull=False).first()
    if front is None or journey is None:
        raise NothingToPlayOn
    with transaction.atomic():
        # Beat's roll-up waits, and then finds a mark that tells the truth.
        execute(HOLD, {"account": account.pk})
        told = _parameters(account, front, journey, amount)
        execute(MESSAGES, {**told, "rows": amount.messages})
        execute(RUNS, {**told, "rows": amount.runs})
        execute(SEEN, told)
        if with_trouble:
            _make_trouble(told)
        execute("DELETE FROM console_hourmark WHERE account_id = %(account)s", told)
        roll_up(account.pk, told["now"])


def _parameters(
    account: Account, front: Channel, journey: Journey, amount: Amount
) -> dict[str, Any]:
    people = _people(account)
    second = save_channel(account, _second_number(front))
    return {
        "account": account.pk,
        "now": timezone.now(),
        "days": amount.days,
        "front": front.pk,
        "second": second.pk,
        "gate": second.gate,
        "people": people,
        "count": len(people),
        "content": canonical({"type": "text", "content": {"text": "See you on Friday at 10:30."}}),
        "journey": journey.pk,
        "version": journey.live_version_id,
        "complete": state_to_text(State("RUN", "Complete", outcome="booked")),
        "stopped": state_to_text(State("RUN", "Terminated")),
        "failed": state_to_text(State("RUN", "Terminated", error="book: no answer")),
        "error": "book: 503 Service Unavailable from the booking system",
    }


def _make_trouble(told: dict[str, Any]) -> None:
    execute(FAILURES, {**told, "rows": 39, "minutes": 85})
    slots = {"error": "get_slots: the answer holds no slots", "rows": 3, "minutes": 400}
    execute(FAILURES, {**told, **slots})
    for statement in (UNCLEAR, LEFT_OVER, SLOW_DOWN, PAUSE_TEMPLATE):
        execute(statement, told)


def _people(account: Account) -> list[int]:
    names = [f"{first} {last}" for first in FIRST for last in LAST]
    made = Contact.objects.bulk_create(
        Contact(account=account, name=names[place % len(names)]) for place in range(PEOPLE)
    )
    return [contact.pk for contact in made]


def _second_number(front: Channel) -> ChannelSetup:
    return ChannelSetup(
        name="Reminders",
        sub_account=front.sub_account.name,
        business_id=front.portfolio.business_id,
        provider_ref="6b0d6f0e-3f0b-4c53-9d0c-0c8a4b0f7a12",
        address="+6531290002",
        api_key="demo",
        webhook_secret="Bearer demo",  # noqa: S106 - of a number that nobody can reach
        base_url=front.base_url,
        time_zone=front.time_zone,
        per_second=20,
    )
