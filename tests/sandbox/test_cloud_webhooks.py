"""The Cloud webhook: its handshake, its signature, several changes at once, rates and failures."""

from __future__ import annotations

from sandbox.client import Client
from tests.sandbox.graph import VERIFY_TOKEN, Graph, error_of
from tests.sandbox.process import ANN, BOB
from tests.sandbox.receiver import Receiver


def test_the_handshake_succeeds_with_the_right_token(client: Client, receiver: Receiver) -> None:
    receiver.verify_token = VERIFY_TOKEN

    assert client.verify_webhook()["verified"] is True


def test_the_handshake_fails_with_another_token(client: Client, receiver: Receiver) -> None:
    receiver.verify_token = "another"

    answer = client.verify_webhook()

    assert (answer["status"], answer["verified"]) == (403, False)


def test_several_changes_come_in_one_post(client: Client, receiver: Receiver) -> None:
    client.misbehave(times=3, webhooks={"group": 3})

    client.say(ANN, "one", line="cloud")
    client.say(ANN, "two", line="cloud")
    client.say(BOB, "three", line="cloud")

    receiver.wait(1)
    texts = [each["value"]["messages"][0]["text"]["body"] for each in receiver.changes()]
    assert texts == ["one", "two", "three"]
    assert len(receiver.arrivals) == 1


def test_a_duplicate_is_the_same_webhook(client: Client, receiver: Receiver) -> None:
    client.misbehave(match={"line": "cloud"}, webhooks={"duplicate": 1})

    client.say(ANN, "hi", line="cloud")

    first, second = receiver.wait(2)
    assert first.raw == second.raw


def test_a_wrong_signature_can_be_planned(client: Client, receiver: Receiver) -> None:
    client.misbehave(webhooks={"signature": "wrong"})
    client.misbehave(webhooks={"signature": "missing"})

    client.say(ANN, "one", line="cloud")
    client.say(ANN, "two", line="cloud")
    client.say(ANN, "three", line="cloud")

    signatures = {arrival.signature for arrival in receiver.wait(3)}
    assert len(signatures) == 3
    assert "" in signatures


def test_more_than_a_burst_to_one_customer_is_refused(graph: Graph, client: Client) -> None:
    client.configure(cloud={"pair_limit": True})

    answers = [graph.text(f"{number}") for number in range(46)]

    assert {answer.status_code for answer in answers[:45]} == {200}
    assert error_of(answers[45]) == (400, 131056)
    assert graph.text(to=BOB).status_code == 200


def test_more_than_the_throughput_is_refused(graph: Graph, client: Client) -> None:
    client.configure(cloud={"per_second": 2})

    answers = [graph.text(f"{number}") for number in range(4)]

    assert error_of(answers[3]) == (400, 130429)


def test_a_failure_can_be_planned_by_metas_code(
    graph: Graph, client: Client, receiver: Receiver
) -> None:
    client.misbehave("undelivered", match={"line": "cloud"}, code=131026)

    graph.text()

    receiver.wait(1)
    assert receiver.statuses()[0]["errors"][0]["code"] == 131026


def test_a_refusal_can_be_planned_by_metas_code(graph: Graph, client: Client) -> None:
    client.misbehave("reject", code=131031, match={"line": "cloud"})

    assert error_of(graph.text()) == (400, 131031)
    assert client.ledger() == []


def test_nothing_is_posted_where_no_statuses_are_wished(
    graph: Graph, client: Client, receiver: Receiver
) -> None:
    client.configure(statuses=False)

    graph.text()

    client.wait_posted()
    assert receiver.arrivals == []
