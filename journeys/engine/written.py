"""A definition as it is written: the wrapper around it, and what counts as absent in it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from journeys.engine.steps.registry import find
from journeys.engine.values import Json

# Far more than any real step, far less than what exhausts the stack of whoever reads on.
DEEPEST = 100
# What stands beside `definition`; in a bare definition it stands beside `steps`.
OUTSIDE = (
    "trigger",
    "triggers",
    "match",
    "policy",
    "priority",
    "slot",
    "subAccountId",
    "subaccountId",
    "status",
    "accountId",
)
# 8x8's builder stores the declared variables of an http_request trigger as outputs like this.
DECLARATION = re.compile(r"variable \d+\Z")


class DefinitionError(ValueError):
    """The document is no definition at all: nothing of it can be shown or checked."""


class TooDeep(DefinitionError):
    """The definition is nested deeper than anything that is read."""


def wrap(document: Json) -> dict[str, Json]:
    """Return the document in its wrapped form, with types that 8x8 reads.

    Raises DefinitionError when it is none.
    """
    if not isinstance(document, dict):
        raise DefinitionError("a definition is a JSON object")
    if isinstance(document.get("definition"), dict):
        wrapper, body = dict(document), document["definition"]
    else:
        wrapper = {key: document[key] for key in OUTSIDE if key in document}
        body = {key: value for key, value in document.items() if key not in OUTSIDE}
    steps = body.get("steps")
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise DefinitionError("a definition has a list of steps, each an object")
    wrapper["definition"] = body
    if not is_shallow(wrapper):
        raise TooDeep(f"the definition is nested more than {DEEPEST} levels deep")
    wrapper["definition"] = {**body, "steps": [_canonical_step(step) for step in steps]}
    return wrapper


def is_shallow(value: Json) -> bool:
    """Tell, level by level, whether there are at most DEEPEST of them."""
    level = [value]
    for _ in range(DEEPEST):
        inner = [one.values() if isinstance(one, dict) else one for one in level]
        level = [one for many in inner for one in many if isinstance(one, (dict, list))]
        if not level:
            return True
    return False


def blocks_of(raw: Mapping[str, Json]) -> list[list[tuple[str, dict[str, Json]]]]:
    """Return the steps in the `do` of a step, list by list, each with its place in the step.

    A list of steps without the list around it is read as one block.
    """
    do = raw.get("do")
    blocks: list[list[tuple[str, dict[str, Json]]]] = []
    flat: list[tuple[str, dict[str, Json]]] = []
    for n, one in enumerate(do if isinstance(do, list) else ()):
        if isinstance(one, dict):
            flat.append((f"do/{n}", one))
        elif isinstance(one, list):
            inner = [(f"do/{n}/{m}", step) for m, step in enumerate(one) if isinstance(step, dict)]
            blocks.append(inner)
    return [block for block in [flat, *blocks] if block]


def word(value: Json) -> str:
    """Return an id or name; numbers count as text, null and everything else as absent."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value)


def mapping(value: Json) -> dict[str, Json]:
    """Return an object; everything else counts as an empty one."""
    return value if isinstance(value, dict) else {}


def is_given(value: Json) -> bool:
    """Say whether there is a value: null and what is empty count as absent."""
    return value not in (None, "", [], {})


def is_declaration(value: Json) -> bool:
    """Say whether an output only declares a variable of the trigger."""
    return isinstance(value, str) and bool(DECLARATION.match(value))


def _canonical_step(raw: dict[str, Json]) -> dict[str, Json]:
    """Return the step with the types that 8x8 reads; the same object when there is no other."""
    do = raw.get("do")
    if isinstance(do, list) and do:
        inner = [_canonical_block(one) for one in do]
        raw = raw if inner == do else {**raw, "do": inner}
    written = raw.get("stepType")
    kind = find(written) if isinstance(written, str) else None
    if kind is None or str(written).lower() not in map(str.lower, kind.rewritten):
        return raw
    return {**raw, "stepType": kind.name}


def _canonical_block(block: Json) -> Json:
    if isinstance(block, dict):
        return _canonical_step(block)
    if isinstance(block, list):
        return [_canonical_step(one) if isinstance(one, dict) else one for one in block]
    return block
