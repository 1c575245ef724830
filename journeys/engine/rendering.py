"""Fill in the expressions of a JSON value.

A value is compiled once, when its definition is parsed, into a template; rendering then never
scans text again. So nothing that a customer wrote can become an expression or a secret.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TypeAlias

from journeys.engine.braces import Expression, split
from journeys.engine.values import Evaluate, EvaluationError, Json, Scope

SECRET = re.compile(r"secret\.([A-Za-z_][A-Za-z0-9_]*)\Z")

Secrets: TypeAlias = dict[str, tuple[Json, ...]]
"""JSON pointer -> the parts of the text there: str, or ("secret", NAME)."""


class SecretMisused(EvaluationError):
    """A secret is named where only the inputs of an HttpRequest may name one."""


@dataclass(frozen=True, slots=True)
class Code:
    """An expression; `place` says where it stands, such as inputs/content/text."""

    source: str
    place: str


@dataclass(frozen=True, slots=True)
class Secret:
    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A value without any expression in it."""

    value: Json


@dataclass(frozen=True, slots=True)
class Text:
    """Text with expressions in it; secrets have to stand in one of these."""

    parts: tuple[str | Code | Secret, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Array:
    items: tuple[Template, ...]


@dataclass(frozen=True, slots=True)
class Object:
    items: tuple[tuple[str, Template], ...]


Template: TypeAlias = Constant | Code | Text | Array | Object


def compile_template(value: Json, place: str) -> Template:
    """Return the template of a JSON value that stands at `place`."""
    if isinstance(value, str):
        return _compile_text(value, place) if "{{" in value else Constant(value)
    if isinstance(value, list):
        items = tuple(compile_template(item, f"{place}/{n}") for n, item in enumerate(value))
        return Constant(value) if all(isinstance(i, Constant) for i in items) else Array(items)
    if isinstance(value, dict):
        pairs = tuple(
            (key, compile_template(item, f"{place}/{_escape(key)}")) for key, item in value.items()
        )
        plain = all(isinstance(item, Constant) for _, item in pairs)
        return Constant(value) if plain else Object(pairs)
    return Constant(value)


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _compile_text(text: str, place: str) -> Template:
    pieces = split(text)
    if all(isinstance(piece, str) for piece in pieces):
        return Constant(text)
    parts = tuple(_compile_piece(piece, place, n) for n, piece in enumerate(pieces))
    only = parts[0]
    return only if len(parts) == 1 and isinstance(only, Code) else Text(parts, place)


def _compile_piece(piece: str | Expression, place: str, number: int) -> str | Code | Secret:
    if isinstance(piece, str):
        return piece
    secret = SECRET.match(piece.source)
    if secret:
        return Secret(secret[1])
    return Code(piece.source, f"{place}#{number}" if number else place)


def render(
    template: Template, scope: Scope, evaluate: Evaluate, secrets: Secrets | None = None
) -> Json:
    """Return the value of `template`.

    The parts of texts with secrets are added to `secrets` under the pointer of the text (its place
    without the first segment); None forbids secrets. Raises EvaluationError, with the place.
    """
    match template:
        case Constant(value):
            return value
        case Code():
            return _evaluate(template, scope, evaluate)
        case Text():
            return _render_text(template, scope, evaluate, secrets)
        case Array(items):
            return [render(item, scope, evaluate, secrets) for item in items]
        case Object(pairs):
            return {key: render(item, scope, evaluate, secrets) for key, item in pairs}


def _evaluate(code: Code, scope: Scope, evaluate: Evaluate) -> Json:
    seed = f"{scope.seed}:{code.place}"
    try:
        return evaluate(code.source, Scope(scope.data, scope.step, scope.now, seed))
    except EvaluationError as error:
        raise EvaluationError(f"{code.place}: {error}") from error


def _render_text(text: Text, scope: Scope, evaluate: Evaluate, secrets: Secrets | None) -> str:
    parts: list[Json] = []
    for part in text.parts:
        match part:
            case str():
                parts.append(part)
            case Code():
                parts.append(text_of(_evaluate(part, scope, evaluate)))
            case Secret(name):
                parts.append(("secret", name))
    if any(isinstance(part, tuple) for part in parts):
        if secrets is None:
            raise SecretMisused(f"{text.place}: only an HttpRequest may use a secret")
        secrets[_pointer(text.place)] = tuple(parts)
    return "".join(p if isinstance(p, str) else f"{{{{secret.{p[1]}}}}}" for p in parts)


def _pointer(place: str) -> str:
    _, slash, rest = place.partition("/")
    return slash + rest


def text_of(value: Json) -> str:
    """Return the text that an embedded value becomes: null is empty, objects are JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def is_true(value: Json) -> bool:
    """Say whether a condition holds: as JavaScript does, and the text "false" does not."""
    if isinstance(value, str):
        return value.strip().lower() not in ("", "false")
    return isinstance(value, list | dict) or bool(value)


def names_secret(template: Template) -> bool:
    """Say whether a secret stands anywhere in `template`."""
    match template:
        case Text(parts):
            return any(isinstance(part, Secret) for part in parts)
        case Array(items):
            return any(names_secret(item) for item in items)
        case Object(pairs):
            return any(names_secret(item) for _, item in pairs)
        case Constant() | Code():
            return False
