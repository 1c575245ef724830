"""What admins do to the people of an account: each action checks, changes and logs.

Roles are Django groups and so hold in every account a person works for: nobody changes the role
or the password of somebody who also works where they themselves do not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.clock import wall_now
from accounts.errors import CannotChangeMember, CannotInvite, LinkIsDead, NameTaken, NotAllowed
from accounts.links import open_invitation
from accounts.models import Account, Invitation, Membership
from accounts.permissions import require
from accounts.roles import give_role, rank, rank_of, role_of
from accounts.scope import accounts_of

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Invited:
    """Who is asked to join, and as what."""

    name: str
    email: str
    role: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a newcomer chose."""

    username: str
    password: str = field(repr=False)


def invite(account: Account, person: Invited, user: User) -> Invitation:
    """Ask somebody to join; raise CannotInvite for people who are in or asked already."""
    require(user, "accounts.add_membership", account)
    _forbid_above(user, person.role)
    with transaction.atomic():
        _lock(account)
        if account.memberships.filter(user__email__iexact=person.email).exists():
            raise CannotInvite(_("Somebody with this e-mail address is a member already."))
        if account.invitations.filter(email__iexact=person.email, accepted_at=None).exists():
            raise CannotInvite(_("This person is invited already: make a new link instead."))
        invitation = Invitation.objects.create(
            account=account,
            name=person.name,
            email=person.email,
            role=person.role,
            invited_by=user,
        )
        record(account, user, "invite", "invitation", str(invitation.pk), ("role",))
    return invitation


def renew_invitation(invitation: Invitation, user: User) -> None:
    """Let a new link be made; the links before it are dead from now on."""
    require(user, "accounts.add_membership", invitation.account)
    _forbid_above(user, invitation.role)
    with transaction.atomic():
        changed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(
            links=F("links") + 1, linked_at=wall_now(), invited_by=user
        )
        if not changed:
            raise LinkIsDead(_("This invitation was accepted or withdrawn meanwhile."))
        record(invitation.account, user, "renew", "invitation", str(invitation.pk))
    invitation.refresh_from_db()


def withdraw_invitation(invitation: Invitation, user: User) -> None:
    """Take an invitation back: its link is dead."""
    require(user, "accounts.add_membership", invitation.account)
    with transaction.atomic():
        gone, _rows = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).delete()
        if not gone:
            raise LinkIsDead(_("This invitation was accepted or withdrawn meanwhile."))
        record(invitation.account, user, "withdraw", "invitation", str(invitation.pk))


def accept_invitation(pk: int, token: str, chosen: Credentials) -> User:
    """Make the invited person's user; raise LinkIsDead. The link is what permits it.

    Raises ValidationError for a password that is too weak, NameTaken for a name that somebody
    took since the form was checked.
    """
    with transaction.atomic():
        Invitation.objects.select_for_update().filter(pk=pk).first()
        invitation = open_invitation(pk, token)
        if invitation is None:
            raise LinkIsDead
        newcomer = User(
            username=chosen.username,
            email=invitation.email,
            first_name=invitation.name,
            is_staff=True,
        )
        validate_password(chosen.password, newcomer)
        newcomer.set_password(chosen.password)
        _save_newcomer(newcomer)
        give_role(newcomer, invitation.role)
        Membership.objects.create(account=invitation.account, user=newcomer)
        Invitation.objects.filter(pk=pk).update(accepted_at=wall_now(), accepted_by=newcomer)
        record(invitation.account, newcomer, "join", "user", str(newcomer.pk), ("role",))
    return newcomer


def _save_newcomer(newcomer: User) -> None:
    try:
        with transaction.atomic():
            newcomer.save()
    except IntegrityError as error:
        raise NameTaken from error


def add_member(account: Account, username: str, user: User) -> Membership:
    """Let somebody who has a user already work for this account too; superusers only."""
    if not (user.is_active and user.is_superuser):
        raise NotAllowed
    with transaction.atomic():
        person = User.objects.filter(username=username, is_active=True).first()
        if person is None:
            raise CannotChangeMember(_("Nobody has this user name."))
        membership, made = Membership.objects.get_or_create(account=account, user=person)
        if not made:
            raise CannotChangeMember(_("This person is a member already."))
        record(account, user, "add", "user", str(person.pk), ("membership",))
    return membership


def change_role(membership: Membership, role: str, user: User) -> None:
    """Give a member another role, at most one's own."""
    account, person = membership.account, membership.user
    require(user, "accounts.change_membership", account)
    _forbid_above(user, role)
    with transaction.atomic():
        _lock(account)
        _forbid_untouchable(person, user)
        if role != "admin":
            _keep_an_admin(accounts_of(person), person)
        give_role(person, role)
        record(account, user, "change_role", "user", str(person.pk), ("role",))


def remove_member(membership: Membership, user: User) -> None:
    """Let somebody work for this account no more; without any account they cannot log in."""
    account, person = membership.account, membership.user
    require(user, "accounts.delete_membership", account)
    with transaction.atomic():
        _lock(account)
        _forbid_above_person(person, user)
        _keep_an_admin([account], person)
        gone, _rows = Membership.objects.filter(pk=membership.pk).delete()
        if not gone:
            raise CannotChangeMember(_("This person was removed meanwhile."))
        if not person.memberships.exists():
            give_role(person, "")
            User.objects.filter(pk=person.pk).update(is_active=False)
        record(account, user, "remove", "user", str(person.pk), ("membership",))


def allow_password_link(membership: Membership, user: User) -> None:
    """Permit, and log, that a link is made by which this member sets a new password."""
    account, person = membership.account, membership.user
    require(user, "accounts.change_membership", account)
    _forbid_untouchable(person, user)
    with transaction.atomic():
        record(account, user, "make_password_link", "user", str(person.pk), ("password",))


def _lock(account: Account) -> None:
    """Let changes to an account's people come one after the other."""
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)


def _forbid_above(user: User, role: str) -> None:
    if rank(role) > rank_of(user):
        raise NotAllowed(_("You cannot give a role above your own."))


def _forbid_above_person(person: User, user: User) -> None:
    if person.is_superuser or rank_of(person) > rank_of(user):
        raise NotAllowed(_("This person stands above you: only they can change themselves."))


def _forbid_untouchable(person: User, user: User) -> None:
    """Raise for superusers, people above, and those who also work where this person does not."""
    _forbid_above_person(person, user)
    if accounts_of(person).exclude(pk__in=accounts_of(user).values("pk")).exists():
        raise CannotChangeMember(
            _("This person works for other accounts too: ask who runs this installation.")
        )


def _keep_an_admin(accounts: Iterable[Account], person: User) -> None:
    """Raise if one of the accounts would be without an admin but for this person."""
    if role_of(person) != "admin":
        return
    for account in accounts:
        others = account.memberships.filter(
            user__is_active=True, user__is_superuser=False, user__groups__name="admin"
        ).exclude(user=person)
        if not others.exists():
            raise CannotChangeMember(
                _("This is the last admin: make somebody else an admin first.")
            )
