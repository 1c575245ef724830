"""Files named by id in every place of a body, as each provider gets them."""

from __future__ import annotations

from typing import Any

import pytest

from messaging.content.media_refs import Copy, library_ids, with_copies
from messaging.content.reading import parse
from messaging.content.writing import render

ID = "16372c83-2c18-4e11-b888-1df5206a330c"
LINK = "https://files.example/y.png"


def template(*components: dict[str, Any]) -> dict[str, Any]:
    inner = {"name": "n", "language": "en", "components": list(components)}
    return {"type": "template", "content": {"template": inner}}


HEADER = {"type": "header", "parameters": [{"type": "image", "id": ID}]}
CARD = {
    "card_index": 0,
    "type": "cta_url",
    "header": {"type": "image", "image": {"id": ID}},
    "action": {"name": "cta_url", "parameters": {"display_text": "a", "url": "https://a"}},
}
CAROUSEL = {"type": "carousel", "body": {"text": "x"}, "action": {"cards": [CARD]}}
BUTTONS = {
    "type": "button",
    "header": {"type": "image", "image": {"id": ID}},
    "body": {"text": "x"},
    "action": {"buttons": [{"type": "reply", "reply": {"id": "y", "title": "Yes"}}]},
}
BODIES = {
    "image": {"type": "Image", "content": {"id": ID, "text": "caption"}},
    "sticker": {"type": "sticker", "content": {"id": ID}},
    "template": template(HEADER),
    "template carousel": template(
        {"type": "carousel", "cards": [{"cardIndex": 0, "components": [HEADER]}]}
    ),
    "buttons": {"type": "interactive", "content": {"interactive": BUTTONS}},
    "carousel": {"type": "interactive", "content": {"interactive": CAROUSEL}},
}


@pytest.mark.parametrize("name", BODIES)
def test_meta_gets_the_id_of_its_copy(name: str) -> None:
    written = render(parse(with_copies(BODIES[name], {ID: Copy(id="998")})), "cloud")

    assert "'998'" in str(written.body)
    assert ID not in str(written.body)


@pytest.mark.parametrize("name", ["image", "template", "template carousel", "buttons"])
def test_8x8_gets_an_address(name: str) -> None:
    written = render(parse(with_copies(BODIES[name], {ID: Copy(link=LINK)})), "8x8")

    assert LINK in str(written.body)
    assert ID not in str(written.body)


@pytest.mark.parametrize("name", BODIES)
def test_the_ids_of_a_body_are_found(name: str) -> None:
    assert library_ids(BODIES[name]) == {ID}


@pytest.mark.parametrize(
    "body",
    [
        {"type": "image", "content": {"id": "1234567890"}},
        {"type": "image", "content": {"url": LINK}},
        {"type": "text", "content": {"text": ID}},
        {"type": "interactive", "content": {"interactive": {"id": ID, "type": "list"}}},
        None,
        [],
    ],
)
def test_what_is_no_file_of_ours_is_left_alone(body: Any) -> None:
    assert library_ids(body) == set()
    assert with_copies(body, {ID: Copy(id="998")}) == body


def test_a_documents_name_is_told_once() -> None:
    body = {"type": "file", "content": {"id": ID, "filename": "mine.pdf"}}

    placed = with_copies(body, {ID: Copy(id="998", filename="ours.pdf")})

    assert placed["content"] == {"id": "998", "filename": "mine.pdf"}
