"""What a mask takes out of a service's answer."""

from __future__ import annotations

import pytest

from journeys.secret_masking import mask_of

NAME = "{{secret.KEY}}"


@pytest.mark.parametrize(
    ("secret", "text", "left"),
    [
        ("pass word/1", "got pass word/1!", f"got {NAME}!"),
        ("pass word/1", "q=pass%20word%2F1&r=pass+word%2F1", f"q={NAME}&r={NAME}"),
        ("s3cret-key", "Basic czNjcmV0LWtleQ== and czNjcmV0LWtleQ", f"Basic {NAME} and {NAME}"),
        ('quo"te', r"{\"a\": \"quo\"te\"", rf"{{\"a\": \"{NAME}\""),
        ("abc", "abcdef", "abcdef"),
        ("abc", "abc", NAME),
        ("", "nothing", "nothing"),
    ],
)
def test_a_secret_is_found_in_every_form(secret: str, text: str, left: str) -> None:
    assert mask_of({"KEY": secret}).text(text) == left


def test_keys_and_numbers_are_looked_at_too() -> None:
    mask = mask_of({"PIN": "81234567", "KEY": "opensesame"})

    found = mask.value({"opensesame": [81234567, 7, True, None]})

    assert found == {"{{secret.KEY}}": ["{{secret.PIN}}", 7, True, None]}


def test_the_longer_of_two_secrets_is_taken_out_first() -> None:
    mask = mask_of({"A": "open", "B": "opensesame"})

    assert mask.text("opensesame open") == "{{secret.B}} {{secret.A}}"


def test_the_beginning_of_a_secret_at_a_cut_is_taken_out() -> None:
    assert mask_of({"KEY": "opensesame"}).cut("the key is opensesa") == "the key is {{secret.KEY}}"


def test_a_mask_shows_no_secret_when_printed() -> None:
    assert "opensesame" not in repr(mask_of({"KEY": "opensesame"}))
