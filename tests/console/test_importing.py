"""The pages that import and export journeys: who may, what is shown, what is saved."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Account, Audit
from journeys.engine.values import Json
from journeys.models import Journey
from tests.factories import make_account, make_channel, make_journey, make_member, make_user

pytestmark = pytest.mark.django_db

IMPORT = "/admin/journeys/journey/import/"
STEP: dict[str, Json] = {
    "id": "hello",
    "stepType": "ChatAppsMessage",
    "inputs": {
        "subAccountId": "staging",
        "user": {"msisdn": "{{data.payload.user.msisdn}}"},
        "type": "text",
        "content": {"text": "Hello"},
    },
}
DOCUMENT = json.dumps({"name": "Greeting", "trigger": "inbound_chat_apps", "steps": [STEP]})


@pytest.fixture
def account() -> Account:
    return make_account("Acme")


@pytest.fixture
def author(account: Account) -> Client:
    return client_of(make_member("author", "author", account))


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def save(client: Client, **answers: Any) -> Any:
    given = {"document": DOCUMENT, "name": "Greeting", "into": "", "save": "1", **answers}
    return client.post(IMPORT, given)


def test_an_author_sees_the_report_before_anything_is_saved(author: Client) -> None:
    page = author.post(IMPORT, {"text": DOCUMENT})

    assert "Can be published" in page.content.decode()
    assert not Journey.objects.exists()


def test_an_author_saves_a_draft_and_the_audit_tells_of_it(
    author: Client, account: Account
) -> None:
    save(author, name="Hello there")

    journey = Journey.objects.get()
    assert (journey.name, journey.account, journey.live_version) == ("Hello there", account, None)
    audit = Audit.objects.get(action="import")
    assert audit.object_id == str(journey.public_id)
    assert audit.actor is not None
    assert audit.actor.username == "author"


@pytest.mark.parametrize("role", ["agent", "viewer"])
def test_who_only_looks_imports_nothing(account: Account, role: str) -> None:
    page = save(client_of(make_member(role, role, account)))

    assert page.status_code == 403
    assert not Journey.objects.exists()


def test_an_outsider_imports_nothing() -> None:
    page = save(client_of(make_user("outsider", superuser=False)))

    assert page.status_code == 403
    assert not Journey.objects.exists()


def test_a_file_is_uploaded_and_names_what_has_no_name(author: Client) -> None:
    file = SimpleUploadedFile("welcome.json", json.dumps(STEP).encode("utf-16"))

    page = author.post(IMPORT, {"file": file}).content.decode()

    assert 'value="welcome"' in page
    assert "UTF-16" in page
    assert "this is one step, not a whole definition" in page


def test_what_cannot_be_read_is_told_with_what_to_do(author: Client) -> None:
    page = author.post(IMPORT, {"text": '{"steps": [}'}).content.decode()

    assert "not-json" in page
    assert "Mend the text" in page


def test_text_of_the_file_is_shown_as_text(author: Client) -> None:
    document = DOCUMENT.replace("staging", "<script>alert(1)</script>")

    page = author.post(IMPORT, {"text": document}).content.decode()

    assert "<script>alert(1)" not in page


def test_a_name_is_bound_to_what_exists_here(author: Client, account: Account) -> None:
    make_channel(account)

    page = author.post(IMPORT, {"text": DOCUMENT}).content.decode()
    save(author, **{"channels-0": "Acme_chatapps"})

    assert '<option value="Acme_chatapps" selected>' in page
    assert "staging" not in Journey.objects.get().draft


def test_a_name_is_never_bound_to_what_is_not_offered(author: Client) -> None:
    save(author, **{"channels-0": "elsewhere"})

    assert "elsewhere" not in Journey.objects.get().draft


def test_an_import_into_a_journey_replaces_its_draft_and_not_what_runs(
    author: Client, account: Account
) -> None:
    journey = make_journey(account, [{"id": "end", "stepType": "End"}])
    live = journey.live_version

    save(author, into=str(journey.pk))

    journey.refresh_from_db()
    assert (journey.name, journey.live_version) == ("Greeting", live)
    assert '"hello"' in journey.draft


def test_a_journey_of_another_account_is_not_replaced(author: Client) -> None:
    other = make_journey(make_account(), [{"id": "end", "stepType": "End"}])

    page = save(author, into=str(other.pk))

    assert page.status_code == 200
    assert not Journey.objects.filter(name="Greeting").exists()


def test_a_viewer_downloads_the_draft_and_a_version(account: Account) -> None:
    journey = make_journey(account, [{"id": "end", "stepType": "End"}])
    viewer = client_of(make_member("viewer", "viewer", account))

    draft = viewer.get(reverse("admin:journeys_journey_export", args=[journey.pk]))
    version = viewer.get(
        reverse("admin:journeys_journeyversion_download", args=[journey.live_version_id])
    )

    assert draft["Content-Disposition"] == 'attachment; filename="test-draft.json"'
    assert draft.content == version.content
    assert json.loads(draft.content) == json.loads(journey.draft)


def test_an_export_of_another_account_is_not_given(author: Client) -> None:
    other = make_journey(make_account(), [{"id": "end", "stepType": "End"}])

    page = author.get(reverse("admin:journeys_journey_export", args=[other.pk]))

    assert page.status_code == 302
