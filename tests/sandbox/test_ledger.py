"""The ledger is on disk at once and outlives the process, however that ends."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sandbox.client import Client
from tests.sandbox.process import ANN, KEY, ROOT, SUB, Provider, Running, start, stop


def fresh(folder: Path, *options: str) -> tuple[Running, Client, Provider]:
    running = start(folder, "--api-key", KEY, *options)
    client = Client(running.url)
    client.configure(sub_account_id=SUB)
    return running, client, Provider(running.url)


def written(folder: Path) -> list[str]:
    lines = (folder / "ledger.jsonl").read_text().splitlines()
    return [json.loads(line)["client_id"] for line in lines]


def test_entries_say_who_what_and_when(client: Client, provider: Provider) -> None:
    before = time.time()
    umid = provider.text(client_id="a.1").json()["umid"]

    entry = client.ledger()[0]

    assert (entry["seq"], entry["client_id"], entry["umid"]) == (1, "a.1", umid)
    assert (entry["msisdn"], entry["type"]) == (ANN, "text")
    assert before <= entry["at"] <= time.time()


def test_the_ledger_can_be_read_on_from_a_number(client: Client, provider: Provider) -> None:
    for number in range(3):
        provider.text(client_id=f"a.{number}")

    assert [entry["client_id"] for entry in client.ledger(since=1)] == ["a.1", "a.2"]


def test_the_same_client_id_twice_is_accepted_twice(client: Client, provider: Provider) -> None:
    """The provider promises no de-duplication on clientMessageId."""
    provider.text(client_id="a.1")
    provider.text(client_id="a.1")

    assert [entry["client_id"] for entry in client.ledger()] == ["a.1", "a.1"]


def test_an_entry_is_on_disk_within_a_moment(
    client: Client, provider: Provider, running: Running
) -> None:
    # One of five: a busy processor may keep the sandbox waiting, never hurry it.
    assert any(_is_soon_on_disk(provider, running, f"a.{number}") for number in range(5))


def _is_soon_on_disk(provider: Provider, running: Running, client_id: str) -> bool:
    provider.text(client_id=client_id)
    time.sleep(0.06)
    return client_id in written(running.folder)


def wait_until_written(folder: Path, client_id: str) -> None:
    until = time.monotonic() + 10
    while client_id not in written(folder) and time.monotonic() < until:
        time.sleep(0.01)
    assert client_id in written(folder)


def test_the_histogram_counts_every_accepted_send(client: Client, provider: Provider) -> None:
    client.misbehave("reject")
    for _ in range(5):
        provider.text()

    assert sum(client.histogram().values()) == 4


def test_a_terminated_sandbox_has_written_everything(tmp_path: Path) -> None:
    running, _, provider = fresh(tmp_path)
    for number in range(20):
        provider.text(client_id=f"a.{number}")

    code = stop(running)

    assert code == 0
    assert written(tmp_path) == [f"a.{number}" for number in range(20)]
    assert sum(json.loads((tmp_path / "histogram.json").read_text()).values()) == 20
    assert not (tmp_path / "sandbox.json").exists()


def test_a_killed_sandbox_goes_on_where_it_was(tmp_path: Path) -> None:
    running, _, provider = fresh(tmp_path)
    provider.text(client_id="a.1")
    wait_until_written(tmp_path, "a.1")
    running.process.kill()
    running.process.wait(10)
    with (tmp_path / "ledger.jsonl").open("a") as file:
        file.write('{"seq": 2, "torn')

    again, client, provider = fresh(tmp_path)
    provider.text(client_id="a.2")

    entries = client.ledger()
    stop(again)
    assert [(entry["seq"], entry["client_id"]) for entry in entries] == [(1, "a.1"), (2, "a.2")]
    assert written(tmp_path) == ["a.1", "a.2"]


def test_a_taken_port_is_said_plainly(running: Running, tmp_path: Path) -> None:
    port = running.url.rpartition(":")[2]

    second = subprocess.run(
        [sys.executable, "-m", "sandbox", "--port", port, "--data", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )

    assert second.returncode == 1
    assert second.stderr.startswith("sandbox: cannot listen on")
    assert len(second.stderr.splitlines()) == 1


def test_a_hanging_request_does_not_keep_it_alive(tmp_path: Path) -> None:
    running, client, provider = fresh(tmp_path)
    client.misbehave("hang")

    with ThreadPoolExecutor(1) as pool:
        pool.submit(provider.text)
        time.sleep(0.3)
        began = time.monotonic()
        stop(running)

    assert time.monotonic() - began < 5


def test_quiet_phones_keep_ledger_and_histogram_only(tmp_path: Path) -> None:
    running, client, provider = fresh(tmp_path, "--quiet-phones")
    provider.text(client_id="a.1")

    ledger, phones, seconds = client.ledger(), client.phones(), client.histogram()

    stop(running)
    assert [entry["client_id"] for entry in ledger] == ["a.1"]
    assert phones == []
    assert sum(seconds.values()) == 1


def test_kept_phones_survive_a_restart(tmp_path: Path) -> None:
    running, client, provider = fresh(tmp_path, "--keep-phones")
    client.say(ANN, "hi")
    provider.text("Hello Ann")
    before = client.wait_for(ANN, lambda chat: chat[-1]["ticks"] == "read")
    closes = client.phone(ANN)["windowClosesAt"]
    stop(running)

    again, client, provider = fresh(tmp_path, "--keep-phones")
    after, closes_then = client.messages(ANN), client.phone(ANN)["windowClosesAt"]

    stop(again)
    assert after == before
    assert closes_then[:19] == closes[:19]


def test_two_clients_at_once_are_all_counted(client: Client, running: Running) -> None:
    def burst(name: str) -> None:
        provider = Provider(running.url)
        for number in range(25):
            provider.text(client_id=f"{name}.{number}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(burst, "abcd"))

    entries = client.ledger()
    assert [entry["seq"] for entry in entries] == list(range(1, 101))
    assert len({entry["client_id"] for entry in entries}) == 100
    assert len({entry["connection"] for entry in entries}) == 4
