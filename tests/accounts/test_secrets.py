"""Secrets: who may keep, change and delete them; values go in and never come out."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.serializers import serialize
from django.test import Client

from accounts.encryption import secret_values
from accounts.errors import BadSecretName, NotAllowed, SecretExists
from accounts.models import Account, Audit, Secret
from accounts.secret_actions import add_secret, delete_secret, rotate_secret
from tests.factories import make_account, make_journey, make_member
from tests.journeys.steps import call, end

pytestmark = pytest.mark.django_db

URL = "/admin/accounts/secret/"
VALUE = "s3cret-of-the-booking-system"
ENDS = [end(id) for id in ("done", "failed", "uncertain")]


@pytest.fixture
def account() -> Account:
    return make_account()


@pytest.fixture
def admin(account: Account) -> User:
    return make_member("admin", "admin", account)


@pytest.fixture
def viewer(account: Account) -> User:
    return make_member("viewer", "viewer", account)


@pytest.fixture
def outsider() -> User:
    return make_member("outsider", "admin", make_account())


@pytest.fixture
def secret(account: Account, admin: User) -> Secret:
    return add_secret(account, "KEY", VALUE, admin)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def use(account: Account, name: str) -> None:
    header = {"Authorization": f"Bearer {{{{ secret.{name} }}}}"}
    steps = [call("book", "done", "POST", url="https://example.com", headers=header), *ENDS]
    make_journey(account, steps)


def test_a_value_is_kept_encrypted_and_found_by_its_name(account: Account, secret: Secret) -> None:
    assert secret_values(account.pk, {"KEY"}) == {"KEY": VALUE}
    assert VALUE not in serialize("json", [secret])


def test_a_new_value_takes_the_place_of_the_old_one(
    account: Account, secret: Secret, admin: User
) -> None:
    before = Secret.objects.get().changed_at

    rotate_secret(secret, "new", admin)

    assert secret_values(account.pk, {"KEY"}) == {"KEY": "new"}
    assert Secret.objects.get().changed_at > before


def test_the_audit_log_names_secrets_and_no_values(secret: Secret, admin: User) -> None:
    rotate_secret(secret, "new-value", admin)
    delete_secret(secret, admin)

    rows = list(Audit.objects.order_by("pk").values_list("action", "object_kind", "object_id"))
    assert rows == [(verb, "secret", "KEY") for verb in ("add", "rotate", "delete")]
    assert VALUE not in serialize("json", Audit.objects.all())
    assert "new-value" not in serialize("json", Audit.objects.all())


def test_viewers_and_outsiders_touch_no_secret(
    account: Account, secret: Secret, viewer: User, outsider: User
) -> None:
    with pytest.raises(NotAllowed):
        add_secret(account, "OTHER", "x", viewer)
    with pytest.raises(NotAllowed):
        add_secret(account, "OTHER", "x", outsider)
    with pytest.raises(NotAllowed):
        rotate_secret(secret, "x", viewer)
    with pytest.raises(NotAllowed):
        rotate_secret(secret, "x", outsider)
    with pytest.raises(NotAllowed):
        delete_secret(secret, viewer)
    with pytest.raises(NotAllowed):
        delete_secret(secret, outsider)
    assert secret_values(account.pk, {"KEY", "OTHER"}) == {"KEY": VALUE}


@pytest.mark.parametrize("name", ["", "1KEY", "MY-KEY", "MY KEY", "KEY\n", "é", "A" * 65])
def test_a_name_has_to_fit_into_an_expression(account: Account, admin: User, name: str) -> None:
    with pytest.raises(BadSecretName):
        add_secret(account, name, VALUE, admin)


def test_a_name_is_taken_once_per_account(account: Account, secret: Secret, admin: User) -> None:
    other = make_member("other", "admin", make_account())

    with pytest.raises(SecretExists):
        add_secret(account, "KEY", "x", admin)
    add_secret(other.memberships.get().account, "KEY", "theirs", other)

    assert secret_values(account.pk, {"KEY"}) == {"KEY": VALUE}


def test_the_pages_never_show_a_value(secret: Secret, admin: User) -> None:
    client = client_of(admin)
    page = client.get(f"{URL}{secret.pk}/change/").content.decode()
    wrong = client.post(f"{URL}add/", {"name": "1", "value": VALUE}).content.decode()

    assert 'type="password"' in page
    assert VALUE not in page
    assert secret.value_enc not in page
    assert VALUE not in wrong
    assert VALUE not in client.get(URL).content.decode()


def test_an_admin_adds_changes_and_deletes_on_the_pages(account: Account, admin: User) -> None:
    client = client_of(admin)
    client.post(f"{URL}add/", {"name": "KEY", "value": "one"})
    pk = Secret.objects.get().pk
    added = secret_values(account.pk, {"KEY"})

    client.post(f"{URL}{pk}/change/", {"value": "two", "name": "OTHER"})
    changed = secret_values(account.pk, {"KEY"})
    client.post(f"{URL}{pk}/delete/", {"post": "yes"})

    assert (added, changed) == ({"KEY": "one"}, {"KEY": "two"})
    assert not Secret.objects.exists()
    assert Audit.objects.count() == 3


def test_viewers_and_outsiders_open_no_page(secret: Secret, viewer: User, outsider: User) -> None:
    url = f"{URL}{secret.pk}/change/"

    assert client_of(viewer).get(URL).status_code == 403
    assert client_of(viewer).post(url, {"value": "x"}).status_code == 403
    assert client_of(outsider).get(url).status_code == 302
    assert "KEY" not in client_of(outsider).get(URL).content.decode()


def test_a_bad_name_is_refused_beside_its_field(admin: User) -> None:
    page = client_of(admin).post(f"{URL}add/", {"name": "MY-KEY", "value": "x"}).content.decode()

    assert "begin with no digit" in page
    assert not Secret.objects.exists()


def test_the_list_and_the_deletion_say_who_uses_a_secret(
    account: Account, secret: Secret, admin: User
) -> None:
    use(account, "KEY")
    client = client_of(admin)

    listed = client.get(URL).content.decode()
    asked = client.get(f"{URL}{secret.pk}/delete/").content.decode()

    assert "/admin/journeys/journey/" in listed.split("<tbody")[1]
    assert "will fail without it" in asked


def test_a_secret_nobody_uses_is_deleted_without_a_warning(
    account: Account, secret: Secret, admin: User
) -> None:
    use(account, "KEY_OF_ANOTHER")
    use(make_account(), "KEY")

    asked = client_of(admin).get(f"{URL}{secret.pk}/delete/").content.decode()

    assert "will fail without it" not in asked
