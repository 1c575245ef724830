"""Which account a request works in, and who may see whole numbers."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import RequestFactory

from accounts.roles import ROLES
from accounts.scope import accounts_of, choose_account, current_account, sees_numbers
from tests.factories import make_account, make_member, make_user

pytestmark = pytest.mark.django_db


def request_of(user: User | AnonymousUser) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = user
    request.session = SessionStore()
    return request


def test_a_member_works_in_their_account_only() -> None:
    own, other = make_account(), make_account()
    user = make_member("agent", "agent", own)

    assert current_account(request_of(user)) == own
    with pytest.raises(PermissionDenied):
        choose_account(request_of(user), other.public_id)


def test_a_chosen_account_lasts_and_ends_with_the_membership() -> None:
    first, second = make_account(), make_account()
    user = make_member("agent", "agent", first)
    make_member("agent", "agent", second)
    request = request_of(user)

    choose_account(request, second.public_id)
    chosen = current_account(request)
    user.memberships.filter(account=second).delete()
    later = request_of(user)
    later.session["account"] = second.pk

    assert chosen == second
    assert current_account(later) == first


def test_an_outsider_and_nobody_have_no_account() -> None:
    make_account()

    with pytest.raises(PermissionDenied):
        current_account(request_of(make_user("outsider", superuser=False)))
    assert not accounts_of(AnonymousUser()).exists()


def test_a_superuser_works_in_every_account() -> None:
    made = [make_account(), make_account()]

    assert list(accounts_of(make_user())) == made


@pytest.mark.parametrize(
    ("role", "sees"), [("admin", True), ("author", True), ("agent", True), ("viewer", False)]
)
def test_viewers_do_not_see_whole_numbers(role: str, sees: bool) -> None:
    user = make_member(role, role, make_account())

    assert sees_numbers(user) is sees


def test_each_role_may_do_what_it_says_and_more_than_the_one_below() -> None:
    user = make_member("author", "author", make_account())

    assert user.has_perms(ROLES["author"])
    assert not user.has_perm("accounts.change_secret")
    assert set(ROLES["viewer"]) < set(ROLES["agent"]) < set(ROLES["author"]) < set(ROLES["admin"])
