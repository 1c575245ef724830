"""Send bodies of both dialects that the tests of contents share."""

from __future__ import annotations

from typing import Any

Body = dict[str, Any]


def eight(kind: str, **content: Any) -> Body:
    """Return 8x8's {"type", "content"}."""
    return {"type": kind, "content": content}


def interactive(kind: str, action: Any = None, **inner: Any) -> Body:
    """Return an interactive message of 8x8 with a body text."""
    acting = {} if action is None else {"action": action}
    framed = {"type": kind, "body": {"text": "Hello"}, **inner, **acting}
    return {"type": "interactive", "content": {"interactive": framed}}


def cloud(body: Body) -> Body:
    """Return Meta's body of an interactive message of 8x8's."""
    return {"type": "interactive", "interactive": body["content"]["interactive"]}


def reply_buttons(*pairs: tuple[str, str]) -> Body:
    replies = [{"type": "reply", "reply": {"id": i, "title": t}} for i, t in pairs]
    return interactive("button", {"buttons": replies})


def rows(*pairs: tuple[str, str]) -> Body:
    items = [{"id": i, "title": t} for i, t in pairs]
    return interactive("list", {"button": "Choose", "sections": [{"title": "All", "rows": items}]})


def link(url: str = "https://example.com", title: str = "Open") -> Body:
    return {"name": "cta_url", "parameters": {"display_text": title, "url": url}}


def flow(**parameters: Any) -> Body:
    return interactive("flow", {"parameters": {"flowId": "1", "flowCta": "Book", **parameters}})


def card(index: int | str, action: Any = None, **beside: Any) -> Body:
    """Return a card of a carousel with a picture and, unless told, one link."""
    header = {"type": "image", "image": {"link": "https://example.com/a.png"}}
    return {
        "card_index": index,
        "type": "cta_url",
        "header": header,
        "action": action or link(),
        **beside,
    }


def quick_replies(*titles: str) -> Body:
    replies = [
        {"type": "quick_reply", "quick_reply": {"id": title.lower(), "title": title}}
        for title in titles
    ]
    return {"buttons": replies}


def carousel(*cards: Body) -> Body:
    return interactive("carousel", {"cards": list(cards)})


PERSON = {"name": {"formatted_name": "Ann Lee", "first_name": "Ann"}, "phones": [{"phone": "+65"}]}
PRODUCTS = {
    "catalog_id": "7",
    "sections": [{"title": "New", "product_items": [{"product_retailer_id": "sku"}]}],
}
HEADER = {"header": {"type": "text", "text": "Shop"}}

# Native form -> Meta's, of every kind that both carry.
PAIRS: list[tuple[Body, Body]] = [
    (eight("text", text="Hi"), {"type": "text", "text": {"body": "Hi"}}),
    (
        eight("image", url="https://x/a.png", text="Cat"),
        {"type": "image", "image": {"link": "https://x/a.png", "caption": "Cat"}},
    ),
    (
        eight("video", url="https://x/a.mp4"),
        {"type": "video", "video": {"link": "https://x/a.mp4"}},
    ),
    (
        eight("audio", url="https://x/a.mp3"),
        {"type": "audio", "audio": {"link": "https://x/a.mp3"}},
    ),
    (
        eight("file", url="https://x/a.pdf", text="Bill"),
        {"type": "document", "document": {"link": "https://x/a.pdf", "caption": "Bill"}},
    ),
    (
        eight("location", location={"latitude": 1.2, "longitude": "103.8", "name": "Home"}),
        {"type": "location", "location": {"latitude": 1.2, "longitude": "103.8", "name": "Home"}},
    ),
    (reply_buttons(("y", "Yes")), cloud(reply_buttons(("y", "Yes")))),
    (rows(("a", "A"), ("b", "B")), cloud(rows(("a", "A"), ("b", "B")))),
    (
        interactive("cta_url", {"parameters": link()["parameters"]}),
        cloud(interactive("cta_url", link())),
    ),
    (
        flow(flowAction="navigate", flowActionPayload={"screen": "A"}),
        cloud(
            interactive(
                "flow",
                {
                    "name": "flow",
                    "parameters": {
                        "flow_id": "1",
                        "flow_cta": "Book",
                        "flow_action": "navigate",
                        "flow_action_payload": {"screen": "A"},
                        "flow_message_version": "3",
                    },
                },
            )
        ),
    ),
    (
        interactive("product", {"catalog_id": "7", "product_retailer_id": "sku"}),
        cloud(interactive("product", {"catalog_id": "7", "product_retailer_id": "sku"})),
    ),
    (
        interactive("product_list", PRODUCTS, **HEADER),
        cloud(interactive("product_list", PRODUCTS, **HEADER)),
    ),
    (
        interactive("location_request_message", {"name": "send_location"}),
        cloud(interactive("location_request_message", {"name": "send_location"})),
    ),
    (
        interactive("call_permission_request"),
        cloud(interactive("call_permission_request", {"name": "call_permission_request"})),
    ),
    (
        interactive("request_contact_info"),
        cloud(interactive("request_contact_info", {"name": "request_contact_info"})),
    ),
    (
        interactive(
            "voice_call",
            {"name": "voice_call", "parameters": {"display_text": "Call", "ttlMinutes": 5}},
        ),
        cloud(
            interactive(
                "voice_call",
                {"name": "voice_call", "parameters": {"display_text": "Call", "ttl_minutes": 5}},
            )
        ),
    ),
    (
        eight("template", template={"name": "hi", "language": "en"}),
        {"type": "template", "template": {"name": "hi", "language": {"code": "en"}}},
    ),
]

# Native form -> Meta's, of the kinds that the Cloud API alone carries.
CLOUD_ONLY: list[tuple[Body, Body]] = [
    (
        eight("sticker", url="https://x/a.webp"),
        {"type": "sticker", "sticker": {"link": "https://x/a.webp"}},
    ),
    (eight("image", id="123"), {"type": "image", "image": {"id": "123"}}),
    (eight("contacts", contacts=[PERSON]), {"type": "contacts", "contacts": [PERSON]}),
    (
        eight("reaction", umid="wamid.1", emoji="👍"),
        {"type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": "👍"}},
    ),
    (carousel(card(0), card(1)), cloud(carousel(card(0), card(1)))),
    (
        interactive("catalog_message", {"name": "catalog_message"}),
        cloud(interactive("catalog_message", {"name": "catalog_message"})),
    ),
]
