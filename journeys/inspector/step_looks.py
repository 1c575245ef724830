"""How a step looks: its title, and the hue and icon of its kind (the same on every screen)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from journeys.engine.definition import Step
from journeys.models import Trigger


@dataclass(frozen=True, slots=True)
class Look:
    """`hue` is the class of the tile (k-send, k-ask, ...), `icon` a name of the icon sheet."""

    hue: str
    icon: str
    label: str


_BY_KIND = {
    "ChatAppsMessage": ("send", "chat"),
    "WaitForReply": ("ask", "reply"),
    "WaitForFlow": ("flow", "hourglass"),
    "Wait": ("decide", "clock"),
    "Branch": ("decide", "branch"),
    "If": ("decide", "branch"),
    "RandomSplit": ("decide", "branch"),
    "JumpTo": ("decide", "jump"),
    "End": ("trigger", "flag"),
    "HttpRequest": ("connect", "globe"),
    "SetData": ("contact", "tag"),
    "UpdateContact": ("contact", "tag"),
    "SendToAgent": ("contact", "person"),
    "StartJourney": ("connect", "journey"),
    "SMS": ("send", "chat"),
    "VoiceMessage": ("send", "phone"),
    "WaitForDTMF": ("ask", "phone"),
}
_UNKNOWN = ("trigger", "warning")
_BY_INTERACTION = {"list": "list", "button": "list", "flow": "form"}
_TRIGGERS = {
    "run": Look("trigger", "bolt", "Another journey"),
    "hand": Look("trigger", "person", "Started by hand"),
    Trigger.Kind.INBOUND_CHAT_APPS: Look("trigger", "bolt", "Inbound message"),
    Trigger.Kind.INBOUND_SMS: Look("trigger", "bolt", "Inbound SMS"),
    Trigger.Kind.FALLBACK: Look("trigger", "bolt", "Nothing else matched"),
    Trigger.Kind.HTTP_REQUEST: Look("trigger", "bolt", "HTTP request"),
    Trigger.Kind.SCHEDULE: Look("trigger", "clock", "Schedule"),
    Trigger.Kind.EVENT: Look("trigger", "bolt", "Event"),
}


def look_of(step: Step | None) -> Look:
    """Return the look of a step; None is a step that the definition does not have."""
    if step is None or step.kind is None:
        return Look(*_UNKNOWN, label=step.step_type if step else "")
    hue, icon = _BY_KIND.get(step.kind.name, _UNKNOWN)
    if step.kind.name == "ChatAppsMessage":
        icon = _message_icon(step.raw.get("inputs"))
    return Look(hue, icon, step.kind.label)


def trigger_look(kind: Any) -> Look:
    """Return the look of what started a run."""
    return _TRIGGERS.get(kind, Look("trigger", "bolt", "Start"))


def title_of(step: Step | None, id: str) -> str:
    """Return the step's own name, or its id made readable: `ask_service` is "Ask service"."""
    named = step.raw.get("name") if step else None
    if isinstance(named, str) and named.strip():
        return named.strip()
    words = " ".join(id.replace("_", " ").replace("-", " ").split())
    return words[:1].upper() + words[1:]


def _message_icon(inputs: Any) -> str:
    if not isinstance(inputs, Mapping):
        return "chat"
    if str(inputs.get("type")).lower() == "template":
        return "template"
    content = inputs.get("content")
    interactive = content.get("interactive") if isinstance(content, Mapping) else None
    kind = interactive.get("type") if isinstance(interactive, Mapping) else None
    return _BY_INTERACTION.get(str(kind).lower(), "chat")
