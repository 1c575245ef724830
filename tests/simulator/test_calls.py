"""Calls of web services: answered, refused, late, and failing as the script says."""

from __future__ import annotations

from journeys.engine.values import Json
from tests.simulator.playing import HI, journey, play, say, statuses, texts


def calling(method: str = "GET", **beside: Json) -> Json:
    call = {
        "id": "call",
        "stepType": "HttpRequest",
        "inputs": {
            "url": "https://api.example.com/slots",
            "method": method,
            "parameters": {"day": "1"},
            "body": {"who": "{{data.payload.user.name}}"},
            "timeoutSeconds": 10,
        },
        "outputs": {"code": "{{step.responseCode}}", "slots": "{{step.responseBody.slots}}"},
        "nextStepId": "done",
        **beside,
    }
    return journey(
        call,
        say("done", "Code {{data.code}}"),
        say("sorry", "Sorry"),
        say("unclear", "Unclear"),
    )


def answer(**told: Json) -> Json:
    return {"at": "PT0S", "http": {"match": {}, **told}}


def test_a_call_gets_the_answer_of_the_script() -> None:
    told = play(calling(), [HI, answer(body={"slots": [1, 2]})])

    assert told["data"]["slots"] == [1, 2]
    request = told["requests"][0]
    assert request["method"] == "GET"
    assert request["url"] == "https://api.example.com/slots"
    assert request["parameters"] == {"day": "1"}
    assert request["body"] == {"who": "Ann"}
    assert (request["at"], request["status"]) == ("PT0S", 200)


def test_a_status_that_is_no_success_is_an_answer() -> None:
    told = play(calling(), [HI, answer(status=503, body="try later")])

    assert texts(told) == ["Code 503"]
    assert told["requests"][0]["response"] == "try later"


def test_a_call_without_an_answer_is_refused() -> None:
    told = play(calling(exits={"failed": "sorry"}), [HI])

    assert texts(told) == ["Sorry"]
    assert statuses(told)["call"] == "Failed"
    assert told["requests"][0]["error"] == "refused"


def test_a_refused_call_without_an_exit_ends_the_run() -> None:
    told = play(calling(), [HI])

    assert told["status"] == "Terminated"
    assert told["errors"][0]["step"] == "call"
    assert "no http entry of the script matches" in told["errors"][0]["message"]


def test_an_answer_serves_as_many_calls_as_it_says() -> None:
    again = {"at": "PT1M", "inbound": {"text": "again"}}

    once = play(calling(exits={"failed": "sorry"}), [HI, again, answer()])
    twice = play(calling(exits={"failed": "sorry"}), [HI, again, answer(times=2)])

    assert texts(once) == ["Code 200", "Sorry"]
    assert texts(twice) == ["Code 200", "Code 200"]


def test_an_answer_serves_no_call_before_its_moment() -> None:
    late = {"at": "PT1M", "http": {"match": {}}}

    told = play(calling(exits={"failed": "sorry"}), [HI, late])

    assert texts(told) == ["Sorry"]


def test_the_first_answer_that_matches_serves() -> None:
    told = play(
        calling(),
        [
            HI,
            answer(match={"method": "POST"}, status=201),
            answer(match={"method": "get", "url": "https://api.example.com/slots"}, status=202),
            answer(status=203),
        ],
    )

    assert texts(told) == ["Code 202"]


def test_a_url_matches_with_its_query_too() -> None:
    told = play(calling(), [HI, answer(match={"url": "https://api.example.com/slots?day=1"})])

    assert texts(told) == ["Code 200"]


def test_a_delay_passes_on_the_clock() -> None:
    told = play(calling(), [HI, answer(delay="PT8S")])

    assert texts(told) == ["Code 200"]
    assert told["messages"][0]["at"] == "PT8S"


def test_a_get_that_takes_too_long_fails_at_its_time_out() -> None:
    told = play(calling(exits={"failed": "sorry"}), [HI, answer(delay="PT11S")])

    assert texts(told) == ["Sorry"]
    assert told["messages"][0]["at"] == "PT10S"


def test_a_post_that_takes_too_long_is_uncertain() -> None:
    exits = {"failed": "sorry", "uncertain": "unclear"}

    told = play(calling("POST", exits=exits), [HI, answer(delay=11)])

    assert texts(told) == ["Unclear"]


def test_a_failure_meets_the_next_call() -> None:
    fail = {"at": "PT0S", "fail": {"code": "failed", "message": "no route to host"}}

    told = play(calling(), [HI, answer(), fail])

    assert told["status"] == "Terminated"
    assert told["errors"] == [{"step": "call", "message": "no route to host"}]


def test_a_secret_stays_a_name() -> None:
    document = calling()
    inputs = document["definition"]["steps"][0]["inputs"]
    inputs["headers"] = {"Authorization": "Bearer {{secret.KEY}}"}

    told = play(document, [HI, answer()])

    assert told["requests"][0]["headers"] == {"Authorization": "Bearer {{secret.KEY}}"}
