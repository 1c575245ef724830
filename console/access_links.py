"""The addresses of links that work once."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.links import invitation_token
from accounts.models import Invitation


def invitation_path(invitation: Invitation) -> str:
    """Return where the invited person joins."""
    return reverse("join", args=[invitation.pk, invitation_token(invitation)])


def password_path(user: User) -> str:
    """Return where this person sets a new password."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("password_link", args=[uid, default_token_generator.make_token(user)])
