"""Many customers and operators at once over a live stack, and the books that must balance."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests
from django.test import Client

from journeys.engine.codec import state_to_text
from journeys.models import Run, RunLog
from journeys.replay import replay
from messaging.models import Channel, InboundEvent, Message
from tests.factories import inbound_body, make_channel, make_user
from tests.live.conversations import things_left
from tests.live.stack import LiveStack, sandbox_config, wait_for

WORKERS = 2
CALLERS = 12
ANSWER_S = 60
END_S = 150
HEARD = {InboundEvent.State.DONE, InboundEvent.State.UNHANDLED}


@dataclass(slots=True)
class Crowd:
    """A channel of a running stack; its customers write to the web server as 8x8 would post it."""

    stack: LiveStack
    channel: Channel
    config: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def start(cls, stack: LiveStack) -> Crowd:
        """Start sandbox, web server and workers; journeys are made before they hear anything."""
        channel = make_channel(base_url=stack.sandbox_url)
        config = sandbox_config(stack, channel, statuses=False, enforce_window=False)
        stack.start_sandbox(config)
        stack.start_web()
        for _ in range(WORKERS):
            stack.start_worker()
        return cls(stack, channel, config)

    # --- customers ------------------------------------------------------------------------------

    def lay_in(self, phones: Sequence[str], text: str) -> None:
        """Put a message of each into the inbox, as the web server would have stored it before."""
        now = datetime.now(UTC)
        bodies = [(phone, inbound_body(phone, {"text": text})) for phone in phones]
        InboundEvent.objects.bulk_create(
            InboundEvent(
                account=self.channel.account,
                channel=self.channel,
                key=f"m:{body['payload']['umid']}",
                address=f"msisdn:{phone}",
                kind=InboundEvent.Kind.MESSAGE,
                occurred_at=now,
                received_at=now,
                body=json.dumps(body),
            )
            for phone, body in bodies
        )

    def write(self, said: Sequence[tuple[str, str]]) -> None:
        """Post messages (number, text) to the web server, many at a time."""
        with ThreadPoolExecutor(CALLERS) as pool:
            list(pool.map(self._post, [inbound_body(p, {"text": text}) for p, text in said]))

    def _post(self, body: dict[str, Any]) -> None:
        headers = {
            "Authorization": self.config["authorization"],
            "Content-Type": "application/json",
        }
        url, data = self.config["webhook_url"], json.dumps(body)
        requests.post(url, data=data, headers=headers, timeout=ANSWER_S).raise_for_status()

    def phone(self, number: str) -> list[dict[str, Any]]:
        """Return the messages on a phone of the sandbox."""
        url = f"{self.stack.sandbox_url}/sandbox/phones/{number}"
        shown: list[dict[str, Any]] = requests.get(url, timeout=ANSWER_S).json()["messages"]
        return shown

    def tap(self, taps: Sequence[tuple[str, str, str]]) -> None:
        """Tap buttons (number, message, title) on the phones, many at a time."""
        with ThreadPoolExecutor(CALLERS) as pool:
            list(pool.map(self._tap, taps))

    def _tap(self, tap: tuple[str, str, str]) -> None:
        number, message, title = tap
        url = f"{self.stack.sandbox_url}/sandbox/phones/{number}/tap"
        body = {"message": message, "title": title}
        requests.post(url, json=body, timeout=ANSWER_S).raise_for_status()

    # --- operators ------------------------------------------------------------------------------

    def order(self, orders: Sequence[tuple[str, str]]) -> None:
        """An operator's own browser gives commands (verb, run) one after the other."""
        browser = self._browser()
        for verb, run in orders:
            url = f"http://127.0.0.1:{self.stack.web_port}/admin/run/{run}/command/"
            answer = browser.post(url, data={"verb": verb}, timeout=ANSWER_S, allow_redirects=False)
            assert answer.status_code == 302, answer.text[:300]
            assert "login" not in answer.headers["Location"]

    def _browser(self) -> requests.Session:
        client, browser = Client(), requests.Session()
        client.force_login(make_user())
        browser.cookies.update({name: one.value for name, one in client.cookies.items()})
        token = "a" * 32
        browser.cookies.set("csrftoken", token)
        browser.headers["X-CSRFToken"] = token
        return browser

    # --- the end --------------------------------------------------------------------------------

    def wait_until_quiet(self, runs_ended: int = 0) -> None:
        """Wait until nothing is left to do and so many runs have ended."""

        def is_quiet() -> bool:
            ended = Run.objects.filter(ended_at__isnull=False).count()
            return ended >= runs_ended and things_left() == 0

        wait_for("the end of all work", is_quiet, END_S)

    def judge(self) -> None:
        """Nothing is lost or parked, nothing went out twice, and every log tells its run."""
        states = Counter(InboundEvent.objects.values_list("state", flat=True))
        assert states.keys() <= HEARD, states
        accepted = Counter(entry["client_id"].partition(".")[0] for entry in self.stack.ledger())
        messages = {message.public_id.hex for message in Message.objects.filter(direction="out")}
        assert accepted.keys() == messages
        assert set(accepted.values()) <= {1}, accepted.most_common(3)
        for run in Run.objects.all():
            revisions = RunLog.objects.filter(run_id=run.pk).order_by("id")
            assert list(revisions.values_list("revision", flat=True)) == list(
                range(1, run.revision + 1)
            )
            assert state_to_text(replay(run)) == run.state


def data_of(run: Run) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(run.state)["data"]
    return kept
