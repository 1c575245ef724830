"""8x8's own definitions run in the simulator as the pages around them tell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from journeys.engine.values import Json
from tests.simulator.playing import HI, play, statuses, texts

# File -> why it cannot be played; a file that can be must not stand here.
DEFECTS: dict[str, str] = {}
MOST_DEFECTS = 12
PLAYED = {
    "context-scripting-01.json",
    "examples-01.json",
    "examples-03.json",
    "examples-05.json",
    "getting-started-with-automation-api-1-01.json",
    "oas-automation-api-create-definition-res201-definitionInput.json",
    "oas-automation-api-get-specific-definition-res200-definition.json",
    "triggers-steps-02.json",
    "triggers-steps-06.json",
    "tutorial-automation-builder-sms-chatapps-reservation-menu-02.json",
    "tutorial-customer-survey-via-sms-01.json",
}


@pytest.fixture
def folder(conformance_dir: Path) -> Path:
    return conformance_dir / "8x8" / "workflow-definition"


def read(folder: Path, stem: str) -> Json:
    return json.loads((folder / f"{stem}.json").read_text())


def says(at: str, text: str) -> Json:
    return {"at": at, "inbound": {"text": text}}


# --- examples ------------------------------------------------------------------------------------


def test_auto_reply(folder: Path) -> None:
    told = play(read(folder, "examples-01"), [HI])

    assert told["status"] == "Complete"
    assert texts(told) == ["Hello, thank you for your message!"]
    assert told["messages"][0]["to"] == "+6591234567"


@pytest.mark.parametrize(
    ("msisdn", "at", "words"),
    [
        ("+6281234567890", "PT15H", ["Halo, terima kasih"]),
        ("+6281234567890", "PT5H", []),
        ("+639171234567", "PT15H", ["Kumusta, salamat"]),
        ("+639171234567", "PT5H", []),
        ("+6591234567", "PT15H", ["Hello, thanks for your message! We will"]),
        ("+6591234567", "PT5H", ["Hello, thanks for your message! We will"]),
    ],
)
def test_out_of_office_by_country(folder: Path, msisdn: str, at: str, words: list[str]) -> None:
    script = [{"persona": {"msisdn": msisdn}}, says(at, "hello")]

    told = play(read(folder, "examples-03"), script)

    assert told["status"] == "Complete"
    assert [text[: len(word)] for text, word in zip(texts(told), words, strict=True)] == words


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ("1", "Technical Support"),
        ("2", "Product Questions"),
        ("3", "Sales Support"),
        ("4", "Billing Support"),
        ("5", "other"),
    ],
)
def test_menu_of_five(folder: Path, choice: str, words: str) -> None:
    told = play(read(folder, "examples-05"), [HI, says("PT1M", choice)])

    assert told["status"] == "Complete"
    assert list(statuses(told)) == ["Hello", "wait1", "success", f"branch{choice}"]
    assert words in texts(told)[1]


def test_menu_without_an_answer(folder: Path) -> None:
    told = play(read(folder, "examples-05"), [HI])

    assert statuses(told) == {"Hello": "Complete", "wait1": "Cancelled", "failure": "Complete"}
    assert told["messages"][1]["at"] == "PT5M"
    assert texts(told)[1].startswith("Ok if you don't reply")


# --- the API's reference -------------------------------------------------------------------------


def test_reply_after_two_minutes_ends_at_the_step_that_is_missing(folder: Path) -> None:
    stem = "oas-automation-api-create-definition-res201-definitionInput"

    told = play(read(folder, stem), [HI])

    assert [(one["content"]["text"], one["at"]) for one in told["messages"]] == [
        ("Hello, world!", "PT2M")
    ]
    assert told["status"] == "Terminated"
    assert told["errors"][0]["step"] == "step3"


def test_of_several_versions_the_newest_is_played(folder: Path) -> None:
    stem = "oas-automation-api-get-specific-definition-res200-definition"

    told = play(read(folder, stem), [HI])

    assert texts(told) == ["Updated hello, world!"]
    assert told["status"] == "Complete"


# --- tutorials -----------------------------------------------------------------------------------

RESERVATION = "tutorial-automation-builder-sms-chatapps-reservation-menu-02"
SURVEY = "tutorial-customer-survey-via-sms-01"


def tapped(folder: Path, title: str) -> dict[str, Json]:
    answer = {"at": "PT0S", "http": {"match": {"method": "POST"}}}
    tap = {"at": "PT1M", "inbound": {"button": title}}
    return play(read(folder, RESERVATION), [HI, answer, tap])


def test_reservation_confirmed_by_its_button(folder: Path) -> None:
    told = tapped(folder, "Confirm")

    assert told["status"] == "Complete"
    assert told["messages"][0]["content"]["template"]["name"] == "rs_appointment_confirmation"
    assert texts_after_the_first(told) == ["Thank you for confirming, our system has been updated."]
    assert [one["body"] for one in told["requests"]] == [{"data": "payload"}]


def test_reservation_moved(folder: Path) -> None:
    told = tapped(folder, "Reschedule")

    assert "to reschedule your appointment" in texts_after_the_first(told)[0]
    assert told["requests"] == []


def test_reservation_given_to_an_agent(folder: Path) -> None:
    told = tapped(folder, "Help-Button-Payload")

    assert told["status"] == "Runnable"
    assert statuses(told)["sendtoconverse_6641"] == "WaitingForEvent"
    assert told["waiting"][0]["step"] == "sendtoconverse_6641"


def test_reservation_without_an_answer(folder: Path) -> None:
    told = play(read(folder, RESERVATION), [HI])

    assert texts_after_the_first(told) == ["No response within the allowed time, goodbye."]
    assert told["messages"][1]["at"] == "PT5M"


def texts_after_the_first(told: dict[str, Json]) -> list[str]:
    return [one["content"]["text"] for one in told["messages"][1:]]


def test_sms_survey(folder: Path) -> None:
    answers = [says("PT10S", "Chat"), says("PT30S", "9"), says("PT50S", "None")]
    service = {"at": "PT0S", "http": {"match": {"url": "https://eo4yuu59vzo9m6.m.pipedream.net"}}}

    told = play(read(folder, SURVEY), [says("PT0S", "RSSMSSD"), *answers, service])

    assert told["status"] == "Complete"
    assert [one["type"] for one in told["messages"]] == ["sms"] * 4
    assert told["requests"][0]["body"] == {
        "response1": "Chat",
        "response2": "9",
        "response3": "None",
        "mobileNumber": "+6591234567",
    }


def test_sms_survey_that_is_not_answered(folder: Path) -> None:
    told = play(read(folder, SURVEY), [says("PT0S", "rssmssd"), says("PT10S", "Chat")])

    assert told["status"] == "Complete"
    assert texts(told)[2].startswith("No responses in allotted time")
    assert told["messages"][2]["at"] == "PT1M10S"


def test_another_word_starts_no_survey(folder: Path) -> None:
    told = play(read(folder, SURVEY), [HI])

    assert statuses(told) == {"branch_7588": "Complete"}
    assert told["messages"] == []


# --- fragments -----------------------------------------------------------------------------------


def test_a_branch_by_country_leads_to_the_steps_it_names(folder: Path) -> None:
    fragment = read(folder, "getting-started-with-automation-api-1-01")
    american = [{"persona": {"msisdn": "+12025550123"}}, HI]
    british = [{"persona": {"msisdn": "+442071838750"}}, HI]

    assert list(statuses(play(fragment, [HI]))) == ["step_1", "branch1"]
    assert list(statuses(play(fragment, american))) == ["step_1", "branch2"]
    assert list(statuses(play(fragment, british))) == ["step_1", "branch3"]


def test_a_message_gives_the_outputs_it_promises(folder: Path) -> None:
    told = play(read(folder, "triggers-steps-02"), [HI])

    assert texts(told) == ["Hello, World!"]
    assert told["data"]["requestUmid"]
    assert told["data"]["requestStatus"] == "queued"


def test_a_wait_takes_the_reply_or_its_time_out(folder: Path) -> None:
    fragment = read(folder, "triggers-steps-06")

    awaited = {"persona": {"msisdn": fragment["inputs"]["from"]}}

    answered = play(fragment, [awaited, HI, says("PT1M", "yes")])
    silent = play(fragment, [HI, says("PT1M", "yes")])

    assert list(statuses(answered)) == ["step1", "success_step"]
    assert answered["data"]["reply"]["payload"]["content"]["text"] == "yes"
    assert statuses(silent) == {"step1": "Cancelled", "failure_step": "Complete"}


def test_a_part_of_a_step_writes_its_outputs(folder: Path) -> None:
    told = play(read(folder, "context-scripting-01"), [HI])

    assert told["status"] == "Complete"
    assert "custom_status" in told["data"]


# --- all of them ---------------------------------------------------------------------------------


def test_every_file_is_played_here_or_its_defect_is_named(folder: Path) -> None:
    files = {path.name for path in folder.glob("*.json")}

    assert files <= PLAYED | set(DEFECTS)
    assert not PLAYED & set(DEFECTS)
    assert len(DEFECTS) <= MOST_DEFECTS
