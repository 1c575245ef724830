"""Forms of members, invitations and passwords."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm, UserCreationForm
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.models import Invitation
from accounts.roles import rank, rank_of


def roles_up_to(user: User) -> list[tuple[str, str]]:
    """Return the choices of roles that a person may give."""
    return [(v, str(n)) for v, n in Invitation.Role.choices if rank(v) <= rank_of(user)]


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    name = forms.CharField(label=_("Name"), max_length=150, widget=UnfoldAdminTextInputWidget)
    email = forms.EmailField(label=_("E-mail"), max_length=254, widget=UnfoldAdminEmailInputWidget)
    role = forms.ChoiceField(label=_("Role"), widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)  # noqa: S101 # declared above
        role.choices = roles_up_to(user)


class JoinForm(UserCreationForm):  # type: ignore[type-arg] # not generic at run time
    """What a newcomer chooses."""

    field_order = ("username", "password1", "password2")

    class Meta:
        model = User
        fields = ("username",)
        widgets = {"username": UnfoldAdminTextInputWidget(attrs={"autofocus": True})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_passwords(self, "password1", "password2")


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg] # not generic at run time
    """A new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_passwords(self, "new_password1", "new_password2")


class ForgottenForm(forms.Form):
    """By what we know somebody who forgot the password."""

    email = forms.EmailField(label=_("E-mail"), max_length=254, widget=UnfoldAdminEmailInputWidget)


def _dress_passwords(form: forms.BaseForm, *names: str) -> None:
    for name in names:
        form.fields[name].widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"})
