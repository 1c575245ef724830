"""The list of secrets: names and users; a value goes in and never comes out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.views import ChangeList
from unfold.widgets import UnfoldAdminPasswordWidget

from accounts.admin_base import ScopedAdmin
from accounts.models import Account, Secret
from accounts.scope import current_account, find_account
from accounts.secret_actions import NAME, add_secret, delete_secret, rotate_secret
from accounts.usage import Usage, usages

KIND = "secret"


class SecretForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    """A name, once, and a value that is never shown again."""

    account: Account | None = None

    value = forms.CharField(
        label=_("Value"),
        max_length=10_000,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=_("Encrypted at once and shown to nobody, you included."),
    )

    class Meta:
        model = Secret
        fields = ("name",)
        help_texts = {"name": _("HTTP steps write {{secret.NAME}}. Names do not change.")}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not NAME.fullmatch(name):
            raise forms.ValidationError(
                _("Use letters, digits and underscores, and begin with no digit.")
            )
        if Secret.objects.filter(account=self.account, name=name).exists():
            raise forms.ValidationError(_("There is a secret of this name: change its value."))
        return name

    def clean(self) -> dict[str, Any] | None:
        if not settings.ENCRYPTION_KEYS:
            raise forms.ValidationError(
                _("Nothing can be encrypted: WEND_ENCRYPTION_KEYS is not set.")
            )
        return super().clean()


class SecretList(ChangeList):  # type: ignore[misc] # unfold ships no types
    """Adds to each row who uses it: one question for the whole list."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        account = find_account(request)
        found = usages(KIND, account.pk) if account else {}
        for row in self.result_list:
            row.users = found.get(row.name, [])


class SecretAdmin(ScopedAdmin):
    form = SecretForm
    fields = ("name", "value")
    list_display = ("name", "changed_at", "used_by")
    search_fields = ("name",)
    ordering = ("name",)
    empty_title = _("No secrets yet.")
    empty_text = _("A secret is a value that HTTP steps use and nobody reads, such as an API key.")
    # Each deletion says first who uses the secret.
    actions = None

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SecretList

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        return ("name", "changed_at", "used_by") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("name", "changed_at", "used_by", "value") if obj else ("name", "value")

    def get_form(
        self, request: HttpRequest, obj: Secret | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm[Secret]]:
        form = super().get_form(request, obj, change, **kwargs)
        made: type[SecretForm] = type("SecretForm", (form,), {"account": find_account(request)})
        return made

    @admin.display(description=_("Used by the live version of"))
    def used_by(self, secret: Secret) -> SafeString | str:
        return _links(_users_of(secret)) or "–"

    def save_model(self, request: HttpRequest, obj: Secret, form: Any, change: bool) -> None:
        value = form.cleaned_data["value"]
        if change:
            rotate_secret(obj, value, request.user)  # type: ignore[arg-type] # logged in
            return
        account = current_account(request)
        made = add_secret(account, obj.name, value, request.user)  # type: ignore[arg-type] # as above
        obj.pk, obj.account = made.pk, account

    def delete_model(self, request: HttpRequest, obj: Secret) -> None:
        delete_secret(obj, request.user)  # type: ignore[arg-type] # logged in

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask, and say which journeys will fail without it."""
        secret = self.get_object(request, object_id)
        users = _users_of(secret) if secret and request.method == "GET" else []
        if users:
            said = gettext("HTTP steps of these journeys will fail without it: {}.")
            messages.warning(request, format_html(said, _links(users)))
        answer: HttpResponse = super().delete_view(request, object_id, extra_context)
        return answer


def _users_of(secret: Secret) -> list[Usage]:
    if hasattr(secret, "users"):
        known: list[Usage] = secret.users
        return known
    return usages(KIND, secret.account_id).get(secret.name, [])


def _links(users: list[Usage]) -> SafeString:
    return format_html_join(", ", '<a href="{}">{}</a>', ((u.url, u.title) for u in users))
