"""Logging in and out: throttled by user name and address, sessions renewed and hard to steal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.db.models import F
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.visitors import address_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"


@pytest.fixture
def user() -> User:
    made = make_user("bob")
    made.set_password(PASSWORD)
    made.save()
    return made


def attempt(
    password: str, username: str = "bob", address: str = "10.0.0.1", client: Client | None = None
) -> HttpResponse:
    answer: HttpResponse = (client or Client()).post(  # type: ignore[assignment] # a subclass
        reverse("admin:login"),
        {"username": username, "password": password},
        REMOTE_ADDR=address,
    )
    return answer


def fail(times: int) -> HttpResponse:
    return [attempt("wrong") for _ in range(times)][-1]


def pass_time(minutes: int) -> None:
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=minutes))


def test_the_right_password_opens_the_console(user: User) -> None:
    assert attempt(PASSWORD).status_code == 302
    assert attempt("wrong").status_code == 200


def test_a_wrong_password_is_told_in_one_box(user: User) -> None:
    page = attempt("wrong").content.decode()

    assert page.count('class="errornote') == 1
    assert "Please enter the correct username and password" in page


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(user: User) -> None:
    fail(5)

    answer = attempt(PASSWORD)

    assert answer.status_code == 429
    assert "Try again in 15 minutes." in answer.content.decode()
    assert int(answer["Retry-After"]) in range(880, 901)


def test_the_wait_is_over_after_its_time_and_trying_makes_it_no_longer(user: User) -> None:
    fail(5)

    pass_time(minutes=14)
    waiting = attempt(PASSWORD)
    pass_time(minutes=2)
    answer = attempt(PASSWORD)

    assert "Try again in 1 minute." in waiting.content.decode()
    assert answer.status_code == 302


def test_other_people_and_other_addresses_do_not_wait(user: User) -> None:
    fail(5)

    assert attempt(PASSWORD, address="10.0.0.2").status_code == 302
    assert attempt("wrong", username="ann").status_code == 200


def test_an_address_that_tries_many_names_has_to_wait_with_all_of_them(
    user: User, settings: Settings
) -> None:
    settings.LOGIN_FAILURES_PER_ADDRESS = 7
    answers = [attempt("wrong", username=f"name{n}") for n in range(7)]

    here, elsewhere = attempt(PASSWORD), attempt(PASSWORD, address="10.0.0.2")

    assert answers[5].status_code == 200
    assert (answers[6].status_code, here.status_code, elsewhere.status_code) == (429, 429, 302)
    assert "wrong passwords from where you are" in here.content.decode()
    assert "Try again in 15 minutes." in here.content.decode()


def test_one_right_password_does_not_let_an_address_go_on(user: User, settings: Settings) -> None:
    settings.LOGIN_FAILURES_PER_ADDRESS = 6
    fails = [attempt("wrong", username=f"name{n}").status_code for n in range(5)]
    attempt(PASSWORD)

    assert (attempt("wrong", username="x").status_code, fails) == (429, [200] * 5)


def test_a_log_in_forgets_the_wrong_passwords_before_it(user: User) -> None:
    fail(4)
    attempt(PASSWORD)

    assert fail(4).status_code == 200


def test_a_locked_out_name_that_nobody_has_looks_the_same() -> None:
    answers = [attempt("wrong", username="nobody") for _ in range(6)]

    assert answers[-1].status_code == 429


def test_a_visitor_cannot_make_up_an_address(settings: Settings) -> None:
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR="1.2.3.4, 203.0.113.7"
    )

    settings.PROXIES = 0
    direct = address_of(request)
    settings.PROXIES = 1
    behind_one = address_of(request)
    settings.PROXIES = 3
    behind_more_than_named = address_of(request)

    assert (direct, behind_one, behind_more_than_named) == ("10.0.0.9", "203.0.113.7", "10.0.0.9")


def test_the_session_is_a_new_one_after_the_log_in(user: User) -> None:
    client = Client()
    session = client.session
    session["before"] = "1"
    session.save()
    before = session.session_key

    attempt(PASSWORD, client=client)

    assert client.session.session_key != before


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(
    user: User, settings: Settings
) -> None:
    settings.SESSION_COOKIE_SECURE = True

    cookie = attempt(PASSWORD).cookies["sessionid"]

    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)
    assert cookie["max-age"] == 12 * 3600


def test_logging_out_takes_a_post(user: User) -> None:
    client = Client()
    attempt(PASSWORD, client=client)

    asked = client.get(reverse("admin:logout"))
    client.post(reverse("admin:logout"))

    assert asked.status_code == 405
    assert client.get(reverse("admin:index")).status_code == 302
