"""Templates, Flows and message details of the provider's API."""

from __future__ import annotations

import json

from sandbox.client import Client
from tests.sandbox.process import ANN, CHANNEL, SUB, Provider

FLOW = {"name": "visit", "categories": ["APPOINTMENT_BOOKING"], "flowJson": '{"version": "7.3"}'}


def test_templates_are_listed_with_their_status(client: Client, provider: Provider) -> None:
    client.set_template("order_shipped", "en_US", "PAUSED")

    listed = provider.channel("GET", "/templates").json()["templates"]

    mine = next(each for each in listed if each["templateName"] == "order_shipped")
    assert (mine["language"], mine["status"]) == ("en_US", "PAUSED")
    assert mine["channelId"] == CHANNEL


def test_a_created_template_is_pending_and_cannot_be_created_again(
    client: Client, provider: Provider
) -> None:
    body = {
        "name": "fresh_one",
        "language": "en",
        "category": "UTILITY",
        "components": [{"type": "BODY", "text": "Hi"}],
    }

    created, again = (provider.channel("POST", "/templates", body) for _ in range(2))
    deleted = provider.channel("DELETE", "/templates/fresh_one")

    assert (created.status_code, created.json()) == (200, {})
    assert (again.status_code, again.json()["code"]) == (409, 3060)
    assert deleted.status_code == 200


def test_another_channel_is_not_found(client: Client, provider: Provider) -> None:
    client.configure(channel_id="another")

    assert provider.channel("GET", "/templates").status_code == 404


def test_a_flow_lives_from_draft_to_deprecated(client: Client, provider: Provider) -> None:
    flow_id = provider.channel("POST", "/flows", FLOW).json()["id"]
    changed = provider.channel("PUT", f"/flows/{flow_id}", {"name": "visit 2"})
    published = provider.channel("POST", f"/flows/{flow_id}/publish")
    too_late = provider.channel("PUT", f"/flows/{flow_id}", {"name": "visit 3"})
    deprecated = provider.channel("POST", f"/flows/{flow_id}/deprecate")

    shown = provider.channel("GET", f"/flows/{flow_id}").json()

    assert [each.status_code for each in (changed, published, deprecated)] == [200, 200, 200]
    assert (too_late.status_code, too_late.json()["message"]) == (
        409,
        "Flow must be in DRAFT status",
    )
    assert (shown["name"], shown["status"]) == ("visit 2", "DEPRECATED")
    assert provider.session.get(shown["flowJsonUrl"], timeout=5).json() == {"version": "7.3"}


def test_a_flow_json_must_be_a_string_of_json(client: Client, provider: Provider) -> None:
    as_object = provider.channel("POST", "/flows", {**FLOW, "flowJson": {"version": "7.3"}})
    no_json = provider.channel("POST", "/flows", {**FLOW, "flowJson": "{"})

    assert as_object.json()["message"] == "flowJson must be a string"
    assert (as_object.status_code, no_json.status_code) == (400, 422)


def test_flows_are_listed_and_a_draft_can_be_deleted(client: Client, provider: Provider) -> None:
    flow_id = provider.channel("POST", "/flows", FLOW).json()["id"]
    listed = provider.channel("GET", "/flows").json()["flows"]

    deleted = provider.channel("DELETE", f"/flows/{flow_id}")

    assert {"id": flow_id, "name": "visit", "status": "DRAFT"} in listed
    assert deleted.status_code == 200
    assert provider.channel("GET", f"/flows/{flow_id}").status_code == 404


def test_details_tell_the_state_once_a_second(client: Client, provider: Provider) -> None:
    client.say(ANN, "hi")
    umid = provider.text(client_id="a.1").json()["umid"]
    client.wait_for(ANN, lambda chat: chat[-1]["ticks"] == "read")
    url = f"{provider.url}/api/v1/subaccounts/{SUB}/messages/{umid}"

    first, second = provider.session.get(url, timeout=5), provider.session.get(url, timeout=5)

    row = json.loads(first.text)["data"][0]
    assert (row["clientMessageId"], row["status"]["state"]) == ("a.1", "read")
    assert (second.status_code, second.headers["Retry-After"]) == (429, "1")
