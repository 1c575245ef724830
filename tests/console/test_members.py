"""The members page and the pages that its links lead to."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.models import Account, Invitation, Membership
from console.access_forms import JoinForm
from outbox.models import Effect
from tests.factories import make_account, make_member, make_user

pytestmark = pytest.mark.django_db

URL = "/admin/members/"
ANN = {"name": "Ann Tan", "email": "ann@example.com", "role": "agent"}
PASSWORD = "long enough a password"


@pytest.fixture
def account() -> Account:
    return make_account()


@pytest.fixture
def admin(account: Account) -> Client:
    return client_of(make_member("admin", "admin", account))


@pytest.fixture
def viewer(account: Account) -> Client:
    return client_of(make_member("viewer", "viewer", account))


@pytest.fixture
def outsider() -> Client:
    return client_of(make_user("outsider", superuser=False))


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def link_in(page: str) -> str:
    found = re.search(r'value="http://testserver(/[^"]+)"', page)
    assert found is not None
    return found[1]


def pk_of(username: str) -> int:
    return Membership.objects.get(user__username=username).pk


def test_admins_open_the_page_others_do_not(
    admin: Client, viewer: Client, outsider: Client
) -> None:
    assert admin.get(URL).status_code == 200
    assert viewer.get(URL).status_code == 403
    assert outsider.get(URL).status_code == 403


def test_the_page_shows_people_of_this_account_only(admin: Client) -> None:
    make_member("stranger", "viewer", make_account())

    page = admin.get(URL).content.decode()

    assert "stranger" not in page
    assert ">admin" in page


def test_an_invitation_shows_a_link_by_which_the_person_joins(admin: Client) -> None:
    link = link_in(admin.post(URL, ANN).content.decode())
    chosen = {"username": "ann", "password1": PASSWORD, "password2": PASSWORD}
    asks = Client().get(link)

    joined = Client().post(link, chosen)

    assert asks.status_code == 200
    assert joined["Location"] == reverse("admin:login")
    assert User.objects.get(username="ann").groups.get().name == "agent"
    assert Client().get(link).status_code == 410


def test_a_user_name_taken_at_the_same_moment_is_an_error_of_the_form(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = link_in(admin.post(URL, ANN).content.decode())
    make_user("ann")
    monkeypatch.setattr(JoinForm, "clean_username", lambda form: form.cleaned_data["username"])
    monkeypatch.setattr(JoinForm, "_post_clean", lambda form: None)

    answer = Client().post(link, {"username": "ann", "password1": PASSWORD, "password2": PASSWORD})

    assert answer.status_code == 200
    assert "Somebody has this user name already" in answer.content.decode()


def test_a_link_page_is_kept_by_no_cache(admin: Client) -> None:
    assert "no-store" in admin.post(URL, ANN)["Cache-Control"]


def test_what_is_wrong_with_an_invitation_is_said(admin: Client) -> None:
    admin.post(URL, ANN)

    answer = admin.post(URL, ANN)

    assert answer.status_code == 400
    assert "invited already" in answer.content.decode()


def test_viewers_and_outsiders_post_nothing(
    account: Account, admin: Client, viewer: Client, outsider: Client
) -> None:
    pk = pk_of("viewer")

    assert viewer.post(URL, ANN).status_code == 403
    assert outsider.post(URL, ANN).status_code == 403
    assert viewer.post(f"{URL}{pk}/role/", {"role": "admin"}).status_code == 403
    assert outsider.post(f"{URL}{pk}/role/", {"role": "admin"}).status_code == 403
    assert viewer.post(f"{URL}{pk}/remove/").status_code == 403
    assert outsider.post(f"{URL}{pk}/link/").status_code == 403
    assert not account.audit_rows.exists()


def test_members_of_other_accounts_are_not_there(admin: Client) -> None:
    make_member("stranger", "viewer", make_account())

    answer = admin.post(f"{URL}{pk_of('stranger')}/role/", {"role": "admin"})

    assert answer.status_code == 404


def test_an_admin_changes_a_role_and_reads_what_happened(admin: Client, viewer: Client) -> None:
    page = admin.post(f"{URL}{pk_of('viewer')}/role/", {"role": "agent"}, follow=True)

    assert "viewer is Agent now." in page.content.decode()
    assert User.objects.get(username="viewer").groups.get().name == "agent"


def test_removal_asks_first(admin: Client, viewer: Client) -> None:
    url = f"{URL}{pk_of('viewer')}/remove/"

    asked = admin.get(url).content.decode()
    still = Membership.objects.filter(user__username="viewer").exists()
    admin.post(url)

    assert "log in no more" in asked
    assert still
    assert viewer.get("/admin/").status_code == 302


def test_a_member_sets_a_new_password_by_a_link_that_works_once(
    admin: Client, viewer: Client
) -> None:
    link = link_in(admin.post(f"{URL}{pk_of('viewer')}/link/").content.decode())
    visitor = Client()
    form = visitor.get(link)["Location"]

    visitor.post(form, {"new_password1": PASSWORD, "new_password2": PASSWORD})

    assert User.objects.get(username="viewer").check_password(PASSWORD)
    assert "does not work any more" in Client().get(link).content.decode()


def test_a_new_link_and_a_withdrawal_end_the_old_link(admin: Client) -> None:
    old = link_in(admin.post(URL, ANN).content.decode())
    pk = Invitation.objects.get().pk

    new = link_in(admin.post(f"/admin/invitations/{pk}/link/").content.decode())
    renewed = Client().get(new).status_code
    admin.post(f"/admin/invitations/{pk}/withdraw/")

    assert Client().get(old).status_code == 410
    assert renewed == 200
    assert Client().get(new).status_code == 410


def test_links_are_mailed_where_e_mail_is_set_up(admin: Client, settings: Settings) -> None:
    settings.EMAIL_HOST = "mail.example.com"

    page = admin.post(URL, ANN).content.decode()

    effect = Effect.objects.get(kind="access_mail")
    assert "on its way to ann@example.com" in page
    assert "example.com" not in effect.payload
    assert link_in(page) not in effect.payload


def test_a_forgotten_password_is_mailed_and_strangers_learn_nothing(
    admin: Client, settings: Settings
) -> None:
    settings.EMAIL_HOST = "mail.example.com"
    known, unknown = {"email": "Admin@example.com"}, {"email": "nobody@example.com"}
    user = User.objects.get(username="admin")
    user.email = "admin@example.com"
    user.set_password(PASSWORD)
    user.save()

    answers = [Client().post("/password/forgotten/", asked) for asked in (known, unknown)]

    assert answers[0].content == answers[1].content
    assert Effect.objects.filter(kind="access_mail").count() == 1


def test_nobody_is_flooded_with_letters(admin: Client, settings: Settings) -> None:
    settings.EMAIL_HOST = "mail.example.com"
    user = User.objects.get(username="admin")
    user.email = "admin@example.com"
    user.set_password(PASSWORD)
    user.save()

    answers = [Client().post("/password/forgotten/", {"email": user.email}) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200] * 5
    # Two when the five minutes end meanwhile.
    assert Effect.objects.filter(kind="access_mail").count() <= 2


def test_without_e_mail_the_page_says_whom_to_ask(admin: Client, settings: Settings) -> None:
    settings.EMAIL_HOST = ""

    page = Client().post("/password/forgotten/", {"email": "admin@example.com"})

    assert "Ask an administrator" in page.content.decode()
    assert not Effect.objects.exists()


def test_the_log_in_page_leads_to_the_forgotten_password() -> None:
    assert "/password/forgotten/" in Client().get(reverse("admin:login")).content.decode()
