"""Who says what a template is about: by a form, checked, written down."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.models import Audit
from templates_lib.actions import set_topic
from templates_lib.models import MessageTemplate, TemplateTranslation
from tests.factories import make_account, make_channel, make_member, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def template() -> MessageTemplate:
    channel = make_channel()
    made = MessageTemplate.objects.create(
        account=channel.account, portfolio=channel.portfolio, name="news", category="UTILITY"
    )
    text = '[{"type":"BODY","text":"Hi {{2}}"},{"type":"SIDEBAR"}]'
    TemplateTranslation.objects.create(template=made, language="en", components=text)
    return made


def person(kind: str, template: MessageTemplate) -> User:
    if kind == "outsider":
        return make_user("outsider", superuser=False)
    if kind == "stranger":
        return make_member("stranger", "admin", make_account("Elsewhere"))
    return make_member(kind, kind, template.account)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form_of(template: MessageTemplate) -> str:
    return reverse("admin:templates_lib_messagetemplate_change", args=[template.pk])


def topic_of(template: MessageTemplate) -> str:
    template.refresh_from_db()
    return template.topic


@pytest.mark.parametrize("role", ["author", "admin"])
def test_who_manages_templates_says_what_they_are_about(
    template: MessageTemplate, role: str
) -> None:
    user = person(role, template)

    answer = client_of(user).post(form_of(template), {"topic": " Weekly  News "})

    assert (answer.status_code, topic_of(template)) == (302, "weekly news")
    entry = Audit.objects.get(object_kind="template")
    assert (entry.actor, entry.action, entry.fields) == (user, "change", "topic")


@pytest.mark.parametrize("role", ["agent", "viewer"])
def test_who_may_only_look_changes_nothing(template: MessageTemplate, role: str) -> None:
    client = client_of(person(role, template))

    page, answer = client.get(form_of(template)), client.post(form_of(template), {"topic": "x"})

    assert (page.status_code, answer.status_code, topic_of(template)) == (200, 403, "")


@pytest.mark.parametrize("kind", ["outsider", "stranger"])
def test_people_from_elsewhere_do_not_get_to_the_form(template: MessageTemplate, kind: str) -> None:
    answer = client_of(person(kind, template)).post(form_of(template), {"topic": "x"})

    assert answer.status_code in (302, 403)
    assert topic_of(template) == ""


@pytest.mark.parametrize("kind", ["agent", "viewer", "outsider", "stranger"])
def test_the_action_itself_refuses(template: MessageTemplate, kind: str) -> None:
    with pytest.raises(NotAllowed):
        set_topic(template, "news", person(kind, template))

    assert not Audit.objects.exists()


def test_the_same_topic_again_is_no_change(template: MessageTemplate) -> None:
    author = person("author", template)

    set_topic(template, "News", author)
    set_topic(template, "news", author)

    assert Audit.objects.count() == 1


def test_a_page_tells_what_is_wrong_with_a_template(template: MessageTemplate) -> None:
    row = TemplateTranslation.objects.get()
    url = reverse("admin:templates_lib_templatetranslation_change", args=[row.pk])

    page = client_of(person("viewer", template)).get(url).content.decode()

    assert "<code>components[1].type</code>" in page
    assert form_of(template) in page


@pytest.mark.parametrize("text", ["", "{", "5", '[5, {"type": "BODY", "text": 7}]'])
def test_unreadable_components_are_shown_all_the_same(template: MessageTemplate, text: str) -> None:
    TemplateTranslation.objects.update(components=text)
    urls = ["admin:templates_lib_templatetranslation_changelist"]

    answer = client_of(person("viewer", template)).get(reverse(urls[0]))

    assert answer.status_code == 200
