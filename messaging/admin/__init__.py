"""The admin of messaging; Django looks for it here."""

from __future__ import annotations

from messaging.admin.channels import ChannelAdmin
from messaging.admin.conversations import ConversationAdmin
from messaging.admin.inbox import InboundEventAdmin
from messaging.admin.media import MediaAdmin
from messaging.admin.messages import MessageAdmin

__all__ = [
    "ChannelAdmin",
    "ConversationAdmin",
    "InboundEventAdmin",
    "MediaAdmin",
    "MessageAdmin",
]
