"""The members page: who works for the account, as what, and who is asked to join."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.clock import wall_now
from accounts.errors import AccountsError, NotAllowed
from accounts.links import is_backed
from accounts.models import Account, Invitation, Membership
from accounts.roles import RANKS, rank_of, role_of
from accounts.scope import current_account
from console.access_forms import InviteForm, roles_up_to
from console.access_links import invitation_path, password_path
from console.access_mail import base_of, mail_invitation, mail_is_set_up, mail_password_link


@dataclass(frozen=True, slots=True)
class Member:
    """A row of the page, and whether the reader may change it."""

    membership: Membership
    user: User
    role: str
    is_changeable: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation that nobody accepted yet."""

    invitation: Invitation
    ends_at: Any
    is_over: bool
    is_backed: bool


@require_http_methods(["GET", "POST"])
def members(request: HttpRequest) -> HttpResponse:
    """Show the account's people; a POST invites somebody and shows the link."""
    account, user = _opened(request)
    form = InviteForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        person = actions.Invited(**form.cleaned_data)
        try:
            invitation = actions.invite(account, person, user)
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        except AccountsError as error:
            form.add_error(None, str(error))
        else:
            mail_invitation(invitation, request)
            return _invitation_link(request, invitation)
    return _members_page(request, account, user, form)


@require_POST
def set_role(request: HttpRequest, pk: int) -> HttpResponse:
    account, user = _opened(request)
    membership = _membership(account, pk)
    role = request.POST.get("role", "")
    if role not in RANKS[1:]:
        raise PermissionDenied
    return _carry_out(
        request,
        lambda: actions.change_role(membership, role, user),
        _("%(member)s is %(role)s now.")
        % {"member": membership.user, "role": Invitation.Role(role).label},
    )


@require_POST
def make_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a link by which a member sets a new password."""
    account, user = _opened(request)
    membership = _membership(account, pk)
    try:
        actions.allow_password_link(membership, user)
    except AccountsError as error:
        messages.error(request, str(error))
        return redirect("admin:members")
    person = membership.user
    mailed = bool(person.email) and mail_is_set_up()
    if mailed:
        mail_password_link(account, person, request)
    return _link_page(request, password_path(person), str(person), person.email if mailed else "")


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then remove a member."""
    account, user = _opened(request)
    membership = _membership(account, pk)
    if request.method == "POST":
        return _carry_out(
            request,
            lambda: actions.remove_member(membership, user),
            _("%(member)s is no member any more.") % {"member": membership.user},
        )
    context = {
        **admin.site.each_context(request),
        "title": _("Remove a member"),
        "membership": membership,
        "is_only_account": membership.user.memberships.count() == 1,
    }
    return TemplateResponse(request, "console/member_remove.html", context)


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Let somebody with a user work for this account too; superusers only."""
    account, user = _opened(request)
    username = request.POST.get("username", "").strip()
    return _carry_out(
        request,
        lambda: actions.add_member(account, username, user),
        _("%(member)s is a member now.") % {"member": username},
    )


@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a new link of an invitation."""
    account, user = _opened(request)
    invitation = get_object_or_404(Invitation, pk=pk, account=account)
    try:
        actions.renew_invitation(invitation, user)
    except AccountsError as error:
        messages.error(request, str(error))
        return redirect("admin:members")
    mail_invitation(invitation, request)
    return _invitation_link(request, invitation)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    account, user = _opened(request)
    invitation = get_object_or_404(Invitation, pk=pk, account=account)
    return _carry_out(
        request,
        lambda: actions.withdraw_invitation(invitation, user),
        _("The invitation of %(name)s is withdrawn.") % {"name": invitation.name},
    )


def _opened(request: HttpRequest) -> tuple[Account, User]:
    """Return the account and the person; raise PermissionDenied for those who may not look."""
    user = request.user
    if not isinstance(user, User) or not user.has_perm("accounts.view_membership"):
        raise PermissionDenied
    return current_account(request), user


def _membership(account: Account, pk: int) -> Membership:
    rows = Membership.objects.select_related("user", "account")
    return get_object_or_404(rows, pk=pk, account=account)


def _carry_out(request: HttpRequest, action: Any, done: str) -> HttpResponse:
    """Do it, say what happened or why not, and go back to the page."""
    try:
        action()
    except AccountsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("admin:members")


def _members_page(
    request: HttpRequest, account: Account, user: User, form: InviteForm
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Members"),
        "members": _rows(account, user),
        "asked": _asked(account),
        "roles": roles_up_to(user),
        "form": form,
        "may_invite": user.has_perm("accounts.add_membership"),
        "may_change": user.has_perm("accounts.change_membership"),
        "may_remove": user.has_perm("accounts.delete_membership"),
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "console/members.html", context, status=status)


def _rows(account: Account, reader: User) -> list[Member]:
    rows = account.memberships.select_related("user", "account").prefetch_related("user__groups")
    return [
        Member(row, row.user, role_of(row.user), _is_below(row.user, reader))
        for row in rows.order_by("user__first_name", "user__username")
    ]


def _is_below(person: User, reader: User) -> bool:
    return not person.is_superuser and rank_of(person) <= rank_of(reader)


def _asked(account: Account) -> list[Asked]:
    now, lasts = wall_now(), timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    rows = account.invitations.filter(accepted_at=None).select_related("invited_by")
    return [
        Asked(row, row.linked_at + lasts, row.linked_at + lasts < now, is_backed(row))
        for row in rows.order_by("-linked_at")
    ]


def _invitation_link(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    mailed = invitation.email if mail_is_set_up() else ""
    return _link_page(request, invitation_path(invitation), invitation.name, mailed)


def _link_page(request: HttpRequest, path: str, name: str, mailed: str) -> HttpResponse:
    """Show a link once: it is made from secrets and stored nowhere."""
    context = {
        **admin.site.each_context(request),
        "title": _("Link for %(name)s") % {"name": name},
        "link": base_of(request) + path,
        "mailed": mailed,
    }
    return TemplateResponse(request, "console/link.html", context)
