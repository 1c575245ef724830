"""Whether a template may go out: by its translation's status in the channel's portfolio."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from messaging.models import Channel
from messaging.payloads import MessagePayload, TemplateName
from outbox.ports import Row
from templates_lib.checks import check_approved
from templates_lib.models import MessageTemplate, TemplateTranslation
from tests.factories import make_channel

pytestmark = pytest.mark.django_db


def row(row_id: int, channel: Channel, template: TemplateName | None, kind: str = "message") -> Row:
    payload = MessagePayload(1, "public", channel.pk, 1, template).text()
    text = payload if kind == "message" else "{}"
    return Row(row_id, channel.account_id, "key", kind, 1, text, None, None, "", 0, "", None)


def translate(channel: Channel, name: str, **statuses: str) -> None:
    template = MessageTemplate.objects.create(
        account=channel.account, portfolio=channel.portfolio, name=name, category="UTILITY"
    )
    for language, status in statuses.items():
        TemplateTranslation.objects.create(
            template=template, language=language, components="[]", status=status
        )


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("en", None),
        ("de", "templateNotApproved"),
        ("fr", "templateNotApproved"),
        ("en_US", "templateUnknown"),
    ],
)
def test_each_language_stands_for_itself(language: str, code: str | None) -> None:
    channel = make_channel()
    translate(channel, "shipped", en="APPROVED", de="REJECTED", fr="DISABLED")

    refused = check_approved([row(1, channel, TemplateName("shipped", language))])

    assert refused.get(1) == code


def test_other_messages_and_effects_pass_without_a_query(
    django_assert_num_queries: Callable[..., Any],
) -> None:
    channel = make_channel()

    with django_assert_num_queries(0):
        refused = check_approved([row(1, channel, None), row(2, channel, None, "http")])

    assert refused == {}


def test_a_batch_is_one_query(django_assert_num_queries: Callable[..., Any]) -> None:
    channel = make_channel()
    translate(channel, "shipped", en="APPROVED")
    names = ["shipped", "unknown"] * 10

    with django_assert_num_queries(1):
        rows = [row(n, channel, TemplateName(name, "en")) for n, name in enumerate(names)]
        refused = check_approved(rows)

    assert refused == dict.fromkeys(range(1, 20, 2), "templateUnknown")
