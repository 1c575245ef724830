from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin_base import ReadOnlyAdmin
from contacts.models import Contact


@admin.register(Contact)
class ContactAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "known_as", "language", "created_at")
    search_fields = ("name", "identities__value")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        rows: QuerySet[Contact] = super().get_queryset(request)
        return rows.prefetch_related("identities")

    @admin.display(description="Known as")
    def known_as(self, contact: Contact) -> str:
        return ", ".join(str(identity) for identity in contact.identities.all())
