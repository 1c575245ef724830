"""Asks the provider's twin, and our own checks, about a body."""

from __future__ import annotations

from messaging.content.checking import issues
from messaging.content.parts import Dialect
from messaging.content.reading import parse
from sandbox.cloud.orders import read_cloud_order
from sandbox.errors import Refusal
from sandbox.orders import read_order
from tests.messaging.content.bodies import Body

EIGHT = {"user": {"msisdn": "+6591234567"}}
CLOUD = {"messaging_product": "whatsapp", "to": "+6591234567"}


def is_taken(body: Body, dialect: Dialect) -> bool:
    """Tell whether the twin of a provider takes a content."""
    try:
        if dialect == "8x8":
            read_order({**EIGHT, **body})
        else:
            read_cloud_order({**CLOUD, **body}, lambda _: "https://example.com/file")
    except Refusal:
        return False
    return True


def errors(body: Body, dialect: Dialect) -> list[str]:
    """Return the paths of the errors that our checks find."""
    found = issues(parse(body, dialect), dialect)
    return [each.path for each in found if each.severity == "error"]
