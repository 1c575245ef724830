"""The tables of settings that lead upwards: handlers of effects, checks, rounds of the pump."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from django.conf import settings
from django.utils.module_loading import import_string

from outbox.ports import EffectHandler, PumpRound, SendCheck


def handlers() -> dict[str, EffectHandler]:
    """Return kind -> handler, each made once per process."""
    return {
        kind: cast(EffectHandler, _made(path)) for kind, path in settings.EFFECT_HANDLERS.items()
    }


def handler_of(kind: str) -> EffectHandler:
    """Return the handler of a kind that was claimed, hence is known."""
    return cast(EffectHandler, _made(settings.EFFECT_HANDLERS[kind]))


def known_versions() -> dict[str, int]:
    """Return kind -> the newest payload version that this process can read."""
    return {kind: handler.payload_version for kind, handler in handlers().items()}


def send_checks() -> list[SendCheck]:
    return [cast(SendCheck, _found(path)) for path in settings.SEND_CHECKS]


def pump_rounds() -> list[PumpRound]:
    return [cast(PumpRound, _found(path)) for path in settings.PUMP_ROUNDS]


@cache
def _made(path: str) -> Any:
    return import_string(path)()


@cache
def _found(path: str) -> Any:
    return import_string(path)
