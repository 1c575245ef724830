"""Asked before a template goes out: is it approved here, and its topic agreed to?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connection

from messaging.consent_check import refuse
from messaging.payloads import read_payload
from outbox.ports import Row
from templates_lib.models import TemplateTranslation, topic_of

STATUSES = """
SELECT v.row, t.status
  FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[])
       AS v(row, channel, name, language)
  JOIN messaging_channel c ON c.id = v.channel
  JOIN templates_lib_messagetemplate m ON m.portfolio_id = c.portfolio_id AND m.name = v.name
  JOIN templates_lib_templatetranslation t ON t.template_id = m.id AND t.language = v.language
"""
TOPICS = """
SELECT v.row, m.topic, m.category
  FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS v(row, channel, name)
  JOIN messaging_channel c ON c.id = v.channel
  JOIN templates_lib_messagetemplate m ON m.portfolio_id = c.portfolio_id AND m.name = v.name
"""


def check_approved(rows: Sequence[Row]) -> Mapping[int, str]:
    """Refuse templates that Meta has not approved in that language for the channel's portfolio.

    `templateUnknown`: there is no such translation; `templateNotApproved`: it is pending,
    rejected, paused or disabled. One of settings.SEND_CHECKS.
    """
    payloads = {row.id: read_payload(row.payload) for row in rows if row.kind == "message"}
    asked = [
        (row_id, payload.channel, payload.template.name, payload.template.language)
        for row_id, payload in payloads.items()
        if payload.template is not None and not payload.fault
    ]
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(STATUSES, [list(column) for column in zip(*asked, strict=True)])
        statuses = dict(cursor.fetchall())
    return {
        row_id: "templateNotApproved" if row_id in statuses else "templateUnknown"
        for row_id, *_ in asked
        if statuses.get(row_id) != TemplateTranslation.Status.APPROVED
    }


def check_topic(rows: Sequence[Row]) -> Mapping[int, str]:
    """Refuse templates about whose topic the step says nothing and the person has not agreed to
    (`noConsent`). One of settings.SEND_CHECKS, asked after `check_approved`."""
    payloads = {row.id: read_payload(row.payload) for row in rows if row.kind == "message"}
    asked = [
        (row_id, payload.channel, payload.template.name)
        for row_id, payload in payloads.items()
        if payload.template is not None and not payload.topic and not payload.fault
    ]
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(TOPICS, [list(column) for column in zip(*asked, strict=True)])
        topics = {row: topic_of(topic, category) for row, topic, category in cursor.fetchall()}
    return refuse({row_id: (payloads[row_id], topics.get(row_id, "")) for row_id, *_ in asked})
