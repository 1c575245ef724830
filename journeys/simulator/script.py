"""What happens in a simulation: entries with the moment, counted from the start, of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

from contacts.addresses import normalise_bsuid, normalise_msisdn
from journeys.engine.values import Json
from journeys.simulator import spans

START = datetime(2026, 1, 1, tzinfo=UTC)
Verb = Literal["suspend", "resume", "terminate"]


class ScriptError(ValueError):
    """The script cannot be played; `entry` counts from 1, `key` is where in the entry."""

    def __init__(self, message: str, entry: int = 0, key: str = "") -> None:
        place = " ".join(part for part in (entry and f"entry {entry}", key and f'"{key}"') if part)
        super().__init__(f"{place}: {message}" if place else message)
        self.entry, self.key, self.plain = entry, key, message


class ScriptErrors(ScriptError):
    """Everything that is wrong with a script; it speaks as the first of its `errors`."""

    def __init__(self, errors: Sequence[ScriptError]) -> None:
        super().__init__(errors[0].plain, errors[0].entry, errors[0].key)
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True)
class Persona:
    """Who writes from now on. An empty `bsuid` is made from the number; the number is empty for
    somebody who is known by the WhatsApp user id alone."""

    msisdn: str
    name: str = "Ann"
    bsuid: str = ""
    username: str = ""


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message of the customer: a whole webhook body, or one key of the shorthand."""

    kind: Literal["body", "text", "button", "row", "flow"]
    value: Json


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """How `times` calls that match are answered, each after `delay`."""

    match: Mapping[str, Json]
    status: int
    body: Json
    delay: timedelta
    times: int


@dataclass(frozen=True, slots=True)
class Failure:
    """How the next send or call fails."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class TriggerData:
    """What starts a run: the body of an http_request trigger."""

    data: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Command:
    """What an operator does to the newest run."""

    verb: Verb


@dataclass(frozen=True, slots=True)
class AgentReturn:
    """The agent who was given the conversation gives it back, at an exit of the step."""

    exit: str
    note: str


@dataclass(frozen=True, slots=True)
class Digits:
    """What somebody types on a phone that a step listens to: the digits, or all of dtmfData."""

    value: Json


Happening: TypeAlias = (
    Persona | Inbound | HttpAnswer | Failure | TriggerData | Command | AgentReturn | Digits
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a script; `number` counts from 1 as written."""

    number: int
    at: timedelta
    what: Happening


@dataclass(frozen=True, slots=True)
class Script:
    """The entries in the order in which they happen, and the moment the clock begins at."""

    entries: tuple[Entry, ...] = ()
    start: datetime = field(default=START)


# At the same moment the world is set up before anything happens in it.
_ORDER: tuple[tuple[type, ...], ...] = ((Persona, HttpAnswer, Failure), (Command,), (TriggerData,))
_REMARKS = frozenset({"note", "comment"})


def parse_script(document: Json) -> Script:
    """Return the script in a JSON value; raise ScriptErrors with every faulty entry and key."""
    if not isinstance(document, list):
        raise ScriptErrors([ScriptError("a script is a JSON list of entries")])
    entries: list[Entry] = []
    errors: list[ScriptError] = []
    start = START
    for number, raw in enumerate(document, 1):
        try:
            read = _read(raw, number)
        except ScriptError as error:
            errors.append(error)
            continue
        if isinstance(read, Entry):
            entries.append(read)
        else:
            start = read
    if errors:
        raise ScriptErrors(errors)
    entries.sort(key=lambda entry: (entry.at, _rank(entry.what), entry.number))
    return Script(tuple(entries), start)


def _read(raw: Json, number: int) -> Entry | datetime:
    """Return an entry, or the moment at which the clock begins."""
    if not isinstance(raw, dict):
        raise ScriptError("an entry is a JSON object", number)
    if set(raw) - _REMARKS == {"start"}:
        return _start(raw["start"], number)
    return _entry(raw, number)


def _rank(what: Happening) -> int:
    ranks = (rank for rank, kinds in enumerate(_ORDER) if isinstance(what, kinds))
    return next(ranks, len(_ORDER))


def _start(value: Json, number: int) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise ScriptError(f"{str(value)[:40]!r} is no RFC 3339 time", number, "start") from error
    if moment.tzinfo is None:
        raise ScriptError("the time needs an offset, such as Z", number, "start")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ScriptError("the time is outside the calendar", number, "start") from error


def _entry(raw: Mapping[str, Json], number: int) -> Entry:
    kinds = [key for key in raw if key in READERS]
    if len(kinds) != 1:
        raise ScriptError(_not_one(raw, kinds), number)
    strange = [key for key in raw if key not in ("at", *kinds, *_REMARKS)]
    if strange:
        raise ScriptError("this key is not known", number, strange[0])
    kind = kinds[0]
    if "at" not in raw and kind != "persona":
        raise ScriptError("it says no moment", number, "at")
    at = _span(raw.get("at", "PT0S"), number, "at")
    return Entry(number, at, READERS[kind](raw[kind], number))


def _not_one(raw: Mapping[str, Json], kinds: list[str]) -> str:
    known = ", ".join([*READERS, "start"])
    if kinds:
        return f"give one of {known}; it has {' and '.join(kinds)}"
    strange = [key[:40] for key in raw if key not in ("at", "start", *_REMARKS)]
    if "start" in raw:
        return "start stands alone in its entry"
    return f"give one of {known}; it has " + (f"{strange[0]!r}" if strange else "none")


