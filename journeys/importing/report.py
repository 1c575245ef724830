"""What an import has to say before and after it saves: all with places and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from accounts.models import Account, Secret, SubAccount
from journeys.checking import publish_issues
from journeys.engine.definition import Definition, parse
from journeys.engine.issue import Issue, Severity
from journeys.importing.names import SECTIONS, Bindings, Names, Place, Section, names_in, rebound
from journeys.importing.reading import Reading
from messaging.models import Channel
from templates_lib.models import MessageTemplate

CODES: Mapping[Section, str] = {
    "channels": "unknown-channel",
    "templates": "unknown-template",
    "secrets": "unknown-secret",
}
WORDS: Mapping[Section, str] = {
    "channels": "channel or sub-account",
    "templates": "template",
    "secrets": "secret",
}


@dataclass(frozen=True, slots=True)
class Report:
    """`definition` is what would be saved, `names` those of the file before they are bound.

    `lenient` tells what was read leniently, `errors` what cannot run, `warnings` the rest.
    """

    definition: Definition
    names: Names
    lenient: tuple[Issue, ...]
    errors: tuple[Issue, ...]
    warnings: tuple[Issue, ...]


def known_names(account: Account) -> dict[Section, list[str]]:
    """Return the names that exist in an account, which a file may be bound to."""
    numbers = Channel.objects.filter(account=account).values_list("provider_ref", flat=True)
    sub_accounts = SubAccount.objects.filter(account=account).values_list("name", flat=True)
    templates = MessageTemplate.objects.filter(account=account).values_list("name", flat=True)
    secrets = Secret.objects.filter(account=account).values_list("name", flat=True)
    return {
        "channels": [*sorted(sub_accounts), *sorted(numbers)],
        "templates": sorted(set(templates)),
        "secrets": sorted(secrets),
    }


def report_on(reading: Reading, account: Account, bindings: Bindings) -> Report:
    """Return what is to be said about importing a definition with these bindings."""
    names = names_in(reading.document)
    definition = parse(rebound(reading.document, bindings))
    known = known_names(account)
    found = [*publish_issues(definition), *_unknown(names_in(definition.document), known)]
    return Report(
        definition,
        names,
        reading.notes,
        tuple(issue for issue in found if issue.severity == "error"),
        (
            *(issue for issue in found if issue.severity == "warning"),
            *_unused(names, bindings),
        ),
    )


def _unknown(names: Names, known: Mapping[Section, list[str]]) -> Iterator[Issue]:
    """A secret that is missing fails the step; other names may be known to the provider only."""
    for section in SECTIONS:
        for name, places in names.of(section).items():
            if name not in known[section]:
                yield from (_missing(section, name, place) for place in places)


def _missing(section: Section, name: str, place: Place) -> Issue:
    message = f"there is no {WORDS[section]} {name!r} here"
    severity: Severity = "error" if section == "secrets" else "warning"
    return Issue(place.step, place.path, CODES[section], message, severity)


def _unused(names: Names, bindings: Bindings) -> Iterator[Issue]:
    for section in SECTIONS:
        for name in bindings.get(section, {}):
            if name not in names.of(section):
                message = f"the file has no {WORDS[section]} {name!r}"
                yield Issue("", f"{section}/{name}", "unused-binding", message, "warning")
