"""Who uses a thing: answered by apps above through the table settings.USAGE_FINDERS."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Usage:
    """One user of a thing: what people call it, and the address of its page."""

    title: str
    url: str


class UsageFinder(Protocol):
    """Finds what one app uses of one kind of thing."""

    def __call__(self, account_id: int) -> Mapping[str, Sequence[Usage]]:
        """Return name of the thing -> its users; unused things may be left out."""
        ...


def usages(kind: str, account_id: int) -> dict[str, list[Usage]]:
    """Return name -> users, for the things of this kind that the account uses."""
    found: defaultdict[str, list[Usage]] = defaultdict(list)
    for path in settings.USAGE_FINDERS.get(kind, ()):
        finder = cast(UsageFinder, import_string(path))
        for name, users in finder(account_id).items():
            found[name].extend(users)
    return dict(found)
