"""All step kinds, by the names that definitions use."""

from __future__ import annotations

from journeys.engine.steps.branch import Branch
from journeys.engine.steps.chat_apps_message import ChatAppsMessage
from journeys.engine.steps.end import End
from journeys.engine.steps.http_request import HttpRequest
from journeys.engine.steps.if_block import If
from journeys.engine.steps.jump_to import JumpTo
from journeys.engine.steps.kind import Kind
from journeys.engine.steps.random_split import RandomSplit
from journeys.engine.steps.send_to_agent import SendToAgent
from journeys.engine.steps.set_data import SetData
from journeys.engine.steps.sms import Sms
from journeys.engine.steps.start_journey import StartJourney
from journeys.engine.steps.update_contact import UpdateContact
from journeys.engine.steps.voice_message import VoiceMessage
from journeys.engine.steps.wait import Wait
from journeys.engine.steps.wait_for_dtmf import WaitForDTMF
from journeys.engine.steps.wait_for_flow import WaitForFlow
from journeys.engine.steps.wait_for_reply import WaitForReply

KINDS: tuple[Kind, ...] = (
    ChatAppsMessage(),
    Sms(),
    WaitForReply(),
    WaitForFlow(),
    Branch(),
    If(),
    RandomSplit(),
    HttpRequest(),
    Wait(),
    JumpTo(),
    SetData(),
    UpdateContact(),
    SendToAgent(),
    StartJourney(),
    VoiceMessage(),
    WaitForDTMF(),
    End(),
)

_BY_NAME = {name.lower(): kind for kind in KINDS for name in (kind.name, *kind.aliases)}


def find(step_type: str) -> Kind | None:
    """Return the kind that `step_type` names in any case, or None."""
    return _BY_NAME.get(step_type.lower())
