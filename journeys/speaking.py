"""On which channel a run speaks and listens: its own, or the account's of the step's medium."""

from __future__ import annotations

from typing import Any

from journeys.engine.state import IN_FLIGHT
from journeys.engine.steps.sending import Sending
from journeys.engine.values import Json, Medium, SendMessage, Wait
from journeys.known import Known
from journeys.models import Run
from journeys.work import RunWork
from messaging.models import Channel

SMS = Channel.Provider.SMS
# What a run is told when it has nothing to speak on.
NO_CHANNEL: dict[Medium, str] = {
    "sms": "the account has no SMS channel",
    "chat": "the account has no WhatsApp channel",
}


def medium_of(channel: Channel) -> Medium:
    return "sms" if channel.provider == SMS else "chat"


def channel_for(run: Run, effect: SendMessage, known: Known) -> Channel | None:
    """Return the channel that an effect's message goes out on; None when there is none.

    A chat message goes out on the channel the run speaks on. Otherwise the step's sub-account is a
    hint, as definitions are carried between accounts.
    """
    if effect.medium == "chat" and medium_of(run.channel) == "chat":
        return run.channel
    able = _able(run, effect.medium, known)
    hint = effect.body.get("subAccountId")
    named = [channel for channel in able if channel.sub_account.name == hint]
    own = [channel for channel in able if channel.pk == run.channel_id]
    return next(iter([*named, *own, *able]), None)


def send_body(effect: SendMessage) -> dict[str, Json]:
    """Return the send body in the shape of Chat Apps, whatever the step's dialect."""
    body: dict[str, Any] = dict(effect.body)
    if effect.medium == "chat":
        return body
    destination, text = body.pop("destination", ""), body.pop("text", "")
    user, content = {"msisdn": str(destination)}, {"text": str(text)}
    return {**body, "user": user, "type": "text", "content": content}


def listens(run: Run, wait: Wait, channel: Channel | None) -> bool:
    """Tell whether a wait hears what comes in on this channel.

    One that names the run's own medium, or none, hears the run's channel; one that names the
    other medium hears every channel of it.
    """
    if channel is None:
        return False
    if _wanted(run, wait) == medium_of(run.channel):
        return channel.pk == run.channel_id
    return medium_of(channel) == _wanted(run, wait)


def asks_on(work: RunWork, channel: Channel | None) -> bool:
    """Tell whether something that a run has on its way may be answered on this channel."""
    if channel is None:
        return False
    own = medium_of(work.run.channel)
    steps = [
        work.definition.by_id[token.step]
        for token in work.state.tokens
        if token.wait is not None and token.wait.kind in IN_FLIGHT
    ]
    media = {s.kind.medium if isinstance(s.kind, Sending) else own for s in steps}
    if channel.pk == work.run.channel_id:
        return own in media
    return medium_of(channel) != own and medium_of(channel) in media


def listening_channel(run: Run, wait: Wait, known: Known) -> Channel:
    """Return the channel that a wait is listed under."""
    wanted = _wanted(run, wait)
    if wanted == medium_of(run.channel):
        return run.channel
    return next(iter(_able(run, wanted, known)), run.channel)


def _wanted(run: Run, wait: Wait) -> Medium:
    match wait.channel:
        case "":
            return medium_of(run.channel)
        case "sms":
            return "sms"
        case _:
            return "chat"


def _able(run: Run, medium: Medium, known: Known) -> list[Channel]:
    return [one for one in known.channels(run.account_id) if medium_of(one) == medium]
