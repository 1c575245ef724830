"""docs/errors.md: every error of the providers that we know, written from the table itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from messaging.providers.codes import EIGHT_API, EIGHT_RECEIPTS, META
from messaging.providers.meanings import MEANINGS, MOST_TRIES, Meaning

_HEAD = f"""# Errors of the providers

Written by `manage.py webhooks errors`; a test compares it with the table in the code.

*Class*: a permanent error ends the message, a retryable one is tried again because the provider
said that nothing was accepted, an uncertain one waits for a receipt. What is tried again is so
{MOST_TRIES} times at most, or until the message expires where that is said. *Pauses*: what has to
wait besides the message: others to the same person (pair), those of the number, or of the account.
A channel that is stopped sends again when a person lets it, on the channel's page.
"""
_COLUMNS = ("Code", "Name", "What happened", "Class", "Next attempt", "Pauses", "What to do")
_SECTIONS: tuple[tuple[str, Mapping[int, str]], ...] = (
    ("Meta Cloud API", META),
    ("8x8 Chat Apps and SMS, answers of the API", EIGHT_API),
    ("8x8 Chat Apps and SMS, delivery receipts", EIGHT_RECEIPTS),
)


def errors_markdown() -> str:
    """Return the page."""
    sections = [f"## {title}\n\n{_table(_by_name(table))}" for title, table in _SECTIONS]
    numbered = {name for _, table in _SECTIONS for name in table.values()}
    ours = {name: "" for name in MEANINGS if name not in numbered}
    return "\n".join([_HEAD, *sections, f"## Without a number\n\n{_table(ours)}"])


def _by_name(table: Mapping[int, str]) -> dict[str, str]:
    """Return name -> its numbers, in the order of the first."""
    names: dict[str, list[int]] = {}
    for number, name in sorted(table.items()):
        names.setdefault(name, []).append(number)
    return {name: ", ".join(_ranges(numbers)) for name, numbers in names.items()}


def _ranges(numbers: Iterable[int]) -> Iterator[str]:
    """Yield "200-299" for what follows each other, and single numbers."""
    start = last = None
    for number in numbers:
        if last is not None and number == last + 1:
            last = number
            continue
        if start is not None:
            yield str(start) if start == last else f"{start}-{last}"
        start = last = number
    if start is not None:
        yield str(start) if start == last else f"{start}-{last}"


def _table(names: Mapping[str, str]) -> str:
    rows = [_COLUMNS, ("---",) * len(_COLUMNS)]
    rows += [_row(numbers, name, MEANINGS[name]) for name, numbers in names.items()]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(numbers: str, name: str, meaning: Meaning) -> tuple[str, ...]:
    why, do = str(meaning.why), str(meaning.do)
    pauses = "" if meaning.pauses == "message" else meaning.pauses
    return numbers, f"`{name}`", why, meaning.kind, _next(meaning), pauses, do


def _next(meaning: Meaning) -> str:
    if meaning.kind != "retryable":
        return ""
    if meaning.stops:
        return "when a person lets the channel send"
    if meaning.pauses == "pair":
        return "after 1, 4, 16, ... s, until it expires"
    wait = "2, 4, 8, ... s" if meaning.wait_s is None else f"{meaning.wait_s:g} s"
    return f"after {wait}" + (", until it expires" if meaning.is_patient else "")
