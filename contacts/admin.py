from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import reader_now, reader_sees
from accounts.filters import ChoiceFilter
from accounts.keyset import KeysetAdmin
from accounts.looks import moment, one_line
from contacts.looks import json_block, person
from contacts.masking import shown
from contacts.models import Contact
from contacts.search import rows_of_people


class KnownFilter(ChoiceFilter):
    title = _("what is kept")
    parameter_name = "kept"
    options = (
        ("all", _("Known people"), Q(erased_at__isnull=True, merged_into__isnull=True)),
        ("merged", _("Merged into another"), Q(merged_into__isnull=False)),
        ("erased", _("Erased"), Q(erased_at__isnull=False)),
    )


@admin.register(Contact)
class ContactAdmin(KeysetAdmin):
    list_display = ("who", "language", "state", "since")
    list_display_links = None
    list_filter = (KnownFilter,)
    search_fields = ("name",)
    search_help_text = _("Name or number")
    date_hierarchy = "created_at"
    empty_title = _("No contacts yet.")
    empty_text = _("People appear here when they write to a channel, or when a journey writes.")
    fields = ("name", "numbers", "language", "kept_attributes", "since", "merged_into", "erased_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        rows: QuerySet[Contact] = super().get_queryset(request)
        return rows.select_related("merged_into").prefetch_related("identities")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        return rows_of_people(request, queryset, search_term, "pk"), False

    @admin.display(description=_("Contact"))
    def who(self, contact: Contact) -> str:
        return person(contact, reader_sees(contact))

    @admin.display(description=_("Known as"))
    def numbers(self, contact: Contact) -> str:
        sees = reader_sees(contact)
        return ", ".join(shown(one.value, sees) for one in contact.identities.all())

    @admin.display(description=_("Attributes"))
    def kept_attributes(self, contact: Contact) -> str:
        return json_block(contact.attributes, reader_sees(contact))

    @admin.display(description=_("Note"))
    def state(self, contact: Contact) -> str:
        if contact.erased_at is not None:
            return str(_("erased"))
        if contact.merged_into is not None:
            return one_line(str(_("merged into %(name)s")) % {"name": contact.merged_into})
        return ""

    @admin.display(description=_("Since"))
    def since(self, contact: Contact) -> str:
        return moment(contact.created_at, reader_now(contact))
