"""Numbers as viewers read them."""

from __future__ import annotations

import pytest

from contacts.masking import shown, shown_text


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("+6581234567", "+65 •••• 4567"),
        ("6581234567", "+65 •••• 4567"),
        ("+447911123456", "+44 •••• 3456"),
        ("+12025550123", "+1 •••• 0123"),
        ("SG.1349120865530274", "SG •••• 0274"),
        ("nonsense", "•••• ense"),
        ("", ""),
    ],
)
def test_country_and_last_four_digits_stay(value: str, masked: str) -> None:
    assert shown(value, sees=False) == masked


def test_who_may_see_numbers_reads_them_whole() -> None:
    assert shown("+6581234567", sees=True) == "+6581234567"
    assert shown_text("call +6581234567", sees=True) == "call +6581234567"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("msisdn:+6581234567", "msisdn:+65 •••• 4567"),
        ('{"to":"6581234567"}', '{"to":"+65 •••• 4567"}'),
        ("msisdn:+6581234567 bsuid:SG.134912086553", "msisdn:+65 •••• 4567 bsuid:SG •••• 6553"),
        ("tel:00436641234567.", "tel:+43 •••• 4567."),
        ("call +65 8123 4567", "call +65 •••• 4567"),
        ("+65-8123-4567, +44 (7911) 123456", "+65 •••• 4567, +44 •••• 3456"),
        ("https://a.example/?to=%2B6581234567&x=1", "https://a.example/?to=+65 •••• 4567&x=1"),
        ("m:wamid.HBgKNjU4MTIzNDU2NxUCABEYEjk=", "m:wamid.••••Ejk="),
        ("from +65 on, 2026-11-24 12:30", "from +65 on, 2026-11-24 12:30"),
        ("order 1234567", "order 1234567"),
        ("0b9e24f4-0000-4000-8000-123456789012", "0b9e24f4-0000-4000-8000-123456789012"),
    ],
)
def test_numbers_inside_texts_are_masked(text: str, masked: str) -> None:
    assert shown_text(text, sees=False) == masked
