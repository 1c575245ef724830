"""Meta's messaging limits by their names: TIER_250, TIER_2K, ... TIER_UNLIMITED."""

from __future__ import annotations

_PREFIX = "TIER_"


def most_of(tier: str) -> int | None:
    """Return to how many people a day a tier lets a business write first; None: no limit known."""
    plain = tier.strip().upper().removeprefix(_PREFIX)
    digits = plain.removesuffix("K")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 8):
        return None
    return int(digits) * (1_000 if plain.endswith("K") else 1)