def _span(value: Json, number: int, key: str) -> timedelta:
    try:
        return spans.parse(value)
    except spans.BadSpan as error:
        raise ScriptError(str(error), number, key) from error


def _object(value: Json, number: int, key: str, known: tuple[str, ...]) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        raise ScriptError("a JSON object is expected here", number, key)
    strange = [name for name in value if name not in known]
    if strange:
        message = f"this key is not known; there are {', '.join(known)}"
        raise ScriptError(message, number, f"{key}.{strange[0]}")
    return value


# --- the kinds of entries ------------------------------------------------------------------------

_SHORTHAND = ("text", "button", "row", "flow")


def _inbound(value: Json, number: int) -> Inbound:
    if not isinstance(value, dict):
        raise ScriptError("a JSON object is expected here", number, "inbound")
    if isinstance(value.get("payload"), dict):
        return Inbound("body", value)
    if len(value) != 1 or next(iter(value)) not in _SHORTHAND:
        message = 'give a webhook body with "payload", or one of text, button, row, flow'
        raise ScriptError(message, number, "inbound")
    if isinstance(value.get("flow"), dict):
        return Inbound("flow", value["flow"])
    for kind in ("text", "button", "row"):
        if isinstance(value.get(kind), str):
            return Inbound(kind, value[kind])
    name = next(iter(value))
    kind = "an object" if name == "flow" else "text"
    raise ScriptError(f"{kind} is expected here", number, f"inbound.{name}")


_ANSWER_KEYS = ("match", "status", "body", "delay", "times")
_MATCH_KEYS = ("method", "url", "parameters", "headers", "body")


def _http(value: Json, number: int) -> HttpAnswer:
    answer = _object(value, number, "http", _ANSWER_KEYS)
    match = _object(answer.get("match", {}), number, "http.match", _MATCH_KEYS)
    for key in ("method", "url"):
        if not isinstance(match.get(key, ""), str):
            raise ScriptError("text is expected here", number, f"http.match.{key}")
    return HttpAnswer(
        match=match,
        status=_whole(answer.get("status", 200), 100, 599, number, "http.status"),
        body=answer.get("body"),
        delay=_delay(answer.get("delay", 0), number),
        times=_whole(answer.get("times", 1), 1, 1_000_000, number, "http.times"),
    )


def _whole(value: Json, least: int, most: int, number: int, key: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ScriptError(f"a whole number from {least} to {most} is expected", number, key)
    return value


def _delay(value: Json, number: int) -> timedelta:
    """Read a duration; a bare number counts seconds, as timeoutSeconds does."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 86_400:
        return timedelta(seconds=value)
    return _span(value, number, "http.delay")


def _fail(value: Json, number: int) -> Failure:
    if isinstance(value, str) and value.strip():
        # One word is a code; a sentence is what the provider said.
        code = value if value.isidentifier() or value.isdecimal() else "failed"
        return Failure(code, value)
    told = _object(value, number, "fail", ("code", "message"))
    code, message = told.get("code", "failed"), told.get("message", "")
    if isinstance(code, bool) or not isinstance(code, str | int) or code == "":
        raise ScriptError("a code is text or a number", number, "fail.code")
    if not isinstance(message, str):
        raise ScriptError("text is expected here", number, "fail.message")
    return Failure(str(code), message or str(code))


def _trigger(value: Json, number: int) -> TriggerData:
    if not isinstance(value, dict):
        raise ScriptError("the data of a trigger is a JSON object", number, "trigger")
    return TriggerData(value)


def _persona(value: Json, number: int) -> Persona:
    if isinstance(value, str):
        value = {"msisdn": value}
    told = _object(value, number, "persona", ("msisdn", "name", "channelUserId", "username"))
    for key, one in told.items():
        if not isinstance(one, str):
            raise ScriptError("text is expected here", number, f"persona.{key}")
    bsuid = told.get("channelUserId", "")
    is_known_by_id = normalise_bsuid(bsuid) is not None and "msisdn" not in told
    msisdn = "" if is_known_by_id else normalise_msisdn(told.get("msisdn", "+6591234567"))
    if msisdn is None:
        raise ScriptError("this is no international number", number, "persona.msisdn")
    if bsuid and not (normalise_bsuid(bsuid) or normalise_msisdn(bsuid)):
        message = "this is no WhatsApp user id such as SG.1349120865530274"
        raise ScriptError(message, number, "persona.channelUserId")
    return Persona(msisdn, told.get("name", "Ann"), bsuid, told.get("username", ""))


def _command(value: Json, number: int) -> Command:
    match value:
        case "suspend" | "resume" | "terminate":
            return Command(value)
    raise ScriptError("give suspend, resume or terminate", number, "command")


def _agent(value: Json, number: int) -> AgentReturn:
    told = _object(value, number, "agent", ("exit", "note"))
    for key, one in told.items():
        if not isinstance(one, str):
            raise ScriptError("text is expected here", number, f"agent.{key}")
    return AgentReturn(told.get("exit", ""), told.get("note", ""))


def _digits(value: Json, number: int) -> Digits:
    if not isinstance(value, str | dict):
        raise ScriptError("give the digits as text, or dtmfData as an object", number, "dtmf")
    return Digits(value)


READERS: Mapping[str, Callable[[Json, int], Happening]] = {
    "inbound": _inbound,
    "http": _http,
    "trigger": _trigger,
    "fail": _fail,
    "persona": _persona,
    "command": _command,
    "agent": _agent,
    "dtmf": _digits,
}
