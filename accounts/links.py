"""Links that work once: what stands in them, and for whom they are good.

They are made as Django makes those for a forgotten password: an HMAC of the row they are for, so
nothing has to be stored and any change of that row ends them.
"""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator

from accounts.models import Invitation
from accounts.roles import rank, rank_of
from accounts.scope import accounts_of


class InvitationTokens(PasswordResetTokenGenerator):
    """Tokens of invitations: good until accepted, renewed, changed, or 72 hours old."""

    key_salt = "accounts.links.InvitationTokens"

    def _make_hash_value(self, user: AbstractBaseUser | Invitation, timestamp: int) -> str:
        assert isinstance(user, Invitation)  # noqa: S101 # the type of Django's method is wider
        parts = (user.pk, user.links, user.role, user.email, user.accepted_at, timestamp)
        return "|".join(str(part) for part in parts)


_tokens = InvitationTokens()


def invitation_token(invitation: Invitation) -> str:
    """Return the token that lets the invited person in."""
    return _tokens.make_token(invitation)  # type: ignore[arg-type] # any row with a pk will do


def is_backed(invitation: Invitation) -> bool:
    """Say whether who invited, or last made the link, still may: links end with that right."""
    inviter = invitation.invited_by
    return (
        inviter is not None
        and inviter.has_perm("accounts.add_membership")
        and rank_of(inviter) >= rank(invitation.role)
        and accounts_of(inviter).filter(pk=invitation.account_id).exists()
    )


def open_invitation(pk: int, token: str) -> Invitation | None:
    """Return the invitation that a link is good for, None for a dead link."""
    rows = Invitation.objects.select_related("account", "invited_by")
    invitation = rows.filter(pk=pk, accepted_at=None).first()
    if invitation is None or not is_backed(invitation):
        return None
    good = _tokens.check_token(invitation, token)  # type: ignore[arg-type] # as above
    return invitation if good else None
