"""The run page: what a run did and why, for people who may look, over runs really played."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.encryption import encrypt
from accounts.models import Audit
from console.runs.page import TABS
from contacts.models import Contact
from journeys.engine.values import canonical
from journeys.models import Run, RunLog
from messaging.models import Channel, InboundEvent, Message
from outbox.ports import Outcome
from tests.factories import make_account, make_member
from tests.journeys.steps import ASK, BOOK, FORM, GREET, call, end, message, wait_reply
from tests.journeys.world import REFUSED, UNCLEAR, World, assert_replays

pytestmark = pytest.mark.django_db

SERVICE_DOWN = Outcome("refused", result="the address does not exist", code="failed")


@pytest.fixture
def world() -> Iterator[World]:
    yield World.make()
    assert_replays()


def played(world: World, steps: list[dict[str, object]], outcome: Outcome | None = None) -> Run:
    """Return the run that a customer's word started, with everything done that can be."""
    world.journey(steps)
    world.say("go please")
    world.play(outcome)
    return world.run


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def agent(world: World) -> Client:
    return client_of(make_member("agent", "agent", world.account))


def address(run: Run, name: str = "run") -> str:
    return reverse(f"admin:{name}", args=[run.public_id])


def page(client: Client, run: Run, **query: str) -> str:
    return client.get(address(run), query).content.decode()


# --- who may see it ------------------------------------------------------------------------------


def test_people_of_the_account_see_the_run(world: World) -> None:
    run = played(world, GREET)
    url = address(run)

    assert agent(world).get(url).status_code == 200
    assert client_of(make_member("viewer", "viewer", world.account)).get(url).status_code == 200


def test_nobody_else_sees_the_run(world: World) -> None:
    run = played(world, GREET)
    url = address(run)
    stranger = make_member("stranger", "agent", make_account())

    assert client_of(make_member("outsider", "", world.account)).get(url).status_code == 403
    assert client_of(stranger).get(url).status_code == 404
    assert Client().get(url).status_code == 302


def test_a_viewer_sees_no_whole_number_anywhere(world: World) -> None:
    run = played(world, ASK)
    viewer = client_of(make_member("viewer", "viewer", world.account))

    shown = [page(viewer, run, tab=tab) for tab in ("visits", "messages", "variables", "log")]

    assert world.msisdn[3:] not in "".join(shown)
    assert world.msisdn in page(agent(world), run)


# --- what it tells -------------------------------------------------------------------------------


def test_a_waiting_run_tells_for_what_and_until_when(world: World) -> None:
    html = page(agent(world), played(world, ASK))

    assert "Waits for a reply" in html
    assert "Wait: the customer&#x27;s reply" in html
    assert "23 h 59 m left" in html or "1 d left" in html
    assert "times in Asia/Singapore" in html


def test_a_complete_run_tells_its_way_and_what_was_said(world: World) -> None:
    run = played(world, ASK)
    world.tap("yes", world.message())
    world.play()

    html = page(agent(world), run)

    assert "Finished: done" in html
    assert "Replied “Yes”" in html
    assert "Thank you" in page(agent(world), run, tab="messages")


def test_what_a_visit_saved_is_shown_with_it(world: World) -> None:
    run = played(world, FORM)
    world.submit({"place": "Orchard"})
    world.play()

    html = page(agent(world), run, visit="2")

    assert "Submitted: Orchard" in html
    assert "{&quot;place&quot;: &quot;Orchard&quot;}" in html


def test_a_faulted_call_shows_the_error_and_what_to_do(world: World) -> None:
    steps = [{**call("book", "done"), "exits": {}}, end("done")]
    html = page(agent(world), played(world, steps, SERVICE_DOWN))

    assert "Failed at Book" in html
    assert "The run stopped here and does not go on." in html
    assert "the address does not exist" in html
    assert "Correct the cause, then start the run again." in html


def test_a_failure_with_an_exit_says_where_the_run_went(world: World) -> None:
    html = page(agent(world), played(world, BOOK, SERVICE_DOWN), visit="1")

    assert "The run went on by the exit “failed” to Failed." in html


def test_an_answer_is_shown_although_its_effect_is_gone(world: World) -> None:
    html = page(agent(world), played(world, BOOK), visit="1")

    assert "201 Created" in html
    assert "&quot;id&quot;: 7" in html


def test_an_answer_that_is_no_success_says_whose_fault_it_is(world: World) -> None:
    down = canonical({"responseCode": 503, "reasonPhrase": "Service Unavailable"})
    html = page(agent(world), played(world, BOOK, Outcome("accepted", down)), visit="1")

    assert "The web service answered 503, so the run went on to Done." in html
    assert "It has a fault of its own, or is overloaded." in html


def test_an_uncertain_send_is_told_as_such(world: World) -> None:
    html = page(agent(world), played(world, GREET, UNCLEAR))

    assert "A send is unclear" in html
    assert "waits for evidence that it arrived" in html
    assert "nobody can tell whether it arrived" in html


def test_only_who_may_is_led_to_settling_an_unclear_send(world: World) -> None:
    run = played(world, GREET, UNCLEAR)
    viewer = client_of(make_member("viewer", "viewer", world.account))

    assert "Settle by hand" in page(agent(world), run)
    assert "Settle by hand" not in page(viewer, run)


def test_a_refused_message_names_the_cause_before_the_code(world: World) -> None:
    html = page(agent(world), played(world, GREET, REFUSED))

    assert html.index("This number cannot be reached on WhatsApp.") < html.index(
        '<span class="mono">notOnWhatsApp'
    )


