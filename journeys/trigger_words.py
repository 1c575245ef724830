"""What starts a journey, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from journeys.engine.values import Json
from journeys.models import Trigger
from journeys.trigger_specs import Spec

Kind = Trigger.Kind
HEARS = (Kind.INBOUND_CHAT_APPS, Kind.INBOUND_SMS)


def kind_words(kind: str) -> str:
    """Return what sets a trigger off."""
    words: dict[str, str] = {
        Kind.INBOUND_CHAT_APPS: _("A WhatsApp message"),
        Kind.INBOUND_SMS: _("An SMS"),
        Kind.FALLBACK: _("A message that nothing else takes"),
        Kind.HTTP_REQUEST: _("A request of another system"),
        Kind.SCHEDULE: _("The clock, or a date of the contact"),
        Kind.EVENT: _("An event that another system tells of"),
    }
    return words.get(kind, kind)


def match_words(kind: str, match: Json) -> str:
    """Return what a trigger asks for; `match` is its object, or the JSON text of it."""
    told = _object(match)
    if kind == Kind.EVENT:
        return _("named “%(name)s”") % {"name": told.get("event", "")}
    if kind == Kind.HTTP_REQUEST:
        return _("any request")
    if kind == Kind.SCHEDULE:
        return _schedule(told)
    return "; ".join(_filters(told)) or _("any message")


def spec_words(spec: Spec) -> str:
    """Return a trigger of a definition in one line, with what an open run means to it."""
    kind = str(spec.kind)
    words = f"{kind_words(kind)}: {match_words(kind, spec.match or {})}"
    policy = str(spec.policy or Trigger.Policy.PARALLEL)
    if policy == Trigger.Policy.PARALLEL or policy not in Trigger.Policy.values:
        return words
    open_run = Trigger.Policy(policy).label
    return _("%(words)s. With a run open: %(policy)s") % {"words": words, "policy": open_run}


def hears_everything(spec: Spec) -> bool:
    """Tell whether every message starts a run, unless something before this trigger takes it."""
    return spec.kind in HEARS and not list(_filters(_object(spec.match)))


def _filters(match: Mapping[str, Json]) -> Iterator[str]:
    named = {
        "contains": _("a text with %(words)s"),
        "keyword": _("exactly %(words)s"),
        "keywords": _("exactly %(words)s"),
        "types": _("of the kind %(words)s"),
        "button": _("a tap on %(words)s"),
    }
    for key, sentence in named.items():
        if match.get(key):
            yield sentence % {"words": _listed(match[key])}
    if match.get("flow"):
        yield _("a form that comes back")
    if match.get("first"):
        yield _("the contact's first message ever")


def _schedule(match: Mapping[str, Json]) -> str:
    if "cron" in match:
        clock = f"{match['cron']} {match.get('timeZone') or 'UTC'}"
        return _("cron %(clock)s") % {"clock": clock}
    field = match.get("field", "")
    for key, sentence in (("before", _("%(span)s before %(field)s")),
                          ("after", _("%(span)s after %(field)s"))):  # fmt: skip
        if match.get(key):
            return sentence % {"span": match[key], "field": field}
    return _("at %(field)s") % {"field": field}


def _listed(value: Json) -> str:
    words = value if isinstance(value, list) else [value]
    return _(" or ").join(f"“{word}”" for word in words)


def _object(match: Json) -> Mapping[str, Json]:
    if isinstance(match, str):
        try:
            match = json.loads(match or "{}")
        except (ValueError, RecursionError):
            return {}
    return match if isinstance(match, dict) else {}
