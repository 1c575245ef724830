"""The strict schemas of the Cloud API: Meta's samples are taken, what is beyond a limit is not."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sandbox.cloud.errors import GraphRefusal
from sandbox.cloud.orders import read_cloud_order
from sandbox.judge import judge
from sandbox.orders import Order
from tests.sandbox.graph import graph_flow, graph_list, quick_replies
from tests.sandbox.test_schemas import worsened

Json = dict[str, Any]
PICTURE = {"link": "https://example.com/a.png"}
LONG = "x" * 5000


def read(body: Json) -> Order:
    return read_cloud_order(body, lambda media_id: f"https://sandbox.example/{media_id}")


def send(kind: str, part: Any, **more: Any) -> Json:
    return {"messaging_product": "whatsapp", "to": "+6591234567", "type": kind, kind: part, **more}


def filled(value: Any, key: str = "") -> Any:
    """The document with its placeholders filled in."""
    if isinstance(value, dict):
        return {name: filled(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [filled(each) for each in value]
    if not isinstance(value, str):
        return value
    if key in KNOWN and re.search(r"[<{(-]", value):
        return KNOWN[key]
    return "SAMPLE" if re.fullmatch(r"<.+>|\{\{.+\}\}", value) else value


KNOWN = {
    "to": "16505551234",
    "link": "https://example.com/a.png",
    "latitude": "37.75",
    "longitude": "-122.42",
    "code": "en_US",
    "name": "template_name",
    "type": "text",
}


def test_every_documented_send_is_taken(conformance_dir: Path) -> None:
    files = sorted((conformance_dir / "cloud" / "send").glob("*.json"))

    orders = [read(filled(json.loads(path.read_text()))) for path in files]

    assert len(orders) == len(files) >= 30
    kinds = {order.kind for order in orders}
    assert {"text", "image", "sticker", "contacts", "reaction", "template"} - kinds == {"text"}


TAKEN = {
    "text": send("text", {"body": "x" * 4096, "preview_url": True}),
    "image by id": send("image", {"id": "1234", "caption": "x" * 1024}),
    "document": send("document", {**PICTURE, "filename": "a.pdf"}),
    "reaction taken back": send("reaction", {"message_id": "wamid.x", "emoji": ""}),
    "ten rows": send("interactive", graph_list(*"ABCDEFGHIJ")),
    "flow": send("interactive", graph_flow("131")),
    "carousel": send("interactive", quick_replies(2, 2)),
    "by BSUID": {
        "messaging_product": "whatsapp",
        "recipient": "US.13491208655302741918",
        "type": "text",
        "text": {"body": "a"},
    },
    "quoted": send("text", {"body": "a"}, context={"message_id": "wamid.x"}),
}
REFUSED = {
    "no product": ({"to": "6591234567", "type": "text", "text": {"body": "a"}}, 131008),
    "no recipient": ({"messaging_product": "whatsapp", "text": {"body": "a"}}, 131008),
    "bad number": (send("text", {"body": "a"}, to="+65 912"), 131009),
    "no part": ({"messaging_product": "whatsapp", "to": "6591234567", "type": "text"}, 131008),
    "unknown key": (send("text", {"body": "a"}, txt="a"), 100),
    "two parts": (send("text", {"body": "a"}, image=PICTURE), 100),
    "no body": (send("text", {}), 131008),
    "text too long": (send("text", {"body": LONG}), 131009),
    "unknown type": (send("poll", {}), 100),
    "link and id": (send("image", {**PICTURE, "id": "1"}), 131009),
    "caption on audio": (send("audio", {**PICTURE, "caption": "a"}), 131009),
    "eleven rows": (send("interactive", graph_list(*"ABCDEFGHIJK")), 131009),
    "row title": (send("interactive", graph_list("x" * 25)), 131009),
    "unknown interactive": (send("interactive", {"type": "menu"}), 131009),
    "unlike cards": (send("interactive", quick_replies(1, 2)), 131009),
    "one card": (send("interactive", quick_replies(1)), 131009),
    "eleven cards": (send("interactive", quick_replies(*[1] * 11)), 131009),
    "template name": (send("template", {"name": "A b", "language": {"code": "en"}}), 131009),
    "no language": (send("template", {"name": "a"}), 131008),
    "contact without name": (send("contacts", [{"phones": []}]), 131008),
    "callback data": (send("text", {"body": "a"}, biz_opaque_callback_data="x" * 513), 131009),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_valid_send_is_taken(name: str) -> None:
    assert read(TAKEN[name]).line == "cloud"


@pytest.mark.parametrize("name", REFUSED)
def test_an_invalid_send_is_refused_with_its_code(name: str) -> None:
    body, code = REFUSED[name]

    with pytest.raises(GraphRefusal) as refusal:
        read(body)

    assert refusal.value.code == code


def test_what_travels_is_kept_in_the_form_of_the_other_line() -> None:
    order = read(send("interactive", graph_flow("131")))

    parameters = order.content["interactive"]["action"]["parameters"]
    assert (parameters["flowId"], parameters["flowCta"]) == ("131", "Pick a time")


def test_the_quick_verdict_is_jsonschemas_own(conformance_dir: Path) -> None:
    """Every documented send, and each with one field missing, added, emptied or overlong."""
    paths = sorted((conformance_dir / "cloud" / "send").glob("*.json"))
    cases = [case for path in paths for case in parts(filled(json.loads(path.read_text())))]
    cases += [(name, worse) for name, body in cases for worse in worsened(body)]

    verdicts = [(judge().allows_quickly(*case), judge().allows(*case)) for case in cases]

    assert len(verdicts) > 2000
    assert {quick for quick, _ in verdicts} == {True, False}
    assert [case for case, (a, b) in zip(cases, verdicts, strict=True) if a != b] == []


def parts(body: Json) -> list[tuple[str, Any]]:
    """The document with the schema that judges its part."""
    part = body[body["type"]]
    name = f"interactive_{part['type']}" if body["type"] == "interactive" else body["type"]
    return [("cloud_send", body), (f"cloud_{name}", part)]