def test_an_unknown_code_is_said_to_be_unknown(world: World) -> None:
    html = page(agent(world), played(world, GREET, Outcome("refused", code="provider:9999")))

    assert "The code 9999 is not one we know." in html


def test_a_stopped_run_says_that_a_person_stopped_it(world: World) -> None:
    run = played(world, ASK)
    world.command("terminate", run)
    world.settle_down()

    html = page(agent(world), run)

    assert "Cancelled by an operator" in html
    assert "An operator cancelled the run" in html


def test_what_the_customer_wrote_is_text(world: World) -> None:
    world.journey(ASK)
    world.say("go <script>alert(1)</script>")
    world.play()

    html = "".join(page(agent(world), world.run, tab=tab) for tab in ("visits", "messages", "log"))

    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


# --- what cannot be shown ------------------------------------------------------------------------


def test_an_erased_message_says_so(world: World) -> None:
    run = played(world, GREET)
    Message.objects.filter(run_id=run.pk).update(content="")

    html = page(agent(world), run, tab="messages")

    assert "Erased" in html
    assert '<span class="omx">Hello' not in html


def test_an_erased_run_keeps_its_times_only() -> None:
    world = World.make()
    run = played(world, ASK)
    Contact.objects.filter(pk=world.contact.pk).update(erased_at=run.started_at, name="")
    Run.objects.filter(pk=run.pk).update(state="")
    RunLog.objects.filter(run_id=run.pk).update(event="", effects="")
    InboundEvent.objects.update(body="")

    html = page(agent(world), run)

    assert "This person's data was erased." in html
    assert "Wait" in html


def test_a_run_that_nobody_can_read_is_shown_all_the_same() -> None:
    world = World.make()
    run = played(world, ASK)
    Run.objects.filter(pk=run.pk).update(state="{", error="unreadable state: ValueError")

    html = page(agent(world), run)

    assert "What is stored of this run cannot be read." in html
    assert "Nobody can read what was stored of the run" in html


def test_a_secret_that_a_service_sends_back_is_not_shown(world: World) -> None:
    world.account.secrets.create(name="KEY", value_enc=encrypt("hush-hush-9"))
    steps = [call("book", "done", headers={"X-Key": "{{secret.KEY}}"}), *BOOK[1:]]
    echo = canonical({"responseCode": 200, "responseBody": {"you sent": "hush-hush-9"}})
    run = played(world, steps, Outcome("accepted", echo))

    shown = [page(agent(world), run, tab=tab) for tab in ("visits", "variables", "log")]
    shown.append(page(agent(world), run, visit="1"))

    assert "hush-hush-9" not in "".join(shown)
    assert "X-Key: {{secret.KEY}}" in shown[-1]


# --- what may be done with it --------------------------------------------------------------------


def test_an_operator_suspends_a_run(world: World) -> None:
    run = played(world, ASK)

    answer = agent(world).post(address(run, "run_command"), {"verb": "suspend"}, follow=True)
    world.settle_down()

    assert "being suspended" in answer.content.decode()
    run.refresh_from_db()
    assert run.status == "Suspended"
    assert Audit.objects.get(action="suspend").object_id == run.public_id


def test_a_viewer_has_no_buttons_and_may_not_post(world: World) -> None:
    run = played(world, ASK)
    viewer = client_of(make_member("viewer", "viewer", world.account))

    assert "data-dialog" not in page(viewer, run)
    assert "data-dialog" in page(agent(world), run)
    assert viewer.post(address(run, "run_command"), {"verb": "terminate"}).status_code == 403


def test_a_command_needs_a_post_a_known_verb_and_an_own_run(world: World) -> None:
    run = played(world, ASK)
    url = address(run, "run_command")
    stranger = client_of(make_member("stranger", "agent", make_account()))

    assert agent(world).get(url).status_code == 405
    assert agent(world).post(url, {"verb": "explode"}).status_code == 400
    assert stranger.post(url, {"verb": "suspend"}).status_code == 404


# --- what it costs -------------------------------------------------------------------------------


def chat(world: World, times: int) -> None:
    for _ in range(times):
        world.say("more")
        world.turn()
        world.send()
        world.turn()


def queries_of(client: Client, run: Run, tab: str) -> int:
    page(client, run, tab=tab)
    with CaptureQueriesContext(connection) as captured:
        page(client, run, tab=tab)
    return len(captured)


LOOP = [
    message("ask", "Again?", "wait"),
    wait_reply("wait", "ask", "stop"),
    end("stop"),
]


def test_a_long_run_costs_no_more_queries_than_a_short_one(world: World) -> None:
    # More than one person is sent in a row.
    Channel.objects.filter(pk=world.channel.pk).update(options='{"pair_burst":0}')
    client, run = agent(world), played(world, LOOP)
    chat(world, 4)
    at_five = {tab: queries_of(client, run, tab) for tab in TABS}

    chat(world, 45)

    assert Message.objects.filter(run_id=run.pk).count() == 50
    assert {tab: queries_of(client, run, tab) for tab in TABS} == at_five


def test_the_stamp_moves_with_run_messages_and_effects(world: World) -> None:
    run = played(world, ASK)
    client = agent(world)
    before = json.dumps(page(client, run, part="1").split("data-stamp=")[1][:80])

    world.status("Delivered", world.message())

    assert json.dumps(page(client, run, part="1").split("data-stamp=")[1][:80]) != before
