"""STOP, START, MENU and words of the account: before any journey, whatever it waits for."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts.errors import NotAllowed
from accounts.models import Audit
from contacts.consent import may_send
from contacts.models import Consent
from contacts.stop_words import STOP_WORDS
from journeys.actions import pause
from journeys.errors import BadKeyword
from journeys.keyword_actions import Wanted, add_keyword, change_keyword, delete_keyword
from journeys.models import Keyword, Run
from messaging.models import Conversation, InboundEvent, Message
from tests.factories import make_account, make_journey, make_member, make_user
from tests.journeys.steps import ASK, GREET, message
from tests.journeys.test_children import named, parent_of, start
from tests.journeys.test_starts import PAUSE
from tests.journeys.world import World

pytestmark = pytest.mark.django_db
URL = "/admin/journeys/keyword/"
MENU = [message("menu", "What can we do for you?")]
STOPPED = "You will get no more messages from us. Send START to get them again."


@pytest.fixture
def here() -> World:
    return World.make()


@pytest.fixture
def admin(here: World) -> User:
    return admin_of(here)


def admin_of(world: World) -> User:
    return make_member("admin", "admin", world.account)


def deciding(item: InboundEvent) -> tuple[str, str]:
    item.refresh_from_db()
    last = json.loads(item.why)[-1]
    return last["rule"], last["says"]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_stop_acts_before_a_run_that_waits(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()

    item = world.say("Stop!")
    world.play()

    assert deciding(item)[0] == "keyword"
    assert not may_send(world.contact, "")
    assert world.run.ended_at is None
    said = Consent.objects.get()
    assert (said.action, said.source) == ("revoke", "keyword")
    assert said.evidence == item.key.removeprefix("m:")


def test_stop_is_confirmed_and_nothing_else_goes_out(world: World) -> None:
    world.journey(GREET)

    world.say("go")
    world.turn()
    world.say("stop")
    world.turn()
    world.play()

    assert world.sent() == ["Hello", STOPPED]
    rows = Message.objects.filter(direction="out").order_by("id")
    assert list(rows.values_list("status", "error_code")) == [
        ("failed", "noConsent"),
        ("accepted", ""),
    ]


@pytest.mark.parametrize("language", sorted(STOP_WORDS))
def test_stop_is_known_in_every_language(here: World, language: str) -> None:
    make_journey(here.account, GREET)

    here.say(STOP_WORDS[language][0])
    here.turn()

    assert not may_send(here.contact, "")
    assert not Run.objects.exists()


def test_a_tap_on_stop_stops_too(here: World) -> None:
    here.tap("stop")
    here.turn()

    assert not may_send(here.contact, "")


def test_start_lets_messages_go_out_again(here: World) -> None:
    here.say("stop")
    here.turn()

    item = here.say("start")
    here.turn()

    assert deciding(item) == ("keyword", "the keyword START: the contact gets messages again")
    assert may_send(here.contact, "")
    assert here.sent()[-1] == "You will get messages from us again."


def test_start_right_after_stop_counts_in_the_same_turn(here: World) -> None:
    here.say("stop")
    here.say("start")

    here.turn()

    assert may_send(here.contact, "")


def test_start_is_a_word_like_others_for_somebody_who_never_stopped(here: World) -> None:
    here.journey(GREET, contains="start")

    here.say("start")
    here.turn()

    assert Run.objects.count() == 1
    assert not Consent.objects.exists()


def test_menu_ends_what_waits_and_starts_its_journey(world: World) -> None:
    menu = make_journey(world.account, MENU, match={"keyword": "never"})
    add_keyword(world.account, Wanted("es", "menú", "menu", menu), admin_of(world))
    world.journey(ASK)
    world.say("go")
    world.play()

    item = world.say("MENÚ")
    world.play()

    assert world.sent() == ["Shall we?", "What can we do for you?"]
    assert list(Run.objects.order_by("id").values_list("outcome", flat=True))[0] == "keyword"
    assert deciding(item) == ("keyword", "the keyword MENU: started Test; ended 1 waiting runs")


def test_menu_ends_the_run_that_waits_for_one_that_asks(world: World) -> None:
    menu = make_journey(world.account, MENU, match={"keyword": "never"})
    add_keyword(world.account, Wanted("en", "menu", "menu", menu), admin_of(world))
    named(world, "Survey", ASK)
    parent_of(world, start("ask", "Survey"))
    world.say("go")
    world.play()

    world.say("menu")
    world.play()

    ended = Run.objects.order_by("id").values_list("status", "outcome")
    assert list(ended)[:2] == [("Terminated", "keyword"), ("Terminated", "parent ended")]


def test_menu_leaves_runs_that_wait_for_nobody(world: World) -> None:
    menu = make_journey(world.account, MENU, match={"keyword": "never"})
    add_keyword(world.account, Wanted("en", "menu", "menu", menu), admin_of(world))
    world.journey(PAUSE)
    world.say("go")
    world.play()

    world.say("menu")
    world.play()

    assert Run.objects.earliest("id").ended_at is None


def test_a_menu_whose_journey_is_paused_is_a_word_like_others(here: World, admin: User) -> None:
    menu = make_journey(here.account, MENU, match={"keyword": "never"})
    add_keyword(here.account, Wanted("en", "menu", "menu", menu), admin)
    pause(menu, admin)

    item = here.say("menu")
    here.turn()

    assert deciding(item)[0] == "unanswered"


def test_a_button_called_menu_belongs_to_its_journey(world: World) -> None:
    menu = make_journey(world.account, MENU, match={"keyword": "never"})
    add_keyword(world.account, Wanted("en", "menu", "menu", menu), admin_of(world))
    world.journey(ASK)
    world.say("go")
    world.play()

    world.tap("menu", world.message())
    world.play()

    assert world.run.outcome == "done"


def test_words_of_another_account_mean_nothing(here: World) -> None:
    other = make_account()
    add_keyword(other, Wanted("en", "halt", "stop"), make_user())

    here.say("halt")
    here.turn()

    assert not Consent.objects.exists()


def test_a_word_of_the_account_stops(here: World, admin: User) -> None:
    add_keyword(here.account, Wanted("nl", "Genoeg", "stop"), admin)

    here.say("genoeg!!")
    here.turn()

    assert not may_send(here.contact, "")


# --- who may, and what is refused ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (Wanted("en", "stop", "agent"), "stops or starts messages"),
        (Wanted("en", "  ", "agent"), "at most 40"),
        (Wanted("en", "help", "menu"), "needs a journey"),
    ],
)
def test_a_keyword_that_makes_no_sense_is_refused(
    here: World, admin: User, wanted: Wanted, reason: str
) -> None:
    with pytest.raises(BadKeyword, match=reason):
        add_keyword(here.account, wanted, admin)


def test_a_word_stands_once_in_an_account(here: World, admin: User) -> None:
    add_keyword(here.account, Wanted("en", "help", "agent"), admin)

    with pytest.raises(BadKeyword, match="like this"):
        add_keyword(here.account, Wanted("de", "HELP", "stop"), admin)


def test_an_admin_adds_changes_and_deletes_and_the_audit_log_tells(
    here: World, admin: User
) -> None:
    keyword = add_keyword(here.account, Wanted("en", "help", "agent"), admin)
    change_keyword(keyword, Wanted("en", "person", "agent"), admin)
    delete_keyword(Keyword.objects.get(word="person"), admin)

    told = Audit.objects.filter(object_kind="keyword").order_by("id")
    assert list(told.values_list("action", flat=True)) == ["add", "change", "delete"]
    assert not Keyword.objects.exists()


def test_people_who_only_look_and_strangers_change_no_keyword(here: World, admin: User) -> None:
    keyword = add_keyword(here.account, Wanted("en", "help", "agent"), admin)
    people = [
        make_member("viewer", "viewer", here.account),
        make_member("outsider", "admin", make_account()),
    ]

    for_each = [
        pytest.raises(NotAllowed, add_keyword, here.account, Wanted("en", "x", "agent"), people[0]),
        pytest.raises(NotAllowed, add_keyword, here.account, Wanted("en", "x", "agent"), people[1]),
        pytest.raises(NotAllowed, change_keyword, keyword, Wanted("en", "x", "agent"), people[0]),
        pytest.raises(NotAllowed, delete_keyword, keyword, people[1]),
    ]

    assert len(for_each) == 4
    assert Keyword.objects.get().word == "help"


def test_an_admin_adds_a_keyword_in_the_console(here: World, admin: User) -> None:
    typed = {"word": "Person!", "language": "en", "action": "agent", "journey": ""}

    answer = client_of(admin).post(f"{URL}add/", typed)

    assert answer.status_code == 302
    assert Keyword.objects.get().word == "person"


def test_the_console_says_what_is_wrong_with_a_keyword(here: World, admin: User) -> None:
    typed = {"word": "stop", "language": "en", "action": "agent", "journey": ""}

    answer = client_of(admin).post(f"{URL}add/", typed)

    assert "stops or starts messages for everybody" in answer.content.decode()
    assert not Keyword.objects.exists()


def test_a_viewer_sees_the_words_and_those_that_always_work(here: World, admin: User) -> None:
    add_keyword(here.account, Wanted("en", "person", "agent"), admin)

    page = client_of(make_member("viewer", "viewer", here.account)).get(URL).content.decode()

    assert "person" in page
    assert "unsubscribe" in page


def test_agent_gives_the_conversation_to_people(world: World) -> None:
    add_keyword(world.account, Wanted("en", "human", "agent"), admin_of(world))
    world.journey(ASK)
    world.say("go")
    world.play()

    item = world.say("human")
    world.play()

    assert deciding(item)[0] == "keyword"
    assert Conversation.objects.get().owner == "agent"
    assert world.sent()[-1] == "A person will answer you here."
    assert world.run.ended_at is None


def test_no_journey_hears_what_is_said_to_people(world: World) -> None:
    world.journey(ASK)
    world.say("go")
    world.play()
    Conversation.objects.update(owner="agent")

    item = world.tap("yes", world.message())
    world.play()

    assert deciding(item) == ("agent", "people answer this conversation: no journey hears it")
    assert world.run.ended_at is None


def test_stop_counts_although_people_answer(here: World) -> None:
    here.say("hello")
    here.turn()
    Conversation.objects.update(owner="agent")

    here.say("stop")
    here.turn()

    assert not may_send(here.contact, "")


def test_the_form_chooses_no_action_for_the_operator(client: Client, admin: User) -> None:
    client.force_login(admin)
    page = client.get(f"{URL}add/").content.decode()
    assert '<option value="" selected>Choose what it does</option>' in page


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"language": "english!!"}, "Write a code such as en or pt-BR."),
        ({"action": "menu"}, "A menu needs a journey to start; the other actions take none."),
        ({"action": ""}, "This field is required."),
    ],
)
def test_the_form_says_what_is_wrong_in_words(
    client: Client, admin: User, typed: dict[str, str], fault: str
) -> None:
    client.force_login(admin)
    given = {"word": "halt", "language": "en", "action": "stop", **typed}
    page = client.post(f"{URL}add/", given).content.decode()
    assert fault in page
    assert "Constraint" not in page
    assert not Keyword.objects.exists()
