from __future__ import annotations

from django.contrib import admin

from accounts.admin_base import ReadOnlyAdmin
from outbox.models import Effect, GateRate


@admin.register(Effect)
class EffectAdmin(ReadOnlyAdmin):
    list_display = ("key", "kind", "state", "attempt", "gate", "due_at", "settle_at", "error")
    list_filter = ("state", "kind", "lane")
    search_fields = ("key",)
    date_hierarchy = "created_at"


@admin.register(GateRate)
class GateRateAdmin(ReadOnlyAdmin):
    list_display = ("gate", "per_second", "paused_until", "reason")
