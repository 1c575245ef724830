"""What the shorthand of inbound messages becomes, and who hears it."""

from __future__ import annotations

import json

from journeys.engine.values import Json
from tests.simulator.playing import HI, journey, play, say, statuses, texts, wait

BUTTONS: Json = {
    "interactive": {
        "type": "button",
        "body": {"text": "Which?"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": "yes", "title": "Of course"}},
                {"type": "reply", "reply": {"id": "no", "title": "Never"}},
            ]
        },
    }
}
LIST: Json = {
    "interactive": {
        "type": "list",
        "body": {"text": "Which?"},
        "action": {
            "button": "Choose",
            "sections": [{"rows": [{"id": "r1", "title": "Ten", "description": "in the morning"}]}],
        },
    }
}
FLOW: Json = {
    "interactive": {
        "type": "flow",
        "body": {"text": "Please"},
        "action": {"parameters": {"flowId": "7", "flowCta": "Open", "flowToken": "tok"}},
    }
}
TEMPLATE: Json = {
    "template": {
        "name": "confirm",
        "language": "en",
        "components": [
            {
                "type": "button",
                "subType": "QuickReply",
                "index": 0,
                "parameters": [{"type": "payload", "payload": "P1", "text": "Confirm"}],
            }
        ],
    }
}


def asking(content: Json, kind: str = "interactive") -> Json:
    ask = say("ask", "", nextStepId="wait")
    ask["inputs"] |= {"type": kind, "content": content}
    return journey(ask, wait("wait", "thanks", "sorry"), say("thanks", "Yes"), say("sorry", "No"))


def answered(document: Json, inbound: Json) -> Json:
    """Return the payload that the wait of `document` took."""
    told = play(document, [HI, {"at": "PT1M", "inbound": inbound}])
    assert statuses(told)["wait"] == "Complete", told
    return told["data"]["answer"]["payload"]


def test_text_comes_in_the_third_version_of_the_webhook() -> None:
    told = play(journey(say("hello", "Hello")), [HI])

    payload = told["data"]["payload"]
    assert told["data"]["version"] == 3
    assert payload["user"]["msisdn"] == "+6591234567"
    assert payload["user"]["channelUserId"] == "SG.13496591234567"
    assert payload["content"] == {"text": "hi"}
    assert payload["timestamp"] == "2026-01-01T00:00:00.000Z"


def test_a_button_is_found_by_its_id_and_by_its_title() -> None:
    by_id = answered(asking(BUTTONS), {"button": "no"})
    by_title = answered(asking(BUTTONS), {"button": "Never"})

    assert by_id["content"] == by_title["content"]
    assert by_id["content"]["interactive"] == {
        "type": "button_reply",
        "button_reply": {"id": "no", "title": "Never"},
    }
    assert by_id["type"] == "Interactive"
    assert by_id["replyToUmid"]


def test_a_button_that_nobody_sent_is_its_own_id_and_title() -> None:
    payload = answered(asking(BUTTONS), {"button": "maybe"})

    assert payload["content"]["interactive"]["button_reply"] == {"id": "maybe", "title": "maybe"}
    assert "replyToUmid" not in payload


def test_a_row_comes_back_with_its_description() -> None:
    payload = answered(asking(LIST), {"row": "Ten"})

    assert payload["content"]["interactive"] == {
        "type": "list_reply",
        "list_reply": {"id": "r1", "title": "Ten", "description": "in the morning"},
    }


def test_a_quick_reply_of_a_template_comes_as_text_with_its_payload() -> None:
    payload = answered(asking(TEMPLATE, "template"), {"button": "Confirm"})

    assert payload["type"] == "Text"
    assert payload["content"] == {"text": "Confirm", "payload": "P1"}


def test_a_form_comes_back_with_the_token_it_was_sent_with() -> None:
    payload = answered(asking(FLOW), {"flow": {"slot": "10:00"}})

    reply = payload["content"]["interactive"]["nfmReply"]
    assert json.loads(reply["responseJson"]) == {"flow_token": "tok", "slot": "10:00"}


def test_a_whole_webhook_body_is_given_to_the_run_as_it_is() -> None:
    body = {
        "namespace": "ChatApps",
        "eventType": "inbound_message_received",
        "payload": {
            "umid": "u1",
            "user": {"msisdn": "+6581112222", "channelUserId": "6581112222"},
            "recipient": {"channel": "whatsapp"},
            "type": "Text",
            "content": {"text": "hello"},
        },
    }

    told = play(journey(say("hello", "Hello")), [{"at": "PT0S", "inbound": body}])

    assert told["data"]["payload"] == body["payload"]
    assert told["messages"][0]["to"] == "+6581112222"


def test_somebody_else_does_not_answer_a_wait() -> None:
    document = journey(
        say("ask", "Which?", nextStepId="wait"), wait("wait", "thanks", "sorry"),
        say("thanks", "Yes"), say("sorry", "No"),
    )  # fmt: skip
    other = {"at": "PT1M", "persona": {"msisdn": "+6281234567890"}}

    told = play(document, [HI, other, {"at": "PT1M", "inbound": {"text": "me too"}}])

    assert texts(told) == ["Which?", "Which?", "No", "No"]
    assert told["data"]["payload"]["user"]["channelUserId"] == "ID.13496281234567890"


def test_a_wait_that_names_somebody_else_takes_their_reply_alone() -> None:
    document = journey(
        say("ask", "Which?", nextStepId="wait"),
        wait("wait", "thanks", "sorry", **{"from": "+62 812 3456 7890"}),
        say("thanks", "Yes"), say("sorry", "No"), match={"contains": "Hi"},
    )  # fmt: skip
    colleague = {"at": "PT2M", "persona": {"msisdn": "+6281234567890"}}
    answers: list[Json] = [
        {"at": "PT1M", "inbound": {"text": "mine"}}, colleague,
        {"at": "PT2M", "inbound": {"text": "theirs"}},
    ]  # fmt: skip

    told = play(document, [HI, *answers])

    assert [one["became"] for one in told["inbound"]] == ["started a run", "unanswered", "reply"]
    assert texts(told) == ["Which?", "Yes"]


def test_digits_and_number_of_older_webhooks_are_the_same_person() -> None:
    older = {
        "payload": {
            "user": {"channelUserId": "6591234567"},
            "type": "Text",
            "content": {"text": "blue"},
        }
    }
    document = journey(
        say("ask", "Which?", nextStepId="wait"), wait("wait", "thanks", "sorry"),
        say("thanks", "Yes"), say("sorry", "No"),
    )  # fmt: skip

    told = play(document, [HI, {"at": "PT1M", "inbound": older}])

    assert texts(told) == ["Which?", "Yes"]


def test_a_message_that_no_trigger_wants_is_told_of() -> None:
    document = journey(say("hello", "Hello"), match={"contains": "book"})

    told = play(document, [HI])

    assert told["status"] is None
    assert told["inbound"][0]["became"] == "unanswered"
    assert "nothing started a run" in told["warnings"]


def test_a_message_starts_what_its_filters_want() -> None:
    document = journey(say("hello", "Hello"), match={"contains": "book"})

    told = play(document, [{"at": "PT0S", "inbound": {"text": "I want to BOOK"}}])

    assert texts(told) == ["Hello"]


def test_somebody_without_a_number_is_reached_by_the_user_id() -> None:
    persona = {"persona": {"channelUserId": "ID.1349120865530274"}}

    told = play(journey(say("hello", "Hello")), [persona, HI])

    assert told["data"]["payload"]["user"] == {
        "channelUserId": "ID.1349120865530274",
        "name": "Ann",
    }
    assert texts(told) == ["Hello"]
