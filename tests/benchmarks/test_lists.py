"""No list reads a long table from end to end, whichever way it is opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.list_seeding import seed
from benchmarks.lists import LISTS, keep_plans, plans_of, reader, seq_scans, ways
from contacts.models import ContactIdentity
from tests.factories import make_channel

pytestmark = pytest.mark.django_db

MESSAGES = 40_000
TABLES = {listed.model._meta.db_table for listed in LISTS} | {"contacts_contactidentity"}


def test_no_list_reads_a_long_table_from_end_to_end() -> None:
    seed(make_channel(), MESSAGES)
    client = reader()
    number = ContactIdentity.objects.order_by("-pk")[0].value

    found = {
        name: [scan for _, plan in plans_of(client, url) for scan in seq_scans(plan, TABLES)]
        for name, url in ways(number)
    }

    assert {name: scans for name, scans in found.items() if scans} == {}
    assert len(found) > 20


def test_a_scan_is_found_wherever_it_is_in_a_plan() -> None:
    scan = {"Node Type": "Parallel Seq Scan", "Relation Name": "big"}
    other = {"Node Type": "Seq Scan", "Relation Name": "small"}
    plan = {
        "Plan": {"Node Type": "Limit", "Plans": [{"Node Type": "Sort", "Plans": [scan, other]}]}
    }

    assert seq_scans(plan, {"big"}) == ["big"]


def test_plans_are_kept(tmp_path: Path) -> None:
    keep_plans("message/first", [("SELECT 1", {"Plan": {"Node Type": "Result"}})], tmp_path)

    assert "SELECT 1" in (tmp_path / "message-first.json").read_text()
