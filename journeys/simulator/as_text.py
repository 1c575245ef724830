"""The outcome of a simulation for people: what happened in order, then where the run stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from journeys.engine.values import Json
from journeys.simulator import spans

LONGEST_LINE = 120


def as_text(told: dict[str, Json]) -> str:
    """Return the outcome as lines."""
    story = sorted(_story(told), key=lambda one: one[0])
    lines = [f"Verify: {_error(one)} [{one['code']}]" for one in told.get("verify", ())]
    lines += [f"{spans.write(at):<10} {what}" for at, what in story]
    if told["steps"]:
        lines += ["", "Steps"]
        width = max(len(one["id"]) for one in told["steps"])
        lines += [f"  {one['id']:<{width}}  {one['status']} {_times(one)}" for one in told["steps"]]
    lines += ["", f"Status: {told['status'] or 'nothing was run'}{_outcome(told)}"]
    lines += [f"Waiting: {one['step']} for {one['for']}{_until(one)}" for one in told["waiting"]]
    lines += [f"Error: {_error(one)}" for one in told["errors"]]
    lines += [f"Warning: {warning}" for warning in told.get("warnings", ())]
    # Halves of characters, which JSON may hold, cannot be shown.
    return "\n".join(lines).strip().encode("utf-8", "backslashreplace").decode()


def _story(told: dict[str, Json]) -> Iterator[tuple[timedelta, str]]:
    """Yield what came in and went out; at the same moment what came in stands first."""
    for one in told.get("inbound", ()):
        words = f"<- {one['kind']}: {one['text']}" if one["text"] else f"<- {one['kind']}"
        yield spans.parse(one["at"]), _line(f"{words} ({one['became']})")
    for one in told["messages"]:
        late = f" ({one['error']})" if one.get("error") else ""
        yield spans.parse(one["at"]), _line(f"-> {one['type']}: {_words(one['content'])}{late}")
    for one in told.get("refused", ()):
        words = f"-x {one['type']}: {_words(one['content'])} ({one['error']})"
        yield spans.parse(one["at"]), _line(words)
    for one in told["requests"]:
        answer = one.get("error") or one.get("status")
        yield spans.parse(one["at"]), _line(f"=> {one['method']} {one['url']} ({answer})")


def _line(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST_LINE else f"{flat[: LONGEST_LINE - 3]}..."


def _words(content: Json) -> str:
    """Return the text of a message, the name of its template, or what is said in a call."""
    found = content
    for key in ("params", "interactive", "body", "text", "template", "name"):
        if isinstance(found, dict) and key in found:
            found = found[key]
    return str(found)


def _times(step: dict[str, Json]) -> str:
    if step["at"] == step["startedAt"]:
        return f"at {step['at']}"
    return f"at {step['at']}, since {step['startedAt']}"


def _outcome(told: dict[str, Json]) -> str:
    return f" ({told['outcome']})" if told.get("outcome") else ""


def _until(wait: dict[str, Json]) -> str:
    return f" until {wait['until']}" if wait["until"] else ""


def _error(one: dict[str, Json]) -> str:
    parts = (one.get(key) for key in ("file", "step", "path", "message"))
    return ": ".join(str(part) for part in parts if part)
