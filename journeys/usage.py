"""What journeys use: asked through settings.USAGE_FINDERS before something is taken away."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator

from django.urls import reverse

from accounts.usage import Usage
from journeys.engine.braces import Expression, split
from journeys.engine.rendering import SECRET
from journeys.engine.values import Json
from journeys.models import Journey

_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


def media_users(account_id: int) -> dict[str, list[Usage]]:
    """Return id of a file -> the journeys whose draft or live version names it."""
    rows = Journey.objects.filter(account_id=account_id).order_by("name", "pk")
    found: defaultdict[str, list[Usage]] = defaultdict(list)
    texts = rows.values_list("pk", "name", "draft", "live_version__definition")
    for pk, title, draft, live in texts.iterator(chunk_size=100):
        usage = Usage(title, reverse("admin:journeys_journey_change", args=[pk]))
        for id in {*_UUID.findall(draft or ""), *_UUID.findall(live or "")}:
            found[id].append(usage)
    return dict(found)


def secret_users(account_id: int) -> dict[str, list[Usage]]:
    """Return name of a secret -> the journeys whose live version has it in a step."""
    rows = Journey.objects.filter(
        account_id=account_id, live_version__definition__contains="secret."
    )
    found: defaultdict[str, list[Usage]] = defaultdict(list)
    texts = rows.order_by("name", "pk").values_list("pk", "name", "live_version__definition")
    for pk, title, text in texts:
        usage = Usage(title, reverse("admin:journeys_journey_change", args=[pk]))
        for name in sorted(set(_secrets(json.loads(text)))):
            found[name].append(usage)
    return dict(found)


def _secrets(value: Json) -> Iterator[str]:
    """Yield the names of the secrets in a definition."""
    if isinstance(value, str) and "secret." in value:
        for piece in split(value):
            if isinstance(piece, Expression) and (named := SECRET.match(piece.source)):
                yield named[1]
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _secrets(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _secrets(inner)
