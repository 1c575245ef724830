"""Long tables in a moment: rows made by the database itself."""

from __future__ import annotations

from django.db import connection

from benchmarks.seeding import make_journey
from messaging.models import Channel

# Every row has a time of its own, a minute after the one before and the last one now.
AT = "wend_now() - (%(all)s - n) * interval '20 s'"
SHARE = {
    "contacts": 10,
    "runs": 10,
    "logs": 5,
    "inbound": 2,
    "audit": 4,
    "forms": 50,
    "effects": 20,
}

CONTACTS = f"""
WITH made AS (
  INSERT INTO contacts_contact (account_id, public_id, name, language, attributes, created_at)
  SELECT %(account)s, gen_random_uuid(), 'Ann ' || md5(n::text), '', '{{}}', {AT}
    FROM generate_series(1, %(n)s) AS n RETURNING id),
numbered AS (
  INSERT INTO contacts_contactidentity (account_id, contact_id, kind, scope, value)
  SELECT %(account)s, id, 'msisdn', '', '+658' || lpad(id::text, 9, '0') FROM made)
INSERT INTO messaging_conversation
       (account_id, channel_id, contact_id, last_inbound_at, last_outbound_at)
SELECT %(account)s, %(channel)s, id, wend_now() - random() * interval '60 days', wend_now()
  FROM made
"""  # noqa: S608 - constants only
RUNS = f"""
INSERT INTO journeys_run (account_id, public_id, journey_id, version_id, contact_id, channel_id,
       status, state, state_version, revision, open_tokens, started_at, last_at, ended_at, outcome,
       error)
SELECT %(account)s, left(md5(n::text), 24), %(journey)s, %(version)s, c.id, %(channel)s,
       CASE WHEN n %% 200 = 0 THEN 'Terminated' ELSE 'Complete' END, '{{}}', 1, 3, 0, {AT},
       {AT} + interval '5 s', {AT} + interval '5 s', 'done',
       CASE WHEN n %% 200 = 0 THEN 'the step failed' ELSE '' END
  FROM generate_series(1, %(n)s) AS n
  JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM contacts_contact
         WHERE account_id = %(account)s) AS c ON c.place = 1 + n %% %(people)s
"""  # noqa: S608 - constants only
MESSAGES = f"""
INSERT INTO messaging_message (account_id, public_id, channel_id, contact_id, reply_token,
       direction, type, content, template_name, category, status, status_rank, await_delivery,
       error_code, created_at)
SELECT %(account)s, gen_random_uuid(), %(channel)s, c.id, '',
       CASE WHEN n %% 2 = 0 THEN 'in' ELSE 'out' END, 'text',
       '{{"type": "text", "content": {{"text": "Your order is on its way."}}}}', '', '',
       CASE WHEN n %% 1000 = 1 THEN 'failed' WHEN n %% 2 = 0 THEN 'received' ELSE 'read' END, 6,
       false, CASE WHEN n %% 1000 = 1 THEN '1018' ELSE '' END, {AT}
  FROM generate_series(1, %(n)s) AS n
  JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM contacts_contact
         WHERE account_id = %(account)s) AS c ON c.place = 1 + n %% %(people)s
 ORDER BY n
"""  # noqa: S608 - constants only
INBOUND = f"""
INSERT INTO messaging_inboundevent (account_id, channel_id, contact_id, key, address, kind,
       occurred_at, received_at, body, state, tries, outcome)
SELECT %(account)s, %(channel)s, c.id, 'h:' || md5(n::text), '',
       CASE WHEN n %% 4 = 0 THEN 'message' ELSE 'status' END, {AT}, {AT}, '{{}}',
       CASE WHEN n %% 5000 = 0 THEN 'failed' ELSE 'done' END, 0, ''
  FROM generate_series(1, %(n)s) AS n
  JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM contacts_contact
         WHERE account_id = %(account)s) AS c ON c.place = 1 + n %% %(people)s
 ORDER BY n
"""  # noqa: S608 - constants only
LOGS = f"""
INSERT INTO journeys_runlog (account_id, run_id, revision, at, event_kind, event, visits, effects,
       engine_version)
SELECT %(account)s, 1 + n / 3, n %% 3, {AT}, 'Reply', '{{}}', '[]', '[]', 1
  FROM generate_series(1, %(n)s) AS n
"""  # noqa: S608 - constants only
AUDIT = f"""
INSERT INTO accounts_audit (account_id, action, object_kind, object_id, fields, why, created_at)
SELECT %(account)s, 'publish', 'journey', md5(n::text), '', '', {AT}
  FROM generate_series(1, %(n)s) AS n
"""  # noqa: S608 - constants only
FORMS = f"""
INSERT INTO flows_flowsubmission (account_id, contact_id, inbound_event_id, answers, created_at)
SELECT %(account)s, c.id, n, '{{"reason": "check-up"}}', {AT}
  FROM generate_series(1, %(n)s) AS n
  JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM contacts_contact
         WHERE account_id = %(account)s) AS c ON c.place = 1 + n %% %(people)s
"""  # noqa: S608 - constants only
EFFECTS = f"""
INSERT INTO outbox_effect (account_id, key, kind, payload_version, payload, lane, gate, due_at,
       expiry_code, state, attempt, grace_s, result, error, finished_at, consumed_at, tries)
SELECT %(account)s, left(md5(n::text), 24) || ':' || n, CASE WHEN n %% 50 = 0 THEN 'message'
       ELSE 'timer' END, 1, '{{}}', 0, '', {AT} + interval '90 days', 'expired',
       CASE WHEN n %% 50 = 0 THEN 'failed' ELSE 'pending' END, 1, 600, '', '',
       CASE WHEN n %% 50 = 0 THEN {AT} END, CASE WHEN n %% 50 = 0 THEN {AT} END, 0
  FROM generate_series(1, %(n)s) AS n
"""  # noqa: S608 - constants only
STEPS = (
    (CONTACTS, "contacts"),
    (RUNS, "runs"),
    (MESSAGES, ""),
    (INBOUND, "inbound"),
    (LOGS, "logs"),
    (AUDIT, "audit"),
    (FORMS, "forms"),
    (EFFECTS, "effects"),
)


def seed(channel: Channel, messages: int) -> None:
    """Make so many messages, and everything else in proportion; tell the planner."""
    journey = make_journey(channel)
    shared = {
        "account": channel.account_id,
        "channel": channel.pk,
        "journey": journey.pk,
        "version": journey.live_version_id or journey.versions.get().pk,
        "people": messages // SHARE["contacts"],
    }
    with connection.cursor() as cursor:
        for statement, share in STEPS:
            rows = messages // SHARE.get(share, 1)
            cursor.execute(statement, {**shared, "n": rows, "all": rows})
        cursor.execute("ANALYZE")
