"""Numbers and user ids: one way of writing, and what is neither."""

from __future__ import annotations

import pytest

from contacts.addresses import (
    Address,
    join_addresses,
    normalise_bsuid,
    normalise_msisdn,
    read_addresses,
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("+6581234567", "+6581234567"),
        ("6581234567", "+6581234567"),
        (" +65 8123-4567 ", "+6581234567"),
        ("+1 (555) 123-4567", "+15551234567"),
        ("+6500000000", "+6500000000"),
        ("+99912345678", "+99912345678"),
    ],
)
def test_numbers_are_written_as_e164(written: str, expected: str) -> None:
    assert normalise_msisdn(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "",
        "<USER_PHONE_NUMBER>",
        "081234567",
        "+0123456789",
        "US.1349",
        "12345",
        "8" * 40,
        "+65\x00",
    ],
)
def test_what_is_no_international_number_is_none(written: str) -> None:
    assert normalise_msisdn(written) is None


@pytest.mark.parametrize("written", ["US.13491208655302741918", "SG.a1B2", "US.ENT.1181"])
def test_user_ids_are_a_country_and_a_name(written: str) -> None:
    assert normalise_bsuid(written) == written


@pytest.mark.parametrize("written", ["", "6581234567", "us.1", "US.", "<BSUID>", "US.a b"])
def test_other_texts_are_no_user_id(written: str) -> None:
    assert normalise_bsuid(written) is None


def test_addresses_read_back_with_the_number_first() -> None:
    text = join_addresses("+6581234567", "SG.1")

    read = read_addresses("bsuid:SG.1 msisdn:6581234567 other:x msisdn:none", "business")

    assert text == "msisdn:+6581234567 bsuid:SG.1"
    assert read == (Address("msisdn", "", "+6581234567"), Address("bsuid", "business", "SG.1"))
