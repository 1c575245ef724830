"""Plays definitions by scripts, and builds small ones."""

from __future__ import annotations

from datetime import timedelta

from journeys.engine.values import Json
from journeys.simulator.documents import read_document
from journeys.simulator.playing import simulate
from journeys.simulator.script import parse_script


def play(
    document: Json,
    script: list[Json],
    until: timedelta | None = None,
    *,
    strict_window: bool = False,
) -> dict[str, Json]:
    """Return what came of the script."""
    return simulate(
        read_document(document), parse_script(script), until, strict_window=strict_window
    )


def journey(*steps: Json, trigger: str = "inbound_chat_apps", **beside: Json) -> Json:
    return {
        "trigger": trigger,
        **beside,
        "definition": {"name": "Journey", "steps": list(steps)},
    }


def say(step: str, text: str, **beside: Json) -> Json:
    inputs = {
        "user": {"msisdn": "{{data.payload.user.msisdn}}"},
        "type": "text",
        "content": {"text": text},
    }
    return {"id": step, "stepType": "ChatAppsMessage", "inputs": inputs, **beside}


def wait(step: str, answered: str, silent: str, timeout: str = "00:05:00", **inputs: Json) -> Json:
    return {
        "id": step,
        "stepType": "WaitForReply",
        "inputs": {
            "from": "{{data.payload.user.channelUserId}}",
            "channel": "whatsapp",
            "timeout": timeout,
            **inputs,
        },
        "outputs": {"answer": "{{step.reply}}"},
        "selectNextStep": {answered: "{{step.reply != null}}", silent: "{{step.reply == null}}"},
    }


def texts(told: dict[str, Json]) -> list[str]:
    return [one["content"]["text"] for one in told["messages"]]


def statuses(told: dict[str, Json]) -> dict[str, str]:
    return {one["id"]: one["status"] for one in told["steps"]}


HI: Json = {"at": "PT0S", "inbound": {"text": "hi"}}
