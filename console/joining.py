"""Pages for people who cannot log in yet, or not any more: join by a link, set a new password."""

from __future__ import annotations

from typing import Any

from axes.utils import reset
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordResetConfirmView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.actions import Credentials, accept_invitation
from accounts.errors import LinkIsDead, NameTaken
from accounts.links import open_invitation
from accounts.scope import accounts_of
from console.access_forms import ForgottenForm, JoinForm, NewPasswordForm
from console.access_mail import mail_forgotten, mail_is_set_up


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Let an invited person choose a user name and a password."""
    invitation = open_invitation(pk, token)
    if invitation is None:
        return _dead(request)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = Credentials(form.cleaned_data["username"], form.cleaned_data["password1"])
        try:
            accept_invitation(pk, token, chosen)
        except LinkIsDead:
            return _dead(request)
        except NameTaken as error:
            form.add_error("username", str(error))
        except ValidationError as error:
            form.add_error("password1", error)
        else:
            messages.success(request, _("Welcome. Log in with your new user name and password."))
            return redirect("admin:login")
    return _page(request, "console/join.html", form=form, invitation=invitation)


@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Send a link for a new password; the answer is the same whether we know the address or not."""
    form = ForgottenForm(request.POST or None)
    asked = request.method == "POST" and mail_is_set_up() and form.is_valid()
    if asked:
        _mail_links(request, form.cleaned_data["email"])
    return _page(
        request, "console/forgotten.html", form=form, asked=asked, has_mail=mail_is_set_up()
    )


class NewPasswordView(PasswordResetConfirmView):
    """Set a new password by a link; Django keeps the token out of the page's own address."""

    form_class = NewPasswordForm
    template_name = "console/new_password.html"
    success_url = reverse_lazy("admin:login")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**admin.site.each_context(self.request), **super().get_context_data(**kwargs)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, and let the person log in at once however many wrong passwords there were."""
        answer = super().form_valid(form)
        reset(username=form.user.get_username())
        messages.success(self.request, _("Your password is changed. Log in with it."))
        return answer


def _mail_links(request: HttpRequest, email: str) -> None:
    for user in User.objects.filter(email__iexact=email, is_active=True, is_staff=True)[:5]:
        account = accounts_of(user).first()
        if account is not None and user.has_usable_password():
            mail_forgotten(account, user, request)


def _dead(request: HttpRequest) -> HttpResponse:
    return _page(request, "console/dead_link.html", status=410)


def _page(request: HttpRequest, template: str, status: int = 200, **more: Any) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": _("Wend"), **more}
    return TemplateResponse(request, template, context, status=status)
