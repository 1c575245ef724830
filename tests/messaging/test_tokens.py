"""Reply tokens: the same for the same message, of the shape that is taken off again."""

from __future__ import annotations

import re

from pytest_django.fixtures import Settings

from messaging.tokens import strip, token_for


def test_a_message_always_has_the_same_token() -> None:
    assert token_for("run:1") == token_for("run:1")
    assert token_for("run:1") != token_for("run:2")


def test_tokens_cannot_be_made_without_our_key(settings: Settings) -> None:
    before = token_for("run:1")
    settings.SECRET_KEY = "another"

    assert token_for("run:1") != before


def test_a_token_is_twelve_letters_and_digits_and_comes_off() -> None:
    token = token_for("run:1")

    assert re.fullmatch("[a-z0-9]{12}", token)
    assert strip(f"slot~1~{token}") == ("slot~1", token)
    assert strip("slot~1") == ("slot~1", None)
