"""Read, move and write points in time for expressions: RFC 3339 text in and out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from journeys.engine.values import EvaluationError, Json

UNITS = ("seconds", "minutes", "hours", "days")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_EPOCH = re.compile(r"\d{10}(\d{3})?\Z", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?\Z", re.ASCII)
_PIECE = re.compile(r"'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+|.", re.DOTALL)


def read_time(value: Json, function: str) -> datetime:
    """Return the aware time of RFC 3339 text, or of Unix seconds or milliseconds.

    Text without an offset, and a date alone, are UTC. WhatsApp's webhooks carry Unix seconds as
    text; 8x8's carry RFC 3339 with up to seven digits of a second.
    """
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str):
        raise EvaluationError(f"{function}: {_shown(value)} is not a time")
    text = text.strip()
    epoch = _EPOCH.match(text)
    try:
        if epoch:
            return datetime.fromtimestamp(int(text) / (1000 if epoch[1] else 1), UTC)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise EvaluationError(
            f"{function}: {_shown(value)} is not a time like '2020-10-15T14:40:15+07:00'"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_time_of_day(value: Json, function: str) -> time:
    """Return the time of 'HH:mm:ss' or 'HH:mm'."""
    match = _TIME.match(value) if isinstance(value, str) else None
    if match is None:
        raise EvaluationError(f"{function}: {_shown(value)} is not a time of day like '09:00:00'")
    return time(int(match[1]), int(match[2]), int(match[3] or 0))


def write_time(moment: datetime) -> str:
    """Return RFC 3339 text: the moment's own offset, `Z` for UTC, milliseconds if there are any."""
    text = moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
    return text[: -len("+00:00")] + "Z" if text.endswith("+00:00") else text


def shift(moment: datetime, amount: Json, unit: Json) -> datetime:
    """Return the moment `amount` units later. A day is 24 hours, as the offset stays."""
    if isinstance(amount, bool) or not isinstance(amount, int | float):
        raise EvaluationError(f"addTime: {_shown(amount)} is not a number")
    if unit not in UNITS:
        raise EvaluationError(f"addTime: {_shown(unit)} is not one of {', '.join(UNITS)}")
    try:
        return moment + timedelta(**{unit: amount})
    except OverflowError as error:
        raise EvaluationError("addTime: the result is not a time of this calendar") from error


def format_time(moment: datetime, pattern: Json, zone: tzinfo) -> str:
    """Return the moment in `zone` as a pattern such as 'EEEE d MMMM yyyy, HH:mm' says.

    Letters are those of Unicode's date patterns (y M d E H h m s S a X), names are English, and
    text in single quotes stays as it is.
    """
    if not isinstance(pattern, str):
        raise EvaluationError(f"formatDate: {_shown(pattern)} is not a pattern")
    local = moment.astimezone(zone)
    return "".join(_format_piece(match[0], local) for match in _PIECE.finditer(pattern))


def _format_piece(piece: str, local: datetime) -> str:
    if piece.startswith("'"):
        if len(piece) == 1:
            raise EvaluationError("formatDate: a quote ' is not closed")
        return piece[1:-1].replace("''", "'") or "'"
    if not piece[0].isascii() or not piece[0].isalpha():
        return piece
    write = _LETTERS.get(piece[0])
    text = write(local, len(piece)) if write else None
    if text is None:
        raise EvaluationError(
            f"formatDate: {piece!r} means nothing in a pattern; put words in single quotes"
        )
    return text


def _padded(number: int, width: int) -> str | None:
    return f"{number:0{width}d}" if width <= 2 else None


def _year(local: datetime, width: int) -> str | None:
    return f"{local.year % 100:02d}" if width == 2 else f"{local.year:0{width}d}"


def _month(local: datetime, width: int) -> str | None:
    name = MONTHS[local.month - 1]
    return {3: name[:3], 4: name}.get(width) if width > 2 else _padded(local.month, width)


def _weekday(local: datetime, width: int) -> str | None:
    name = WEEKDAYS[local.weekday()]
    return {4: name}.get(width, name[:3]) if width <= 4 else None


def _offset(local: datetime, width: int) -> str | None:
    seconds = (local.utcoffset() or timedelta()).total_seconds()
    hours, minutes = divmod(int(abs(seconds)) // 60, 60)
    sign = "-" if seconds < 0 else "+"
    if not seconds:
        return "Z"
    texts = {2: f"{sign}{hours:02d}{minutes:02d}", 3: f"{sign}{hours:02d}:{minutes:02d}"}
    return texts.get(width)


def _fraction(local: datetime, width: int) -> str | None:
    return f"{local.microsecond:06d}"[:width] if width <= 6 else None


_LETTERS = {
    "y": _year,
    "M": _month,
    "d": lambda local, width: _padded(local.day, width),
    "E": _weekday,
    "H": lambda local, width: _padded(local.hour, width),
    "h": lambda local, width: _padded(local.hour % 12 or 12, width),
    "m": lambda local, width: _padded(local.minute, width),
    "s": lambda local, width: _padded(local.second, width),
    "S": _fraction,
    "a": lambda local, width: ("AM" if local.hour < 12 else "PM") if width == 1 else None,
    "X": _offset,
}


def _shown(value: Json) -> str:
    text = "null" if value is None else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
