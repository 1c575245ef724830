"""The numbers that a channel with the staging switch writes to, as people type them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from contacts.addresses import normalise_msisdn

MOST = 200


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers in E.164, each once, in the order typed; `unread` is what is no such number."""

    numbers: tuple[str, ...]
    unread: tuple[str, ...]


def read_test_numbers(written: str) -> Numbers:
    """Read numbers that stand on lines of their own, or between commas and semicolons.

    Each needs its plus sign: a number without one could be a local one.
    """
    parts = [part.strip() for part in re.split(r"[\n,;]", written) if part.strip()]
    read = {part: normalise_msisdn(part) if part.startswith("+") else None for part in parts}
    return Numbers(
        tuple(dict.fromkeys(number for number in read.values() if number)),
        tuple(part for part, number in read.items() if not number),
    )
