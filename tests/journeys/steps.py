"""Steps of the small journeys that tests run; messages go to the run's own contact."""

from __future__ import annotations

from typing import Any

Step = dict[str, Any]


def message(id: str, text: str, to: str | None = None, **more: Any) -> Step:
    """Send a text."""
    return _send(id, {"type": "text", "content": {"text": text}}, to, more)


def buttons(id: str, text: str, to: str | None = None, **more: Any) -> Step:
    """Send a text with the buttons Yes and No, whose ids bear our token."""
    replies = [
        {"type": "reply", "reply": {"id": name, "title": name.title()}} for name in ("yes", "no")
    ]
    interactive = {"type": "button", "body": {"text": text}, "action": {"buttons": replies}}
    body = {"type": "interactive", "content": {"interactive": interactive}}
    return _send(id, body, to, more)


def wait_reply(id: str, answered: str, silent: str, **more: Any) -> Step:
    return {
        "id": id,
        "stepType": "WaitForReply",
        "inputs": {"from": "{{data.payload.user.msisdn}}", "channel": "whatsapp"},
        "outputs": {"reply": "{{step.reply}}"},
        "selectNextStep": {answered: "{{data.reply}}", silent: None},
        **more,
    }


def wait_flow(id: str, to: str) -> Step:
    outputs = {"form": "{{step.response}}"}
    return {"id": id, "stepType": "WaitForFlow", "outputs": outputs, "nextStepId": to}


def call(id: str, to: str, method: str = "POST", **inputs: Any) -> Step:
    return {
        "id": id,
        "stepType": "HttpRequest",
        "inputs": {"url": "http://127.0.0.1:9/api", "method": method, **inputs},
        "outputs": {"code": "{{step.responseCode}}", "answer": "{{step.responseBody}}"},
        "nextStepId": to,
        "exits": {"failed": "failed", "uncertain": "uncertain"},
    }


def end(id: str) -> Step:
    return {"id": id, "stepType": "End", "inputs": {"outcome": id}}


def _send(id: str, body: Step, to: str | None, more: Step) -> Step:
    next_step = {} if to is None else {"nextStepId": to}
    inputs = {"user": {"msisdn": "{{data.payload?.user?.msisdn}}"}, **body}
    return {"id": id, "stepType": "ChatAppsMessage", "inputs": inputs, **next_step, **more}


GREET: list[Step] = [message("hello", "Hello", "done"), end("done")]
ASK: list[Step] = [
    buttons("ask", "Shall we?", "wait", exits={"windowClosed": "closed"}),
    wait_reply("wait", "thanks", "silent", exits={"undelivered": "unreached"}),
    message("thanks", "Thank you", "done"),
    *(end(id) for id in ("done", "silent", "closed", "unreached")),
]
BOOK: list[Step] = [
    call("book", "done"),
    *(end(id) for id in ("done", "failed", "uncertain")),
]
FORM: list[Step] = [message("form", "Fill it in", "wait"), wait_flow("wait", "done"), end("done")]
