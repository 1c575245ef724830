"""What a bubble shows of a template's buttons, filled with what a send gives for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from messaging.content.bubbles import BubbleButton, BubbleForm
from messaging.content.parts import Json
from messaging.content.template_components import (
    ButtonPart,
    Component,
    CouponParameter,
    FlowParameter,
    Parameter,
    Part,
    PayloadParameter,
    TextParameter,
)
from messaging.content.template_definition import (
    VARIABLE,
    Button,
    ButtonsPart,
    CallButton,
    CopyCode,
    FlowButton,
    OtpButton,
    PhoneLink,
    PlainButton,
    QuickReply,
    UrlLink,
)

# What WhatsApp itself writes on these, where the template says nothing.
_OWN_WORDS = {
    "CATALOG": "View catalog",
    "MPM": "View items",
    "SPM": "View",
    "CALL_PERMISSION_REQUEST": "Choose preference",
    "REQUEST_CONTACT_INFO": "Share contact info",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """The components that a send gives a template, or a card."""

    parts: tuple[Component, ...] = ()

    @classmethod
    def of_parts(cls, parts: Iterable[Component]) -> Sent:
        return cls(tuple(parts))

    def of(self, kind: str) -> tuple[Parameter, ...]:
        """Return the parameters of header, body or limited_time_offer."""
        found = (p for p in self.parts if isinstance(p, Part) and p.kind == kind)
        return next((part.parameters or () for part in found), ())

    def button(self, place: int) -> Parameter | None:
        """Return the first parameter of a button; a button without a place is the first."""
        for part in self.parts:
            if isinstance(part, ButtonPart) and (part.index or 0) == place:
                return next(iter(part.parameters or ()), None)
        return None


def show_buttons(
    part: ButtonsPart | None, given: Sent
) -> tuple[tuple[BubbleButton, ...], BubbleForm | None]:
    """Return the buttons, and the Flow that one of them opens."""
    form: BubbleForm | None = None
    shown = []
    for place, button in enumerate((part.buttons if part else None) or ()):
        parameter = given.button(place)
        if isinstance(button, FlowButton):
            form = _form(button, parameter)
        shown.append(_button(button, parameter))
    return tuple(shown), form


def _button(button: Button, given: Parameter | None) -> BubbleButton:
    match button:
        case QuickReply(text=text):
            payload = given.payload if isinstance(given, PayloadParameter) else None
            return BubbleButton("reply", text or "", payload or text or "")
        case UrlLink():
            return BubbleButton("url", button.text or "", url=_address(button, given))
        case PhoneLink():
            number = button.number or ""
            return BubbleButton("phone", button.text or "", number, f"tel:{number}")
        case CallButton():
            return BubbleButton("phone", button.text or "Call now")
        case OtpButton() | CopyCode():
            return BubbleButton("copy", button.text or "Copy code", _code(given))
        case FlowButton():
            return BubbleButton("flow", button.text or "", _flow(button))
        case PlainButton():
            return BubbleButton("other", button.text or _OWN_WORDS[button.kind])
    return BubbleButton("other", _odd_title(button.body))


def _odd_title(body: Json) -> str:
    """A button that nobody knows still has a label."""
    label = body.get("text") or body.get("type") if isinstance(body, dict) else None
    return label if isinstance(label, str) else ""


def _address(button: UrlLink, given: Parameter | None) -> str:
    end = given.text if isinstance(given, TextParameter) else None
    return VARIABLE.sub(lambda match: match[0] if end is None else end, button.url or "")


def _code(given: Parameter | None) -> str:
    match given:
        case CouponParameter(code=code):
            return code or ""
        case TextParameter(text=text):
            return text or ""
    return ""


def _flow(button: FlowButton) -> str:
    return button.flow_id or button.flow_name or ""


def _form(button: FlowButton, given: Parameter | None) -> BubbleForm:
    opened = given if isinstance(given, FlowParameter) else FlowParameter()
    return BubbleForm(
        flow_id=_flow(button),
        cta=button.text or "",
        token=opened.token or "",
        screen=opened.screen or button.screen or "",
        data=dict(opened.data or {}),
    )
