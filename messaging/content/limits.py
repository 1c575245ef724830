"""The limits of what WhatsApp takes, as data: the browser reads the same tables."""

from __future__ import annotations

from messaging.content import limits_interactive, limits_plain

LENGTHS = (*limits_plain.LENGTHS, *limits_interactive.LENGTHS)
COUNTS = (*limits_plain.COUNTS, *limits_interactive.COUNTS)
RANGES = (*limits_plain.RANGES, *limits_interactive.RANGES)
RULES = (*limits_plain.RULES, *limits_interactive.RULES)
