"""Turns a message, as it was sent or as it came in, into what a chat bubble shows.

Never refuses: history must be shown whatever it holds. Standard library only.
"""

from __future__ import annotations

import json
from dataclasses import replace

from messaging.content.bubbles import (
    BubbleButton,
    BubbleForm,
    BubbleList,
    BubbleRow,
    BubbleSection,
    Shown,
)
from messaging.content.headers import MEDIA, header_of, media, place
from messaging.content.leniently import Object, kind_of, object_of, objects_of, text_of
from messaging.content.people_showing import people
from messaging.content.reading import parse
from messaging.content.recognising import dialect_of
from messaging.content.shop_showing import cards, shop
from messaging.content.template_showing import show_template
from messaging.content.values import Json
from messaging.content.writing import render_8x8

_NOTES = {
    "none": "Unsupported message",
    "contacts": "Contact card",
    "contact": "Contact card",
    "reaction": "Reaction",
    "order": "Order",
    "callpermissionrequest": "Call permission request",
    "callpermissionreply": "Call permission reply",
}


def show(message: Json, template: Json = None) -> Shown:
    """Return what a bubble shows of a send body, a webhook body, or their {"type", "content"}.

    `template` holds the components of the template that the message names, where known.
    """
    shown = _shown(_body(message), template)
    return shown if shown != Shown() else Shown(note=_NOTES["none"])


def answers_of(message: Json) -> dict[str, Json]:
    """Return the answers of a submitted Flow without its token, {} for anything else."""
    inner = object_of(_body(message), "content", "interactive")
    reply = object_of(inner.get("nfmReply")) or object_of(inner.get("nfm_reply"))
    try:
        answers = json.loads(text_of(reply, "responseJson", "response_json"))
    except (ValueError, RecursionError):
        return {}
    return {key: value for key, value in object_of(answers).items() if key != "flow_token"}


def _shown(body: Object, template: Json) -> Shown:
    content = object_of(body, "content") or body
    kind = kind_of(body) or _guessed(content)
    if kind == "template":
        return show_template(object_of(content, "template"), template)
    if kind == "interactive":
        return _interactive(object_of(content, "interactive"))
    if kind == "location":
        return Shown(text=text_of(content, "text"), header=place(object_of(content, "location")))
    if kind in MEDIA:
        return Shown(text=_words(content), header=media(MEDIA[kind], content))
    if kind == "text":
        return Shown(text=_words(content))
    return _other(kind, content)


def _body(message: Json) -> Object:
    """Return the part that holds type and content: the payload of a webhook, or the body.

    A send body of Meta's is taken in its native form.
    """
    found = object_of(message, "payload") or object_of(message)
    return render_8x8(parse(found, "cloud")) if dialect_of(found) == "cloud" else found


def _guessed(content: Object) -> str:
    known = ("template", "interactive", "location")
    return next((kind for kind in known if object_of(content, kind)), "text")


def _words(content: Object) -> str:
    return text_of(content, "text", "caption", "body")


def _interactive(inner: Object) -> Shown:
    action = object_of(inner, "action")
    kind = kind_of(inner) or ("productlist" if action.get("sections") else "product")
    framed = Shown(
        text=text_of(object_of(inner, "body"), "text"),
        header=header_of(object_of(inner, "header")),
        footer=text_of(object_of(inner, "footer"), "text"),
    )
    match kind:
        case "button":
            return replace(framed, buttons=_reply_buttons(action))
        case "list":
            return replace(framed, list=_list(action))
        case "flow":
            form = _form(object_of(action, "parameters"))
            return replace(framed, form=form, buttons=(_flow_button(form),))
        case "ctaurl" | "locationrequestmessage" | "requestcontactinfo" | "voicecall":
            return replace(framed, buttons=(_single_button(kind, action),))
        case "product" | "productlist" | "catalogmessage":
            return replace(framed, shop=shop(kind, action))
        case "carousel":
            return replace(framed, cards=cards(action))
        case "buttonreply" | "listreply" | "nfmreply" | "callpermissionreply":
            return _reply(kind, inner)
        case _:
            return replace(framed, note=_NOTES.get(kind, f"Interactive message: {kind}"))


def _reply_buttons(action: Object) -> tuple[BubbleButton, ...]:
    replies = [object_of(button, "reply") for button in objects_of(action.get("buttons"))]
    return tuple(BubbleButton("reply", text_of(r, "title"), text_of(r, "id")) for r in replies)


def _list(action: Object) -> BubbleList:
    sections = tuple(
        BubbleSection(
            text_of(section, "title"),
            tuple(
                BubbleRow(text_of(row, "id"), text_of(row, "title"), text_of(row, "description"))
                for row in objects_of(section.get("rows"))
            ),
        )
        for section in objects_of(action.get("sections"))
    )
    return BubbleList(text_of(action, "button"), sections)


def _form(parameters: Object) -> BubbleForm:
    start = object_of(parameters, "flowActionPayload") or object_of(parameters, "flowActionData")
    return BubbleForm(
        flow_id=text_of(parameters, "flowId"),
        cta=text_of(parameters, "flowCta"),
        token=text_of(parameters, "flowToken"),
        screen=text_of(start, "screen"),
        data=dict(object_of(start, "data")),
    )


def _flow_button(form: BubbleForm) -> BubbleButton:
    return BubbleButton("flow", form.cta, form.flow_id)


def _single_button(kind: str, action: Object) -> BubbleButton:
    parameters = object_of(action, "parameters")
    title = text_of(parameters, "display_text", "displayText")
    match kind:
        case "ctaurl":
            return BubbleButton("url", title, url=text_of(parameters, "url"))
        case "voicecall":
            return BubbleButton("phone", title or "Call now")
        case "locationrequestmessage":
            return BubbleButton("reply", "Send location", "send_location")
        case _:
            return BubbleButton("other", "Share contact info", "request_contact_info")


def _reply(kind: str, inner: Object) -> Shown:
    """What a customer tapped or submitted; both spellings of the keys are in use."""
    if kind == "nfmreply":
        return Shown(text="Response sent")
    if kind == "callpermissionreply":
        answer = text_of(object_of(inner, "callPermissionReply"), "response")
        return Shown(text=answer.capitalize(), note=_NOTES[kind])
    name = "button_reply" if kind == "buttonreply" else "list_reply"
    camel = "buttonReply" if kind == "buttonreply" else "listReply"
    choice = object_of(inner, name) or object_of(inner, camel)
    return Shown(text=text_of(choice, "title", "id"))


def _other(kind: str, content: Object) -> Shown:
    """A kind that has no bubble of its own: its words and picture, and what it is called."""
    header = media("image", content) if text_of(content, "url") else None
    note = _NOTES.get(kind, f"Message of kind “{kind}”")
    if kind in ("contacts", "contact"):
        found = people(content)
        return Shown(people=found, note="" if found else note)
    if kind == "reaction":
        return Shown(text=text_of(object_of(content, "reaction") or content, "emoji"), note=note)
    return Shown(text=_words(content), header=header, note=note)
