"""The table of who may open what: urls_by_role.csv, written by hand."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("urls_by_role.csv")
# `outsider` has a user and no account; `stranger` is an admin, but of another account.
ROLES = ("superuser", "admin", "author", "agent", "viewer", "outsider", "stranger", "anonymous")


@dataclass(frozen=True, slots=True)
class Line:
    """A route, a real address of it ("": the route itself), and the status each role gets."""

    example: str
    statuses: dict[str, int]


def table() -> dict[str, Line]:
    """Return route -> line; raise AssertionError for a route that stands there twice."""
    with FILE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    lines = {
        row["url"]: Line(row["example"], {role: int(row[role]) for role in ROLES}) for row in rows
    }
    assert len(lines) == len(rows), "a URL stands in urls_by_role.csv twice"
    return lines
