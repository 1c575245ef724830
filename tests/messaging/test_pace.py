"""What WhatsApp counts beside the number's rate: messages to one person, people a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from contacts.models import Contact
from messaging.channel_checks.findings import Finding, Item, State
from messaging.channel_checks.keeping import keep_findings
from messaging.models import Channel, Opening, PairRate
from messaging.pair_check import check_pairs
from messaging.tier_check import check_tier
from messaging.tiers import most_of
from outbox.claim import claim
from outbox.models import Effect
from outbox.ports import Row
from tests.factories import make_channel, make_cloud_channel, make_contact, open_window
from tests.messaging.scenes import outgoing, queue, row_of, template

pytestmark = pytest.mark.django_db
TWO_AT_ONCE = '{"pair_burst":2}'


def rows(channel: Channel, *contacts: Contact, first: bool = False) -> list[Row]:
    """Queue a message to each contact; return their rows. `first`: a template."""
    body = template() if first else None
    effects = queue(*(outgoing(channel, contact, body) for contact in contacts))
    found = {one.key: one for one in Effect.objects.all()}
    return [row_of(found[effect.key]) for effect in effects]


def people(channel: Channel, count: int) -> list[Contact]:
    return [make_contact(channel.account) for _ in range(count)]


# --- one person ----------------------------------------------------------------------------------


def test_a_person_gets_so_many_at_once_and_then_one_in_six_seconds() -> None:
    channel = make_cloud_channel(options=TWO_AT_ONCE)
    (ann,) = people(channel, 1)
    given = [check_pairs(rows(channel, ann)) for _ in range(3)]

    assert given[:2] == [{}, {}]
    (later,) = given[2].values()
    assert 4 < later.seconds <= 6
    assert later.code == "pairRateLimited"


def test_other_people_are_not_held_up() -> None:
    channel = make_cloud_channel(options='{"pair_burst":1}')
    ann, bob = people(channel, 2)
    check_pairs(rows(channel, ann))

    asked = rows(channel, ann, bob)

    assert check_pairs(asked).keys() == {asked[0].id}


def test_a_pair_is_free_again_with_time() -> None:
    channel = make_cloud_channel(options='{"pair_burst":1}')
    (ann,) = people(channel, 1)
    check_pairs(rows(channel, ann))
    PairRate.objects.update(tat=datetime.now(UTC) - timedelta(seconds=1))

    assert check_pairs(rows(channel, ann)) == {}


@pytest.mark.parametrize("options", ['{"pair_burst":0}', '{"pair_seconds":0}'])
def test_a_channel_may_have_no_pair_rate(options: str) -> None:
    channel = make_cloud_channel(options=options)
    (ann,) = people(channel, 1)

    assert [check_pairs(rows(channel, ann)) for _ in range(3)] == [{}, {}, {}]
    assert not PairRate.objects.exists()


def test_sms_has_no_pair_rate() -> None:
    channel = make_channel(provider="sms", options='{"pair_burst":1}')
    (ann,) = people(channel, 1)

    assert [check_pairs(rows(channel, ann)) for _ in range(2)] == [{}, {}]


def test_a_held_message_is_claimed_later_and_costs_nothing_of_the_rate() -> None:
    channel = make_cloud_channel(options='{"pair_burst":1}')
    ann, bob = people(channel, 2)
    open_window(channel, ann)
    open_window(channel, bob)
    check_pairs(rows(channel, ann))
    Effect.objects.all().delete()
    rows(channel, ann, bob)

    claimed = claim(channel.gate, 10)

    assert len(claimed) == 1
    held = Effect.objects.get(state="pending")
    assert held.due_at > datetime.now(UTC) + timedelta(seconds=4)
    assert claim(channel.gate, 10) == []


# --- people written to first ---------------------------------------------------------------------


def limited(tier: str = "TIER_2") -> Channel:
    channel = make_cloud_channel()
    channel.portfolio.tier = tier
    channel.portfolio.save()
    return channel


def test_people_beyond_the_limit_wait() -> None:
    channel = limited()
    asked = rows(channel, *people(channel, 3), first=True)

    held = check_tier(asked)

    assert list(held) == [asked[2].id]
    assert held[asked[2].id].code == "tierReached"
    assert Opening.objects.count() == 2


def test_the_same_person_counts_once_and_yesterdays_no_more() -> None:
    channel = limited("TIER_1")
    ann, bob = people(channel, 2)

    assert check_tier(rows(channel, ann, first=True)) == {}
    assert check_tier(rows(channel, ann, first=True)) == {}
    assert len(check_tier(rows(channel, bob, first=True))) == 1
    Opening.objects.update(opened_at=datetime.now(UTC) - timedelta(hours=25))
    assert check_tier(rows(channel, bob, first=True)) == {}


def test_who_wrote_lately_does_not_count() -> None:
    channel = limited("TIER_1")
    ann, bob = people(channel, 2)
    open_window(channel, ann)

    assert check_tier(rows(channel, ann, bob, first=True)) == {}
    assert Opening.objects.get().contact == bob


@pytest.mark.parametrize("tier", ["", "TIER_UNLIMITED", "NOT_SET"])
def test_without_a_known_limit_nobody_waits(tier: str) -> None:
    channel = limited(tier)

    assert check_tier(rows(channel, *people(channel, 3), first=True)) == {}
    assert not Opening.objects.exists()


@pytest.mark.parametrize(
    ("tier", "most"),
    [
        ("TIER_250", 250),
        ("TIER_2K", 2_000),
        ("TIER_100K", 100_000),
        ("UNLIMITED", None),
        ("", None),
    ],
)
def test_tiers_are_read_by_their_names(tier: str, most: int | None) -> None:
    assert most_of(tier) == most


@pytest.mark.parametrize(
    ("finding", "most"),
    [
        (Finding(Item.TIER, State.OK, "", {"most": 2_000}), 2_000),
        (Finding(Item.TIER, State.OK, "unlimited"), None),
    ],
)
def test_a_limit_that_the_provider_tells_is_obeyed(finding: Finding, most: int | None) -> None:
    channel = limited("TIER_250")

    keep_findings({channel.pk: [finding]}, datetime.now(UTC))

    channel.portfolio.refresh_from_db()
    assert most_of(channel.portfolio.tier) == most


def test_a_limit_that_nobody_could_ask_for_just_now_still_holds() -> None:
    channel, now = make_cloud_channel(), datetime.now(UTC)
    keep_findings(
        {channel.pk: [Finding(Item.TIER, State.OK, "", {"most": 250})]}, datetime.now(UTC)
    )

    keep_findings({channel.pk: [Finding(Item.TIER, State.UNKNOWN, "notAsked")]}, now)

    channel.portfolio.refresh_from_db()
    assert channel.portfolio.tier == "TIER_250"
