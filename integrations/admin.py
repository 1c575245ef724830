"""API keys: which systems may call us, and when they last did."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import ReadOnlyAdmin, reader_now
from accounts.looks import ident, moment, pill
from integrations.models import ApiKey


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    list_display = ("name", "state", "beginning", "sub_account", "scopes", "last_used_on", "made")
    list_select_related = ("sub_account",)
    search_fields = ("name", "prefix")
    search_help_text = _("Name or the key's beginning")
    ordering = ("name",)
    empty_title = _("No API keys yet.")
    empty_text = _("Other systems start journeys with a key of their own.")
    exclude = ("hash",)

    @admin.display(description=_("State"))
    def state(self, key: ApiKey) -> str:
        return pill(gettext("Revoked"), "e") if key.revoked_at else pill(gettext("Valid"), "o")

    @admin.display(description=_("Begins with"))
    def beginning(self, key: ApiKey) -> str:
        return ident(f"{key.prefix}…", 16)

    @admin.display(description=_("Made"))
    def made(self, key: ApiKey) -> str:
        return moment(key.created_at, reader_now(key))
