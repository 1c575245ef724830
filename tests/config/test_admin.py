"""Pages of other people's models: superusers only, and none with an inline script."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from tests.factories import make_account, make_member, make_user

pytestmark = pytest.mark.django_db

MODELS = (
    "auth_user",
    "auth_group",
    "django_celery_beat_clockedschedule",
    "django_celery_beat_crontabschedule",
    "django_celery_beat_intervalschedule",
    "django_celery_beat_periodictask",
    "django_celery_beat_solarschedule",
)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("page", ["changelist", "add"])
def test_superusers_open_them_and_nobody_else(model: str, page: str) -> None:
    account = make_account()
    url = reverse(f"admin:{model}_{page}")

    assert client_of(make_user()).get(url).status_code == 200
    assert client_of(make_member("admin", "admin", account)).get(url).status_code == 403
    assert client_of(make_member("viewer", "viewer", account)).get(url).status_code == 403


def test_a_permission_given_by_mistake_opens_nothing() -> None:
    member = make_member("admin", "admin", make_account())
    group = Group.objects.get(name="admin")
    group.permissions.add(*group.permissions.model.objects.filter(content_type__app_label="auth"))

    answer = client_of(member).get(reverse("admin:auth_user_changelist"))

    assert answer.status_code == 403


def test_a_periodic_task_is_edited_without_inline_scripts() -> None:
    make_account()
    every = IntervalSchedule.objects.create(every=1, period="hours")
    task = PeriodicTask.objects.create(name="Tidy", task="outbox.tasks.tidy", interval=every)
    url = reverse("admin:django_celery_beat_periodictask_change", args=[task.pk])

    page = client_of(make_user()).get(url).content.decode()

    assert re.findall(r"<script(?![^>]*\b(?:src|type=\"application/json\"))[^>]*>", page) == []
