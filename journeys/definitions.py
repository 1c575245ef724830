"""Parsed definitions of published versions, which never change: one parse per process."""

from __future__ import annotations

import json
from functools import lru_cache

from journeys.engine.definition import Definition, parse
from journeys.models import JourneyVersion


@lru_cache(maxsize=500)
def definition_of(version_id: int) -> Definition:
    """Return the parsed definition of a version; raise JourneyVersion.DoesNotExist."""
    text = JourneyVersion.objects.values_list("definition", flat=True).get(pk=version_id)
    return parse(json.loads(text))
