"""Holds the buttons of a template definition against counts, order and the rules of each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import unquote

from messaging.content import template_limits as limits
from messaging.content.keeping import joined, place_of
from messaging.content.parts import Issue, Json
from messaging.content.template_components import Odd
from messaging.content.template_definition import (
    VARIABLE,
    Button,
    ButtonsPart,
    CallButton,
    CopyCode,
    FlowButton,
    OtpButton,
    PhoneLink,
    UrlLink,
    names_in,
)
from messaging.content.template_definition_shapes import SHAPES
from messaging.content.template_findings import (
    missing,
    not_allowed,
    out_of_range,
    too_long,
    too_many,
)
from messaging.content.template_scene import Scene
from messaging.content.template_unknown import odd_issue, unknown_keys

_LABELLED = frozenset({"QUICK_REPLY", "URL", "PHONE_NUMBER", "FLOW"})
_OF_OFFERS = frozenset({"COPY_CODE", "URL"})


def button_issues(part: ButtonsPart, scene: Scene, path: str) -> Iterator[Issue]:
    buttons, place = part.buttons, joined(path, "buttons")
    if buttons is None:
        yield from missing(buttons, place)
        return
    if not buttons:
        yield Issue("tooFew", "At least 1 needed.", place)
    for index, button in enumerate(buttons):
        yield from one_button_issues(button, scene, f"{place}[{index}]")
    if scene.in_card:
        return
    yield from too_many(buttons, limits.BUTTONS, place)
    yield from _counts(buttons, place)
    yield from _order(buttons, place)
    if scene.is_authentication and len(buttons) > 1:
        yield Issue("tooMany", "An authentication template has one OTP button.", place)


def _counts(buttons: tuple[Button, ...], path: str) -> Iterator[Issue]:
    kinds = [_kind(button) for button in buttons]
    for kind, most in limits.OF_KIND.items():
        if kinds.count(kind) > most:
            message = f"{kinds.count(kind)} of at most {most} of the type {kind}."
            yield Issue("tooMany", message, path)


def _order(buttons: tuple[Button, ...], path: str) -> Iterator[Issue]:
    """Meta: quick replies stand together, before or after all others. 8x8: so does each kind."""
    kinds = [_kind(button) for button in buttons]
    replies = [kind == "QUICK_REPLY" for kind in kinds]
    if _changes(replies) > 1:
        message = "Quick replies stand together, before or after the other buttons."
        yield Issue("ungrouped", message, path)
    elif _changes(kinds) + 1 > len(set(kinds)) > 0:
        message = "8x8's guide wants buttons of the same type together."
        yield Issue("ungrouped", message, path, "warning")


def _changes(values: list[Json]) -> int:
    return sum(one != next for one, next in zip(values, values[1:], strict=False))


def _kind(button: Button) -> Json:
    return None if isinstance(button, Odd) else button.kind


def one_button_issues(button: Button, scene: Scene, path: str) -> Iterator[Issue]:
    """Return what is wrong with one button, wherever it stands."""
    if isinstance(button, Odd):
        yield odd_issue(button, path)
        return

    def at(name: str) -> str:
        return joined(path, place_of(button, name, SHAPES[type(button)], scene.dialect))

    yield from unknown_keys(button, path)
    if button.kind in _LABELLED:
        yield from missing(button.text, at("text"))
    yield from too_long(button.text, limits.LABEL, at("text"))
    yield from _category_issues(button, scene, at("kind"))
    match button:
        case UrlLink():
            yield from _url(button, at)
        case PhoneLink():
            yield from missing(button.number, at("number"))
            yield from too_long(button.number, limits.PHONE, at("number"))
        case CopyCode():
            yield from _copy_code(button, at)
        case OtpButton():
            yield from _otp(button, scene, at)
        case FlowButton():
            yield from _flow(button, at)
        case CallButton():
            yield from out_of_range(button.ttl_minutes, limits.CALL_MINUTES, at("ttl_minutes"))


At = Callable[[str], str]


def _category_issues(button: Json, scene: Scene, path: str) -> Iterator[Issue]:
    is_stored_otp = scene.is_stored and button.kind == "URL"
    if scene.is_authentication and button.kind != "OTP" and not is_stored_otp:
        yield not_allowed(path, "An authentication template has an OTP button only.")
    elif button.kind == "OTP" and scene.category not in (None, "AUTHENTICATION"):
        yield not_allowed(path, "For the category AUTHENTICATION only.")
    elif button.kind == "COPY_CODE" and scene.category == "UTILITY":
        message = "8x8's guide has coupon codes for the category MARKETING only."
        yield Issue("notAllowed", message, path, "warning")
    if scene.has_offer and button.kind not in _OF_OFFERS:
        yield not_allowed(path, "A limited-time offer has COPY_CODE and URL buttons only.")


def _url(button: UrlLink, at: At) -> Iterator[Issue]:
    url, path = button.url or "", at("url")
    yield from missing(url, path)
    yield from too_long(url, limits.URL, path)
    found = list(VARIABLE.finditer(url))
    if len(found) > 1:
        yield Issue("tooMany", "An address has one variable at most.", path)
    elif found and found[0].end() != len(url):
        yield Issue("misplaced", "A variable stands at the end of the address.", path)
    if url and not url.lower().startswith(("https://", "http://")):
        message = "An address begins with https://."
        yield Issue("badFormat", message, path, "warning")
    if names_in(url) and not button.samples:
        message = "The reviewers ask for a sample of the variable."
        yield Issue("missing", message, at("samples"), "warning")


def _copy_code(button: CopyCode, at: At) -> Iterator[Issue]:
    path = at("samples")
    if not button.samples:
        yield Issue("missing", "The reviewers ask for a sample code.", path, "warning")
    for code in button.samples or ():
        yield from coupon_issues(code, path)


def coupon_issues(code: str, path: str) -> Iterator[Issue]:
    """Check a code: at most 15 letters and digits; 8x8 says at least 4."""
    yield from too_long(code, limits.COUPON, path)
    if not (code.isascii() and code.isalnum()):
        yield Issue("badFormat", "A code has letters and digits only.", path)
    elif len(code) < limits.COUPON_LEAST:
        message = f"8x8's guide asks for {limits.COUPON_LEAST} characters."
        yield Issue("tooShort", message, path, "warning")


def _otp(button: OtpButton, scene: Scene, at: At) -> Iterator[Issue]:
    yield from missing(button.otp_type, at("otp_type"))
    if button.otp_type not in (None, "COPY_CODE", "ONE_TAP", "ZERO_TAP"):
        yield not_allowed(at("otp_type"), "COPY_CODE, ONE_TAP or ZERO_TAP.")
    yield from too_long(button.autofill_text, limits.LABEL, at("autofill_text"))
    if button.otp_type not in ("ONE_TAP", "ZERO_TAP"):
        return
    if scene.dialect == "8x8":
        message = "8x8's API makes COPY_CODE only; Meta's manager switches on the others."
        yield Issue("notAllowed", message, at("otp_type"), "warning")
    if button.otp_type == "ZERO_TAP" and not button.accepts_zero_tap:
        yield Issue("missing", "Meta's terms must be accepted.", at("accepts_zero_tap"))
    yield from _apps(button, at)


def _apps(button: OtpButton, at: At) -> Iterator[Issue]:
    if button.apps is None:
        yield from missing(button.package, at("apps"), "The app must be named.")
        yield from _app(button.package, at("package"), button.signature, at("signature"))
        return
    yield from too_many(button.apps, limits.APPS, at("apps"))
    yield from missing(button.apps, at("apps"))
    for index, app in enumerate(button.apps):
        path = f"{at('apps')}[{index}]"
        if not isinstance(app, dict):
            yield Issue("unparsable", "This must be an object.", path)
            continue
        package, signature = app.get("package_name"), app.get("signature_hash")
        yield from missing(package, f"{path}.package_name")
        yield from _app(package, f"{path}.package_name", signature, f"{path}.signature_hash")


def _app(package: Json, package_path: str, signature: Json, path: str) -> Iterator[Issue]:
    """A sample has its signature as in an address, with %2F for a slash."""
    for value, place in ((package, package_path), (signature, path)):
        if not isinstance(value, str | None):
            yield Issue("unparsable", "This must be a text.", place)
            return
    yield from too_long(package, limits.PACKAGE, package_path)
    if package:
        yield from missing(signature, path)
    if signature and len(unquote(signature)) != limits.SIGNATURE:
        yield Issue("badFormat", f"A signature has {limits.SIGNATURE} characters.", path)


def _flow(button: FlowButton, at: At) -> Iterator[Issue]:
    named = [n for n in ("flow_id", "flow_name", "flow_json") if getattr(button, n) is not None]
    if not named:
        yield Issue("missing", "The Flow must be named.", at("flow_id"))
    for name in named[1:]:
        yield not_allowed(at(name), "A Flow is named in one way only.")
    if button.action not in (None, "navigate", "data_exchange"):
        yield not_allowed(at("action"), "navigate or data_exchange.")
