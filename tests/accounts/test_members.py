"""Who may invite, change and remove whom."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from accounts import links
from accounts.actions import (
    Credentials,
    Invited,
    accept_invitation,
    add_member,
    allow_password_link,
    change_role,
    invite,
    remove_member,
    renew_invitation,
    withdraw_invitation,
)
from accounts.errors import CannotChangeMember, CannotInvite, LinkIsDead, NameTaken, NotAllowed
from accounts.links import invitation_token, open_invitation
from accounts.models import Account, Audit, Invitation, Membership
from accounts.roles import RANKS, role_of
from tests.factories import make_account, make_member, make_user

pytestmark = pytest.mark.django_db

CHOSEN = Credentials("newcomer", "long enough a password")


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


def asked(role: str = "agent", email: str = "ann@example.com") -> Invited:
    return Invited("Ann Tan", email, role)


def membership_of(user: User) -> Membership:
    return Membership.objects.get(user=user)


def actions_of(account: Account) -> list[str]:
    return list(account.audit_rows.order_by("pk").values_list("action", flat=True))


def test_an_invited_person_joins_with_the_role_they_were_asked_for(
    account: Account, admin: User
) -> None:
    invitation = invite(account, asked(), admin)

    newcomer = accept_invitation(invitation.pk, invitation_token(invitation), CHOSEN)

    assert role_of(newcomer) == "agent"
    assert membership_of(newcomer).account == account
    assert newcomer.is_staff
    assert newcomer.check_password(CHOSEN.password)
    assert actions_of(account) == ["invite", "join"]


def test_viewers_outsiders_and_nobody_else_invite(
    account: Account, viewer: User, outsider: User
) -> None:
    with pytest.raises(NotAllowed):
        invite(account, asked("viewer"), viewer)
    with pytest.raises(NotAllowed):
        invite(account, asked("viewer"), outsider)

    assert not account.invitations.exists()
    assert not account.audit_rows.exists()


def test_nobody_gives_a_role_above_their_own(account: Account) -> None:
    author = make_member("author", "author", account)
    author.user_permissions.set(make_member("x", "admin", account).groups.get().permissions.all())
    other = membership_of(make_member("agent", "agent", account))

    with pytest.raises(NotAllowed, match="above your own"):
        invite(account, asked("admin"), author)
    with pytest.raises(NotAllowed, match="above your own"):
        change_role(other, "admin", author)


def test_an_invitation_works_once(account: Account, admin: User) -> None:
    invitation = invite(account, asked(), admin)
    token = invitation_token(invitation)
    accept_invitation(invitation.pk, token, CHOSEN)

    with pytest.raises(LinkIsDead):
        accept_invitation(invitation.pk, token, Credentials("second", CHOSEN.password))

    assert not User.objects.filter(username="second").exists()


def test_an_invitation_ends_after_72_hours(
    account: Account, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    invitation = invite(account, asked(), admin)
    token = invitation_token(invitation)
    now = datetime.now()  # noqa: DTZ005 - Django's tokens count in local time

    monkeypatch.setattr(links._tokens, "_now", lambda: now + timedelta(hours=71, minutes=59))
    before = open_invitation(invitation.pk, token)
    monkeypatch.setattr(links._tokens, "_now", lambda: now + timedelta(hours=72, minutes=1))
    after = open_invitation(invitation.pk, token)

    assert before == invitation
    assert after is None


def test_a_new_link_ends_the_old_one(account: Account, admin: User) -> None:
    invitation = invite(account, asked(), admin)
    old = invitation_token(invitation)

    renew_invitation(invitation, admin)

    assert open_invitation(invitation.pk, old) is None
    assert open_invitation(invitation.pk, invitation_token(invitation)) == invitation


def test_a_link_is_good_for_its_own_invitation_only(account: Account, admin: User) -> None:
    low = invite(account, asked("viewer"), admin)
    high = invite(account, asked("admin", "bob@example.com"), admin)

    assert open_invitation(high.pk, invitation_token(low)) is None


def test_an_invitation_ends_when_who_invited_may_not_any_more(
    account: Account, admin: User
) -> None:
    other = make_member("other", "admin", account)
    invitation = invite(account, asked(), admin)
    token = invitation_token(invitation)
    before = open_invitation(invitation.pk, token)

    remove_member(membership_of(admin), other)

    assert before == invitation
    assert open_invitation(invitation.pk, token) is None


def test_an_invitation_ends_with_its_inviters_role(account: Account, admin: User) -> None:
    other = make_member("other", "admin", account)
    invitation = invite(account, asked(), other)

    change_role(membership_of(other), "agent", admin)

    assert open_invitation(invitation.pk, invitation_token(invitation)) is None


def test_a_new_link_is_backed_by_who_made_it(account: Account, admin: User) -> None:
    other = make_member("other", "admin", account)
    invitation = invite(account, asked(), other)
    change_role(membership_of(other), "agent", admin)

    renew_invitation(invitation, admin)

    assert open_invitation(invitation.pk, invitation_token(invitation)) == invitation


def test_what_somebody_else_took_away_meanwhile_is_said(
    account: Account, admin: User, viewer: User
) -> None:
    invitation, membership = invite(account, asked(), admin), membership_of(viewer)
    Invitation.objects.filter(pk=invitation.pk).delete()
    Membership.objects.filter(pk=membership.pk).delete()

    with pytest.raises(LinkIsDead, match="meanwhile"):
        withdraw_invitation(invitation, admin)
    with pytest.raises(CannotChangeMember, match="meanwhile"):
        remove_member(membership, admin)
    assert actions_of(account) == ["invite"]


def test_a_user_name_that_was_taken_meanwhile_is_said(account: Account, admin: User) -> None:
    invitation = invite(account, asked(), admin)
    make_user(CHOSEN.username)

    with pytest.raises(NameTaken):
        accept_invitation(invitation.pk, invitation_token(invitation), CHOSEN)


def test_a_withdrawn_invitation_lets_nobody_in(account: Account, admin: User) -> None:
    invitation = invite(account, asked(), admin)
    pk, token = invitation.pk, invitation_token(invitation)

    withdraw_invitation(invitation, admin)

    assert open_invitation(pk, token) is None


def test_viewers_and_outsiders_touch_no_invitation(
    account: Account, admin: User, viewer: User, outsider: User
) -> None:
    invitation = invite(account, asked("viewer"), admin)

    with pytest.raises(NotAllowed):
        renew_invitation(invitation, viewer)
    with pytest.raises(NotAllowed):
        withdraw_invitation(invitation, viewer)
    with pytest.raises(NotAllowed):
        renew_invitation(invitation, outsider)
    with pytest.raises(NotAllowed):
        withdraw_invitation(invitation, outsider)
    assert Invitation.objects.get().links == 1


def test_nobody_is_invited_twice_nor_when_they_are_in(account: Account, admin: User) -> None:
    invite(account, asked(), admin)
    User.objects.filter(pk=admin.pk).update(email="Admin@example.com")

    with pytest.raises(CannotInvite):
        invite(account, asked("viewer", "ANN@example.com"), admin)
    with pytest.raises(CannotInvite):
        invite(account, asked("viewer", "admin@example.com"), admin)


def test_a_weak_password_leaves_the_invitation_open(account: Account, admin: User) -> None:
    invitation = invite(account, asked(), admin)
    token = invitation_token(invitation)

    with pytest.raises(ValidationError):
        accept_invitation(invitation.pk, token, Credentials("newcomer", "password"))

    assert open_invitation(invitation.pk, token) == invitation


def test_an_admin_changes_a_role_and_it_is_written_down(
    account: Account, admin: User, viewer: User
) -> None:
    change_role(membership_of(viewer), "author", admin)

    row = Audit.objects.get(action="change_role")
    assert role_of(viewer) == "author"
    assert (row.actor, row.object_id, row.fields) == (admin, str(viewer.pk), "role")


def test_viewers_and_outsiders_change_nobody(
    account: Account, admin: User, viewer: User, outsider: User
) -> None:
    for_viewer = membership_of(viewer)

    with pytest.raises(NotAllowed):
        change_role(for_viewer, "admin", viewer)
    with pytest.raises(NotAllowed):
        change_role(for_viewer, "agent", outsider)
    with pytest.raises(NotAllowed):
        remove_member(membership_of(admin), viewer)
    with pytest.raises(NotAllowed):
        remove_member(for_viewer, outsider)
    with pytest.raises(NotAllowed):
        allow_password_link(membership_of(admin), viewer)
    with pytest.raises(NotAllowed):
        allow_password_link(for_viewer, outsider)
    assert actions_of(account) == []


@pytest.mark.parametrize("role", RANKS[1:4])
def test_the_last_admin_stays_one(account: Account, admin: User, role: str) -> None:
    with pytest.raises(CannotChangeMember, match="last admin"):
        change_role(membership_of(admin), role, make_user())
    with pytest.raises(CannotChangeMember, match="last admin"):
        remove_member(membership_of(admin), make_user())

    assert role_of(admin) == "admin"


def test_of_two_admins_one_may_go(account: Account, admin: User) -> None:
    other = make_member("other", "admin", account)

    remove_member(membership_of(other), admin)

    other.refresh_from_db()
    assert not other.is_active
    assert role_of(other) == ""


def test_a_removed_member_keeps_their_other_accounts(account: Account, admin: User) -> None:
    elsewhere = make_account()
    agent = make_member("agent", "agent", account)
    make_member("agent", "agent", elsewhere)

    remove_member(Membership.objects.get(account=account, user=agent), admin)

    agent.refresh_from_db()
    assert agent.is_active
    assert role_of(agent) == "agent"


def test_somebody_who_works_elsewhere_too_gets_no_other_role_nor_password(
    account: Account, admin: User
) -> None:
    make_member("agent", "agent", make_account())
    make_member("agent", "agent", account)
    membership = account.memberships.get(user__username="agent")

    with pytest.raises(CannotChangeMember, match="other accounts"):
        change_role(membership, "admin", admin)
    with pytest.raises(CannotChangeMember, match="other accounts"):
        allow_password_link(membership, admin)


def test_superusers_stay_untouched(account: Account, admin: User) -> None:
    membership = Membership.objects.create(account=account, user=make_user("root"))

    with pytest.raises(NotAllowed):
        change_role(membership, "viewer", admin)
    with pytest.raises(NotAllowed):
        remove_member(membership, admin)
    with pytest.raises(NotAllowed):
        allow_password_link(membership, admin)


def test_only_superusers_add_people_who_have_a_user_already(
    account: Account, admin: User, viewer: User, outsider: User
) -> None:
    with pytest.raises(NotAllowed):
        add_member(account, "outsider", admin)
    with pytest.raises(NotAllowed):
        add_member(account, "outsider", viewer)
    with pytest.raises(NotAllowed):
        add_member(account, "outsider", outsider)

    add_member(account, "outsider", make_user("root"))

    assert account.memberships.filter(user=outsider).exists()
