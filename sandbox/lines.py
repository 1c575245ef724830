"""The business's numbers that a customer's phone can talk to: one chat, one window a line."""

from __future__ import annotations

EIGHT = "8x8"  # WhatsApp over 8x8
CLOUD = "cloud"  # WhatsApp over Meta's Cloud API
SMS = "sms"  # texts over 8x8
LINES = (EIGHT, CLOUD, SMS)
