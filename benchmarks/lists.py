"""How long the console's lists take to open when their tables are long, and by which plans.

Every list that grows is opened as a person opens it, templates and all: its first page, a page in
the middle, with a filter, and with a search by number. The plans of the queries that read the long
tables are kept in benchmarks/out/plans/.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.keyset import Cursor
from accounts.models import Audit
from benchmarks.arena import BenchmarkError, quantile
from benchmarks.list_seeding import seed
from benchmarks.report import OUT
from config.memory import keep_what_is_loaded
from contacts.models import Contact, ContactIdentity
from flows.models import FlowSubmission
from journeys.models import Run, RunLog
from messaging.models import Channel, Conversation, InboundEvent, Message
from outbox.models import Effect

PLANS = OUT.parent / "plans"
TARGET_MS = 200.0


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that grows: its table, its time column, and a filter that finds little."""

    model: Any
    time: str
    rare: str
    is_of_people: bool = True

    @property
    def name(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def url(self) -> str:
        return f"/admin/{self.model._meta.app_label}/{self.name}/"


LISTS = (
    Listed(Message, "created_at", "trouble=failed"),
    Listed(InboundEvent, "received_at", "state=failed"),
    Listed(Conversation, "last_inbound_at", "window=open"),
    Listed(Contact, "created_at", "kept=all"),
    Listed(Run, "started_at", "state=failed"),
    Listed(RunLog, "", "", is_of_people=False),
    Listed(FlowSubmission, "created_at", ""),
    Listed(Effect, "", "state=failed", is_of_people=False),
    Listed(Audit, "created_at", "", is_of_people=False),
)


def measure(channel: Channel, rows: int, times: int) -> dict[str, Any]:
    """Return of each way to open each list, in milliseconds: median and 95th percentile, the time
    this process was busy, and the time of the queries. The last two hold on a busy machine too."""
    began = time.monotonic()
    seed(channel, rows)
    seeding_s = time.monotonic() - began
    client = reader()
    figures: dict[str, dict[str, float]] = {}
    addresses = list(ways(ContactIdentity.objects.order_by("-pk")[0].value))
    keep_what_is_loaded()
    for name, url in addresses:
        _open(client, url)
        busy = time.process_time()
        took = sorted(_open(client, url) for _ in range(times))
        busy_ms = 1_000 * (time.process_time() - busy) / times
        plans = plans_of(client, url)
        figures[name] = {
            "p50": round(quantile(took, 0.5), 1),
            "p95": round(quantile(took, 0.95), 1),
            "cpu": round(busy_ms, 1),
            "queries": round(sum(_query_ms(plan) for _, plan in plans), 1),
        }
        keep_plans(name, plans)
    slowest = max(figures, key=lambda name: figures[name]["p95"])
    return {
        "lists_ms": figures,
        "lists_messages": rows,
        "lists_seeding_s": seeding_s,
        "lists_slowest": f"{slowest}: {figures[slowest]['p95']} ms",
        "lists_over_200_ms": [name for name, one in figures.items() if one["p95"] > TARGET_MS],
    }


def reader() -> Client:
    """Return the browser of somebody who sees everything."""
    user, _ = User.objects.get_or_create(
        username="reader", defaults={"is_staff": True, "is_superuser": True}
    )
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def ways(number: str) -> Iterator[tuple[str, str]]:
    """Give every way to open every list: a name and an address."""
    for listed in LISTS:
        yield f"{listed.name}/first", listed.url
        yield f"{listed.name}/deep", f"{listed.url}?p={_middle(listed)}"
        if listed.rare:
            yield f"{listed.name}/filter", f"{listed.url}?{listed.rare}"
        if listed.is_of_people:
            yield f"{listed.name}/search", f"{listed.url}?q={number.removeprefix('+')}"


def _middle(listed: Listed) -> str:
    """Return the place of the row in the middle of the table, as the list's own links name it."""
    rows = listed.model.objects.order_by("pk")
    first, last = rows.first(), rows.last()
    row = rows.filter(pk__gte=(first.pk + last.pk) // 2)[0]
    at = getattr(row, listed.time) if listed.time else datetime(1970, 1, 1, tzinfo=UTC)
    return str(Cursor(False, at, row.pk))


def _open(client: Client, url: str) -> float:
    began = time.monotonic()
    answer = client.get(url)
    if answer.status_code != 200:
        raise BenchmarkError(f"{url} answers {answer.status_code}")
    return 1_000 * (time.monotonic() - began)


def plans_of(client: Client, url: str) -> list[tuple[str, Any]]:
    """Return the queries on our tables that opening the list makes, each with its plan."""
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    tables = {listed.model._meta.db_table for listed in LISTS} | {ContactIdentity._meta.db_table}
    asked = [query["sql"] for query in captured if any(table in query["sql"] for table in tables)]
    return [(sql, _explain(sql)) for sql in asked if sql.startswith("SELECT")]


def _explain(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql.replace('%', '%%')}", ())
        return cursor.fetchone()[0][0]


def _query_ms(plan: Any) -> float:
    return float(plan["Execution Time"]) + float(plan["Planning Time"])


def seq_scans(plan: Any, tables: set[str]) -> list[str]:
    """Return those of the tables that a plan reads from end to end."""
    node = plan.get("Plan", plan)
    own = node.get("Relation Name", "")
    found = [own] if node["Node Type"].endswith("Seq Scan") and own in tables else []
    return found + [name for child in node.get("Plans", ()) for name in seq_scans(child, tables)]


def keep_plans(name: str, plans: list[tuple[str, Any]], folder: Path = PLANS) -> None:
    """Write the plans of one way to open a list."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = [{"sql": sql, "plan": plan} for sql, plan in plans]
    path = folder / f"{re.sub('[^a-z]+', '-', name)}.json"
    path.write_text(json.dumps(kept, indent=1, default=str) + "\n")
