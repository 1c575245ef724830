"""The names in a definition that belong to a place: channels, templates and secrets.

An import to another place (staging to production) binds them to what exists there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from journeys.engine.values import Json

Section = Literal["channels", "templates", "secrets"]
SECTIONS: tuple[Section, ...] = get_args(Section)
CHANNEL_KEYS = ("subAccountId", "subaccountId", "channelId")
# Steps whose inputs go to a channel; the others name secrets only.
MESSAGES = ("chatappsmessage", "sms", "voicemessage", "waitfordtmf")
SECRET = re.compile(r"(\{\{\s*secret\.)([A-Za-z_][A-Za-z0-9_]*)(\s*\}\})")

Bindings: TypeAlias = Mapping[Section, Mapping[str, str]]
Swap: TypeAlias = Callable[[Section, str, str], str]
"""(section, name, path) -> the name to write there."""


class BadBindings(ValueError):
    """The mapping is misshapen: write {"channels": {"old": "new"}, "templates": {...}, ...}."""

    def __str__(self) -> str:
        return super().__str__() or (self.__doc__ or "").strip()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name stands: the step's id ("" for the whole) and the path in it."""

    step: str
    path: str


@dataclass(slots=True)
class Names:
    """Name -> where it stands, by section."""

    channels: dict[str, list[Place]] = field(default_factory=dict)
    templates: dict[str, list[Place]] = field(default_factory=dict)
    secrets: dict[str, list[Place]] = field(default_factory=dict)

    def of(self, section: Section) -> dict[str, list[Place]]:
        match section:
            case "channels":
                return self.channels
            case "templates":
                return self.templates
            case "secrets":
                return self.secrets


def names_in(document: Mapping[str, Json]) -> Names:
    """Return the names that a wrapped definition holds, in the order of their first place."""
    names = Names()

    def note(step: str) -> Swap:
        def swap(section: Section, name: str, path: str) -> str:
            names.of(section).setdefault(name, []).append(Place(step, path))
            return name

        return swap

    _walked(document, note)
    return names


def rebound(document: Mapping[str, Json], bindings: Bindings) -> dict[str, Json]:
    """Return the wrapped definition with names exchanged; nothing else is changed."""

    def swap(section: Section, name: str, path: str) -> str:
        return bindings.get(section, {}).get(name, name)

    return _walked(document, lambda step: swap)


def read_bindings(value: Json) -> dict[Section, dict[str, str]]:
    """Return the mapping in a JSON value; raise BadBindings."""
    if not isinstance(value, dict):
        raise BadBindings
    unknown = sorted(set(value) - set(SECTIONS))
    if unknown:
        raise BadBindings(f"{unknown[0]!r} is none of {', '.join(SECTIONS)}.")
    return {section: _pairs(section, value.get(section)) for section in SECTIONS}


def _pairs(section: Section, value: Json) -> dict[str, str]:
    if value is None:
        return {}
    texts = isinstance(value, dict) and all(isinstance(new, str) and new for new in value.values())
    if not texts:
        raise BadBindings(f'{section} must be an object of names, such as {{"old": "new"}}.')
    new_names = value.values() if section == "secrets" else ()
    bad = next((new for new in new_names if not re.fullmatch(r"[A-Za-z_]\w*", new, re.A)), None)
    if bad is not None:
        raise BadBindings(f"{bad!r} cannot be the name of a secret: use letters, digits and _.")
    return dict(value)


def _walked(document: Mapping[str, Json], of_step: Callable[[str], Swap]) -> dict[str, Json]:
    swap = of_step("")
    whole: dict[str, Json] = {
        key: swap("channels", value, key) if key in CHANNEL_KEYS and _is_name(value) else value
        for key, value in document.items()
    }
    body = whole["definition"]
    return {**whole, "definition": {**body, "steps": _steps(body["steps"], of_step)}}


def _steps(steps: list[Json], of_step: Callable[[str], Swap]) -> list[Json]:
    return [_step(one, of_step) if isinstance(one, dict) else one for one in steps]


def _step(step: dict[str, Json], of_step: Callable[[str], Swap]) -> dict[str, Json]:
    sends = str(step.get("stepType")).lower() in MESSAGES
    swap = of_step(str(step.get("id") or ""))
    block = step.get("do")
    done = dict(step)
    if "inputs" in step:
        done["inputs"] = _value(step["inputs"], "inputs", sends, swap)
    if isinstance(block, list):
        done["do"] = [_steps(one, of_step) if isinstance(one, list) else one for one in block]
    return done


def _value(value: Json, path: str, sends: bool, swap: Swap) -> Json:
    if isinstance(value, str):
        return _text(value, path, swap)
    if isinstance(value, list):
        return [_value(one, f"{path}/{n}", sends, swap) for n, one in enumerate(value)]
    if isinstance(value, dict):
        return {key: _member(key, one, f"{path}/{key}", sends, swap) for key, one in value.items()}
    return value


def _member(key: str, value: Json, path: str, sends: bool, swap: Swap) -> Json:
    if sends and key in CHANNEL_KEYS and _is_name(value):
        return swap("channels", value, path)
    if sends and key == "template" and isinstance(value, dict) and _is_name(value.get("name")):
        name = swap("templates", value["name"], f"{path}/name")
        return _value({**value, "name": name}, path, sends, swap)
    return _value(value, path, sends, swap)


def _text(text: str, path: str, swap: Swap) -> str:
    if "secret." not in text:
        return text
    return SECRET.sub(lambda found: found[1] + swap("secrets", found[2], path) + found[3], text)


def _is_name(value: Json) -> bool:
    return isinstance(value, str) and bool(value) and "{{" not in value
