from __future__ import annotations

import json

from django.contrib import admin
from unfold.admin import TabularInline

from accounts.admin_base import ReadOnlyAdmin
from messaging.content.reading import parse
from messaging.content.writing import summary
from messaging.models import Channel, Conversation, InboundEvent, Message, MessageAttempt


@admin.register(Channel)
class ChannelAdmin(ReadOnlyAdmin):
    """Credentials are never shown; `manage.py channel` sets a channel up."""

    list_display = ("name", "provider", "address", "sub_account", "send_policy", "webhook_seen_at")
    list_select_related = ("sub_account",)
    exclude = ("credentials_enc", "webhook_secret_enc")


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    list_display = ("contact", "channel", "last_inbound_at", "last_outbound_at")
    list_select_related = ("contact", "channel")


@admin.register(InboundEvent)
class InboundEventAdmin(ReadOnlyAdmin):
    list_display = ("key", "kind", "state", "outcome", "tries", "contact", "received_at")
    list_select_related = ("contact",)
    list_filter = ("state", "kind")
    search_fields = ("key", "contact__name", "contact__identities__value")
    search_help_text = "Key, customer's name or number"
    date_hierarchy = "received_at"


class AttemptInline(TabularInline):  # type: ignore[misc] # unfold ships no types
    model = MessageAttempt
    fields = ("n", "client_id", "provider_id", "outcome", "error_code", "began_at")
    readonly_fields = fields
    extra = 0
    can_delete = False


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = (
        "created_at",
        "direction",
        "contact",
        "preview",
        "status",
        "error_code",
        "channel",
    )
    list_select_related = ("contact", "channel")
    list_filter = ("direction", "status", "type")
    search_fields = ("public_id", "contact__name", "contact__identities__value")
    search_help_text = "Message id, customer's name or number"
    inlines = (AttemptInline,)
    date_hierarchy = "created_at"

    @admin.display(description="Message")
    def preview(self, message: Message) -> str:
        return summary(parse(json.loads(message.content)))[:80] if message.content else "erased"
