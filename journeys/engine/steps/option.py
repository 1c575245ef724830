"""The inputs of a step kind: a dataclass whose fields carry their JSON name, shape and help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Literal

from journeys.engine.rendering import text_of
from journeys.engine.steps.move import StepFault
from journeys.engine.values import Json

Shape = Literal["any", "text", "number", "object", "duration", "boolean"]

_KNOWN: dict[type[Any], tuple[Option, ...]] = {}


@dataclass(frozen=True, slots=True)
class Option:
    """One input as forms, documents and checks see it; `required` is asked at publish."""

    field: str
    name: str
    shape: Shape
    help: str
    required: bool
    default: Json


def required(shape: Shape, text: str, *, name: str = "", default: Json = MISSING) -> Any:
    """Declare an input that a definition must give; `default` is used when it renders to null."""
    return _declare(shape, text, name, True, default)


def optional(shape: Shape, text: str, *, name: str = "", default: Json = None) -> Any:
    """Declare an input that a definition may leave out."""
    return _declare(shape, text, name, False, default)


def _declare(shape: Shape, text: str, name: str, must: bool, default: Json) -> Any:
    metadata = {"shape": shape, "help": text, "name": name, "required": must}
    if default is MISSING:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


def options_of(inputs: type[Any]) -> tuple[Option, ...]:
    """Return the options that the fields of `inputs` declare; worked out once per class."""
    known = _KNOWN.get(inputs)
    if known is None:
        known = _KNOWN[inputs] = _options(inputs)
    return known


def _options(inputs: type[Any]) -> tuple[Option, ...]:
    return tuple(
        Option(
            field=one.name,
            name=one.metadata["name"] or one.name,
            shape=one.metadata["shape"],
            help=one.metadata["help"],
            required=one.metadata["required"],
            default=None if one.default is MISSING else one.default,
        )
        for one in fields(inputs)
    )


def read(inputs: type[Any], values: Mapping[str, Json]) -> Any:
    """Return rendered `values` as `inputs`; raise StepFault for what is missing or misshapen."""
    given: dict[str, Json] = {}
    for option in options_of(inputs):
        value = values.get(option.name)
        if value is not None:
            given[option.field] = shaped(option, value)
        elif option.required and option.default is None:
            raise StepFault("missing-input", f"the input {option.name} has no value")
    return inputs(**given)


def shaped(option: Option, value: Json) -> Json:
    """Return `value` in the shape of its option; raise StepFault when it has another."""
    match option.shape:
        case "text":
            if isinstance(value, list | dict):
                raise StepFault("bad-input", f"the input {option.name} must be text")
            return text_of(value)
        case "number":
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise StepFault("bad-input", f"the input {option.name} must be a number")
            return value
        case "object":
            if not isinstance(value, dict):
                raise StepFault("bad-input", f"the input {option.name} must be an object")
            return value
        case "boolean":
            return _boolean(option, value)
        case "any" | "duration":
            return value


def _boolean(option: Option, value: Json) -> bool:
    known = {"true": True, "false": False}.get(str(value).lower())
    if known is None:
        raise StepFault("bad-input", f"the input {option.name} must be true or false")
    return known
