from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import reader_now, reader_sees
from accounts.filters import ChoiceFilter
from accounts.keyset import KeysetAdmin
from accounts.looks import NOTHING, ident, moment, one_line, pill
from accounts.scope import find_account, sees_numbers
from contacts.consent import of_number
from contacts.looks import json_block, person
from contacts.masking import shown, shown_text
from contacts.models import Consent, Contact
from contacts.search import rows_of_people
from contacts.topics import EVERYTHING, MARKETING, plain_topic


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


class SaidFilter(ChoiceFilter):
    title = _("what was said")
    parameter_name = "said"
    options = tuple((value, label, Q(action=value)) for value, label in Consent.Action.choices)


class TopicFilter(ChoiceFilter):
    title = _("topic")
    parameter_name = "about"
    options = (
        ("everything", _("Everything"), Q(topic=EVERYTHING)),
        ("marketing", _("Marketing"), Q(topic=MARKETING)),
        ("other", _("Another topic"), ~Q(topic__in=[EVERYTHING, MARKETING])),
    )


class SourceFilter(ChoiceFilter):
    title = _("source")
    parameter_name = "source"
    options = tuple((value, label, Q(source=value)) for value, label in Consent.Source.choices)


@admin.register(Consent)
class ConsentAdmin(KeysetAdmin):
    """The ledger: rows come from messages, providers and people, and stay as they are."""

    keyset_time = "at"
    date_hierarchy = "at"
    list_display = ("when", "who", "said", "about", "heard", "proof")
    list_display_links = ("when",)
    list_select_related = ("contact",)
    list_filter = (SaidFilter, TopicFilter, SourceFilter)
    search_fields = ("topic",)
    search_help_text = _("Name, number or topic")
    empty_title = _("Nobody has said anything yet.")
    empty_text = _("What people agree to, and every STOP, is kept here for good.")
    fields = ("who", "said", "about", "heard", "whole_proof", "said_at", "written_at", "subject")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Consent]:
        rows: QuerySet[Consent] = super().get_queryset(request)
        return rows.prefetch_related("contact__identities")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        account = find_account(request)
        if account is None or not search_term.strip():
            return queryset, False
        also = Q(topic=plain_topic(search_term))
        if sees_numbers(request.user):
            also |= of_number(account.pk, search_term)
        return rows_of_people(request, queryset, search_term, "contact", also), False

    @admin.display(description=_("Said"))
    def when(self, row: Consent) -> str:
        return moment(row.at, reader_now(row))

    @admin.display(description=_("Contact"))
    def who(self, row: Consent) -> str:
        return person(row.contact, reader_sees(row)) if row.contact else str(_("erased"))

    @admin.display(description=_("What"))
    def said(self, row: Consent) -> str:
        is_grant = row.action == Consent.Action.GRANT
        return pill(row.get_action_display(), "o" if is_grant else "e")

    @admin.display(description=_("Topic"))
    def about(self, row: Consent) -> str:
        return row.topic or str(_("Everything"))

    @admin.display(description=_("Source"))
    def heard(self, row: Consent) -> str:
        return row.get_source_display()

    @admin.display(description=_("Evidence"))
    def proof(self, row: Consent) -> str:
        return one_line(shown_text(row.evidence, reader_sees(row)), 60)

    @admin.display(description=_("Evidence"))
    def whole_proof(self, row: Consent) -> str:
        return shown_text(row.evidence, reader_sees(row)) or NOTHING

    @admin.display(description=_("Said"))
    def said_at(self, row: Consent) -> str:
        return date_format(timezone.localtime(row.at), "j M Y, H:i:s")

    @admin.display(description=_("Written down"))
    def written_at(self, row: Consent) -> str:
        return date_format(timezone.localtime(row.created_at), "j M Y, H:i:s")

    @admin.display(description=_("Stands for the number"))
    def subject(self, row: Consent) -> str:
        return ident(row.subject_hmac, 16)
