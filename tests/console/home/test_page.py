"""The home page: its figures, who may see it, what it costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import Audit
from console.health.counts import count
from console.health.snapshot import measure
from console.home.page import RECENT
from console.home.periods import PERIODS
from console.home.tiles import tiles
from console.models import SetupDismissal
from tests.console.rows import HOUR, MINUTE, Clinic
from tests.console.test_admin import client_of
from tests.factories import make_channel, make_member, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Clinic:
    return Clinic.make()


def home_of(clinic: Clinic, role: str = "viewer", url: str = "/admin/") -> Any:
    return client_of(make_member(f"a {role}", role, clinic.account)).get(url)


def figures(clinic: Clinic) -> dict[str, tuple[str, str]]:
    now = timezone.now()
    stretch = PERIODS["24h"].stretch(now, timezone.get_default_timezone())
    found = tiles(measure(clinic.account, RECENT), count(clinic.account.pk, stretch, now), stretch)
    return {tile.title: (tile.value, tile.hint) for tile in found}


def test_tiles_count_what_went_out_arrived_and_finished(clinic: Clinic) -> None:
    clinic.messages(3, "read")
    clinic.message("failed")
    clinic.message("queued")
    clinic.message("received", direction="in")
    clinic.run()
    clinic.run("book: 503")

    found = figures(clinic)

    assert found["Messages out"][0] == "4"
    assert found["Delivered"][0] == "75.0 %"
    assert found["Runs finished"][0] == "1"


def test_tiles_measure_what_waits(clinic: Clinic) -> None:
    clinic.effect(ago=2 * MINUTE)
    clinic.item(ago=3 * MINUTE)

    found = figures(clinic)

    assert found["Queue age, 95 %"] == ("2 m", "too long")
    assert found["Inbox lag"] == ("3 m", "behind")


def test_the_queue_age_is_that_of_all_but_the_oldest_twentieth(clinic: Clinic) -> None:
    clinic.effect(ago=5 * HOUR)
    for _ in range(40):
        clinic.effect(ago=30 * MINUTE)

    assert figures(clinic)["Queue age, 95 %"][0].startswith("30 m")


@pytest.mark.parametrize("path", list(PERIODS))
def test_every_period_is_drawn(clinic: Clinic, path: str) -> None:
    clinic.message()
    clinic.run()

    page = home_of(clinic, url=f"/admin/?period={path}")

    assert page.status_code == 200
    assert page.content.decode().count("<polyline") == 1
    assert "Show as a table" in page.content.decode()


def test_every_figure_opens_the_list_behind_it(clinic: Clinic) -> None:
    clinic.run("book: 503")
    client = client_of(make_user())

    context = client.get("/admin/").context
    urls = [tile.url for tile in context["tiles"]] + [need.url for need in context["needs"]]

    assert [client.get(url).status_code for url in urls] == [200] * 6


def test_a_failures_list_holds_just_its_runs(clinic: Clinic) -> None:
    wanted, other = clinic.run("book: 503"), clinic.run("ask: lost")
    client = client_of(make_user())

    needs = client.get("/admin/").context["needs"]
    url = next(need.url for need in needs if need.title == "book is failing")
    page = client.get(url).content.decode()

    assert wanted.public_id in page
    assert other.public_id not in page


@pytest.mark.parametrize("url", ["/admin/", "/admin/home/live/"])
def test_who_may_see_the_home_page(clinic: Clinic, url: str) -> None:
    assert home_of(clinic, "viewer", url).status_code == 200
    assert home_of(clinic, "agent", url).status_code == 200
    assert home_of(clinic, "", url).status_code == 403
    assert Client().get(url).status_code == 302


def test_people_without_a_role_are_told_whom_to_ask(clinic: Clinic) -> None:
    assert b"Ask an administrator to give you a role" in home_of(clinic, "").content


def test_nobody_sees_anothers_figures(clinic: Clinic) -> None:
    other = Clinic.make()
    other.run("secret_step: 503")

    assert b"secret_step" not in home_of(clinic).content


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get("/admin/")
    return len(captured)


def test_the_page_asks_as_many_queries_for_much_as_for_little(clinic: Clinic) -> None:
    client = client_of(make_member("viewer", "viewer", clinic.account))
    clinic.run("book: 503")
    clinic.message()
    client.get("/admin/")
    at_one = queries(client)

    clinic.messages(20)
    for n in range(20):
        make_channel(clinic.account)
        clinic.run(f"step{n}: 503")

    assert queries(client) == at_one
    assert at_one < 31


def test_the_fragment_holds_no_second_page(clinic: Clinic) -> None:
    page = home_of(clinic, url=reverse("admin:home_live")).content.decode()

    assert "What needs me now" in page
    assert "<html" not in page


def test_an_installation_without_anything_teaches(clinic: Clinic) -> None:
    page = home_of(clinic, "admin").content.decode()

    assert "Set up this installation" in page
    assert "Nothing needs you" in page
    assert "Nothing in this period" in page


def test_the_check_list_is_for_those_who_set_up(clinic: Clinic) -> None:
    assert b"Set up this installation" not in home_of(clinic, "agent").content


def test_what_is_done_is_ticked(clinic: Clinic) -> None:
    clinic.hear_webhook(ago=MINUTE)
    clinic.run()

    steps = home_of(clinic, "admin").context["setup"]

    done = {step.title for step in steps if step.is_done}
    assert {"A channel is set up", "A webhook arrived", "The first run was started"} <= done
    assert "A worker is alive" not in done


def test_the_check_list_can_be_put_away_by_an_administrator_only(clinic: Clinic) -> None:
    url = reverse("admin:setup_dismiss")
    agent = client_of(make_member("agent", "agent", clinic.account))
    admin = client_of(make_member("boss", "admin", clinic.account))

    assert agent.post(url).status_code == 403
    assert not SetupDismissal.objects.exists()
    assert admin.post(url).status_code == 302

    assert Audit.objects.get(action="dismiss").account == clinic.account
    assert b"Set up this installation" not in admin.get("/admin/").content


def test_the_page_holds_no_inline_script_and_no_handler(clinic: Clinic) -> None:
    page = home_of(clinic, url=reverse("admin:home_live")).content.decode()

    assert "<script" not in page
    assert " style=" not in page
    assert " onclick" not in page


def test_demos_can_be_played_by_those_who_may_use_the_phone(
    clinic: Clinic, settings: Settings
) -> None:
    settings.DEMO, settings.SANDBOX_URL = True, "http://127.0.0.1:9"

    agent, viewer = home_of(clinic, "agent"), home_of(clinic, "viewer")

    urls = [demo.start_url for demo in agent.context["demos"]]
    assert urls == [
        "/admin/phone/api/start/appointment_booking/",
        "/admin/phone/api/start/order_shipped/",
    ]
    assert viewer.context["demos"] == []


def test_there_are_no_demos_outside_demo_mode(clinic: Clinic, settings: Settings) -> None:
    settings.DEMO, settings.SANDBOX_URL = False, ""

    assert b"data-demo" not in home_of(clinic, "agent").content
