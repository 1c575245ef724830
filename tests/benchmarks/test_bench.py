"""The benchmark's own promises: its file's shape, and red when commits are not durable."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection

from benchmarks.arena import BenchmarkError, quantile, rate_of
from benchmarks.durability import Durability, is_off, read_durability
from benchmarks.report import RESULTS, Report, write
from benchmarks.suite import conclude

DURABLE = Durability({"fsync": "on", "synchronous_commit": "on"}, {"fsync": "on"})


def whole_report() -> Report:
    report = Report(DURABLE.session, "16.4")
    report.take(dict.fromkeys(RESULTS, 12.3456))
    report.take({"naive_sender_per_s": 100.0, "outbound_per_s": 1_100.0, "claim_p95_ms": 4.0})
    return report


def test_file_has_the_promised_shape(tmp_path: Path) -> None:
    path = tmp_path / "out" / "latest.json"

    write(whole_report(), path)

    document = json.loads(path.read_text())
    assert list(document) == ["machine", "commit", "settings", "results", "extra"]
    assert document["settings"] == {"fsync": "on", "synchronous_commit": "on"}
    assert tuple(document["results"]) == RESULTS
    assert document["results"]["webhook_p95_ms"] == 12.35
    assert document["extra"] == {"claim_p95_ms": 4.0}
    assert document["machine"]["cores"] >= 1


def test_table_tells_the_ratio_to_the_naive_sender() -> None:
    assert "outbound / naive = 11.0x (aim 10x: reached)" in whole_report().table()


def test_durable_run_is_written(tmp_path: Path) -> None:
    path = tmp_path / "latest.json"

    assert conclude(whole_report(), DURABLE, path) == 0
    assert path.exists()


def test_run_without_durable_commits_is_red_and_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "latest.json"
    weak = Durability({"fsync": "on", "synchronous_commit": "off"}, {"fsync": "on"})

    assert conclude(whole_report(), weak, path) == 1
    assert not path.exists()
    assert "RED" in capsys.readouterr().err


def test_run_that_lacks_a_figure_is_not_written(tmp_path: Path) -> None:
    report = whole_report()
    del report.results["webhook_p95_ms"]

    conclude(report, DURABLE, tmp_path / "latest.json")

    assert not (tmp_path / "latest.json").exists()


@pytest.mark.parametrize("text", ["off", "OFF", "of", "false", "f", "no", "0", "'off'"])
def test_every_spelling_of_off_is_known(text: str) -> None:
    assert is_off(text)


@pytest.mark.parametrize("text", ["on", "o", "true", "1", "local", "remote_apply", "remote_write"])
def test_what_keeps_commits_is_not_off(text: str) -> None:
    assert not is_off(text)


@pytest.mark.django_db
def test_server_as_it_comes_is_durable() -> None:
    found = read_durability()

    assert found.session == {"fsync": "on", "synchronous_commit": "on"}
    assert found.faults == []


@pytest.mark.django_db
def test_session_without_durable_commits_is_seen() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO off")

    assert "session: synchronous_commit=off" in read_durability().faults


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER ROLE CURRENT_USER SET synchronous_commit TO off",
        "DO $$BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit TO off',"
        " current_database()); END$$",
    ],
    ids=["role", "database"],
)
def test_override_for_later_sessions_is_seen(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)

    [fault] = read_durability().faults
    assert fault.endswith(": synchronous_commit=off")


def test_rate_counts_from_first_to_last_acceptance() -> None:
    entries = [{"client_id": str(n), "at": 10 + n / 2} for n in range(5)]

    assert rate_of(entries, 5) == 2.0


def test_message_accepted_twice_is_no_figure() -> None:
    entries = [{"client_id": "a", "at": 1.0}, {"client_id": "a", "at": 2.0}]

    with pytest.raises(BenchmarkError):
        rate_of(entries, 2)


def test_quantile_is_one_of_the_values() -> None:
    assert quantile([float(n) for n in range(1, 101)], 0.95) == 96.0
    assert quantile([7.0], 0.95) == 7.0
