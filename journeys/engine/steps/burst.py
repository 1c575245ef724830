"""Several replies as one: texts that follow one another quickly are joined, taps cut through.

What has come is kept in the wait: {"quiet_s", "longest_s", "most", "first", "got": [[kind, body],
...]}, `first` being the moment of the first reply.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from journeys.engine import durations
from journeys.engine.issue import Issue
from journeys.engine.steps.kind import duration_issues, is_dynamic
from journeys.engine.steps.move import Extend, Move, Proceed, StepFault, Visit
from journeys.engine.values import Json, Reply, canonical

QUIET, LONGEST, MOST = "00:00:04", "00:00:20", 20
MOST_BYTES = 48 * 1024
TAPS = ("button", "list", "flow")
KEYS = ("quiet", "longest", "most")


def collecting(options: Json) -> Json:
    """Return what a wait that collects keeps; raise StepFault when its options are none."""
    if not isinstance(options, dict):
        return None
    try:
        quiet = durations.parse(options.get("quiet", QUIET))
        longest = durations.parse(options.get("longest", LONGEST))
    except durations.BadDuration as error:
        raise StepFault("bad-duration", str(error)) from error
    most = options.get("most", MOST)
    if not _is_count(most):
        raise StepFault("bad-input", f"most is a number from 1 to {MOST}")
    return {
        "quiet_s": quiet.total_seconds(),
        "longest_s": longest.total_seconds(),
        "most": most,
        "got": [],
    }


def has_begun(kept: Json) -> bool:
    """Say whether a reply has come to a wait that collects."""
    return bool(kept and kept["got"])


def take(kept: Json, reply: Reply, visit: Visit) -> Move:
    """Add a reply; go on when it is a tap, the last one that fits, or came at the last moment.

    What has come is kept in the state, which holds 256 kB at most, and goes on as `step.reply` and
    `step.replies`: once it is larger than MOST_BYTES, the burst is over.
    """
    first = datetime.fromisoformat(kept["first"]) if "first" in kept else visit.now
    got = [*kept["got"], [reply.kind, reply.body]]
    last = first + timedelta(seconds=kept["longest_s"])
    until = min(visit.now + timedelta(seconds=kept["quiet_s"]), last)
    is_full = len(got) >= kept["most"] or len(canonical(got)) > MOST_BYTES
    if reply.kind in TAPS or is_full or until <= visit.now:
        return Proceed(outputs(got), reason="reply")
    kept = {**kept, "first": first.isoformat(), "got": got}
    return Extend(until, len(got), kept)


def outputs(got: list[Json]) -> Mapping[str, Json]:
    """Return step.* of the replies: the body to read, their joined text, and all of them.

    The body is that of the tap, else that of the last text with the joined text in it.
    """
    bodies = [body for _, body in got]
    texts = [(body, text) for body in bodies if (text := text_of_body(body))]
    joined = "\n".join(text for _, text in texts)
    reply = bodies[-1] if got[-1][0] in TAPS or not texts else _with_text(texts[-1][0], joined)
    return {"reply": reply, "text": joined, "replies": bodies}


def text_of_body(body: Json) -> str:
    """Return the text of a webhook body: content.text of chat apps, body of an SMS."""
    payload = body.get("payload") if isinstance(body, dict) else None
    if not isinstance(payload, dict):
        return ""
    content = payload.get("content")
    text = content.get("text") if isinstance(content, dict) else payload.get("body")
    return text if isinstance(text, str) else ""


def _with_text(body: Json, text: str) -> Json:
    payload = body["payload"]
    content = payload.get("content")
    if isinstance(content, dict):
        return {**body, "payload": {**payload, "content": {**content, "text": text}}}
    return {**body, "payload": {**payload, "body": text}}


def issues(step: str, options: Json) -> Iterator[Issue]:
    """Yield what is wrong with the option `collect` of a step."""
    if not isinstance(options, dict):
        return
    for name in options:
        if name not in KEYS:
            message = f"{name[:40]!r} is none of {', '.join(KEYS)}"
            yield Issue(step, f"collect/{name}", "bad-input", message)
    for name in KEYS[:2]:
        if name in options:
            yield from duration_issues(step, f"collect/{name}", options[name])
    most = options.get("most", MOST)
    if not _is_count(most) and not is_dynamic(most):
        yield Issue(step, "collect/most", "bad-input", f"most is a number from 1 to {MOST}")


def _is_count(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST
