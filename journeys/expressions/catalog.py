"""The functions that expressions may call, as the builder, the API and the docs list them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ParameterType = Literal["string", "number", "boolean"]


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    type: ParameterType
    description: str
    example: str
    required: bool = True
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """`example` is an expression, `result` the JSON text of its value."""

    name: str
    description: str
    example: str
    result: str
    parameters: tuple[Parameter, ...] = ()


def _timestamp(name: str = "timestamp") -> Parameter:
    return Parameter(
        name,
        "string",
        "RFC 3339, or Unix seconds; UTC without an offset",
        "'2020-10-15T14:40:15+07:00'",
    )


def _zone(description: str = "A Windows time zone id or an IANA name") -> Parameter:
    return Parameter("timezone", "string", description, "'Singapore Standard Time'")


_FUNCTIONS = (
    Function(
        "isCountryCode",
        "Whether a phone number belongs to a country. The number may start with + or not.",
        "isCountryCode('+6591234567', 'SG')",
        "true",
        (
            Parameter("phoneNumber", "string", "Number with country calling code", "'6591234567'"),
            Parameter("countryCode", "string", "Two letters, ISO 3166-1", "'SG'"),
        ),
    ),
    Function(
        "stringContains",
        "Whether a text contains another. Null contains nothing.",
        "stringContains('Please CONFIRM', 'confirm', true)",
        "true",
        (
            Parameter("source", "string", "The text to look in", "data.payload.content.text"),
            Parameter("value", "string", "The text to look for", "'confirm'"),
            Parameter(
                "ignoreCase", "boolean", "Treat A and a alike", "true", False, default="false"
            ),
        ),
    ),
    Function(
        "isTimeOfDayBetween",
        "Whether a time, seen in a time zone, lies between two times of day; both ends count. "
        "For a range over midnight put ! before the opposite range.",
        "isTimeOfDayBetween('2020-10-15T14:40:15+07:00', '09:00:00', '18:00:00', "
        "'Singapore Standard Time')",
        "true",
        (
            _timestamp(),
            Parameter("from", "string", "Earliest time of day, HH:mm:ss", "'09:00:00'"),
            Parameter("to", "string", "Latest time of day, HH:mm:ss", "'18:00:00'"),
            _zone(),
        ),
    ),
    Function(
        "isDayOfWeek",
        "Whether a date or time falls on a day of the week, by its own offset.",
        "isDayOfWeek('2020-10-15T14:40:15+07:00', 'Thursday')",
        "true",
        (
            _timestamp("dateOrTimestamp"),
            Parameter("dayOfWeek", "string", "English name, in any case", "'Monday'"),
        ),
    ),
    Function("uuid", "A new UUID.", "uuid().length", "36"),
    Function(
        "now",
        "The time of the event that is being handled: RFC 3339, UTC.",
        "isBefore('2020-10-15T00:00:00Z', now())",
        "true",
    ),
    Function(
        "formatDate",
        "A time in a time zone, as text. The pattern takes yyyy, M MM MMM MMMM, d dd, EEE EEEE, "
        "HH, h, mm, ss, SSS, a, XXX and text in single quotes; names are English.",
        "formatDate('2020-10-15T14:40:15+07:00', 'EEEE d MMMM yyyy, HH:mm', 'Asia/Singapore')",
        '"Thursday 15 October 2020, 15:40"',
        (
            _timestamp(),
            Parameter("pattern", "string", "What to write", "'d MMMM yyyy'"),
            _zone(),
        ),
    ),
    Function(
        "addTime",
        "A time some units later, or earlier for a negative amount, with the same offset. "
        "A day is 24 hours.",
        "addTime('2020-10-15T14:40:15+07:00', 2, 'hours')",
        '"2020-10-15T16:40:15+07:00"',
        (
            _timestamp(),
            Parameter("amount", "number", "How many units", "2"),
            Parameter("unit", "string", "seconds, minutes, hours or days", "'hours'"),
        ),
    ),
    Function(
        "isBefore",
        "Whether the first time is earlier than the second.",
        "isBefore('2020-10-15T14:40:15+07:00', '2020-10-15T08:00:00Z')",
        "true",
        (_timestamp("first"), _timestamp("second")),
    ),
    Function(
        "parseJson",
        "The value of a JSON text.",
        'parseJson(\'{"slots":["09:00"]}\').slots[0]',
        '"09:00"',
        (Parameter("text", "string", "JSON", "step.responseBody.text"),),
    ),
)

_BY_NAME = {function.name: function for function in _FUNCTIONS}


def catalog() -> tuple[Function, ...]:
    """Return every function, 8x8's first."""
    return _FUNCTIONS


def function_named(name: str) -> Function | None:
    return _BY_NAME.get(name)


def argument_problem(function: Function, count: int) -> str:
    """Return what is wrong with calling the function with so many values; "" if nothing."""
    most = len(function.parameters)
    least = sum(parameter.required for parameter in function.parameters)
    if least <= count <= most:
        return ""
    wanted = str(most) if least == most else f"{least} to {most}"
    return f"{function.name} takes {wanted} values, not {count}"
