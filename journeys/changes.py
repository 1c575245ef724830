"""What a draft changes of the version that is live, told to whoever publishes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from journeys.engine.definition import Definition, Step, all_steps, parse
from journeys.engine.values import canonical
from journeys.inspector.step_looks import title_of
from journeys.models import Journey
from journeys.trigger_specs import specs
from journeys.trigger_words import hears_everything, spec_words

MOST_LINES = 20
# Where a step stands on the canvas, and what authors note beside it, runs nothing.
UNSEEN = ("ui", "notes")


@dataclass(frozen=True, slots=True)
class Changes:
    """`triggers` in words, `changed` a line for each difference from the live version;
    `warnings` are what an author may not want. All empty for a draft that cannot be read."""

    triggers: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def changes_of(journey: Journey) -> Changes:
    """Return what publishing the draft of a journey would mean."""
    draft = _parsed(journey.draft)
    if draft is None:
        return Changes()
    found = specs(draft)
    lines = list(_differences(draft, journey))
    rest = len(lines) - MOST_LINES
    more = (_("and %(n)d more") % {"n": rest},) if rest > 0 else ()
    return Changes(
        tuple(map(spec_words, found)),
        (*lines[:MOST_LINES], *more),
        tuple(
            _("Without a filter this journey hears every message that no wait and no other "
              "trigger before it takes.")
            for spec in found[:1] if any(map(hears_everything, found))
        ),
    )  # fmt: skip


def _differences(draft: Definition, journey: Journey) -> Iterator[str]:
    live = journey.live_version
    before = _parsed(live.definition) if live else None
    if live is None or before is None:
        yield _("The first version: %(n)d steps.") % {"n": len(draft.by_id)}
        return
    old, new = (({s.id: s for s in all_steps(one)}) for one in (before, draft))
    lines = [
        *(_("New step: %(step)s") % {"step": _name(new[id])} for id in new if id not in old),
        *(_("Removed: %(step)s") % {"step": _name(old[id])} for id in old if id not in new),
        *(
            _("Changed: %(step)s") % {"step": _name(new[id])}
            for id in new
            if id in old and _written(old[id]) != _written(new[id])
        ),
    ]
    if list(map(spec_words, specs(before))) != list(map(spec_words, specs(draft))):
        lines.insert(0, _("What starts it"))
    if before.name != draft.name:
        lines.insert(0, _("The name, from %(name)s") % {"name": before.name})
    yield from lines or [_("Nothing: the draft is what v%(n)d runs.") % {"n": live.number}]


def _name(step: Step) -> str:
    return f"{title_of(step, step.id)} ({step.step_type})"


def _written(step: Step) -> str:
    return canonical({key: step.raw[key] for key in step.raw if key not in (*UNSEEN, "do")})


def _parsed(text: str) -> Definition | None:
    try:
        return parse(json.loads(text))
    except (ValueError, RecursionError):
        return None
