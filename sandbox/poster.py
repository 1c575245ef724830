"""Posts webhooks as 8x8 does: soon, several at a time, again after 1, 10, 30 and 90 seconds."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import aiohttp

from sandbox.misbehaviour import Misbehaviour, Rule
from sandbox.settings import Settings

RETRIES_S = (1.0, 10.0, 30.0, 90.0)
ANSWER_WITHIN_S = 5.0
HOLD_S = 3.0
REMEMBERED = 500

logger = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Webhook:
    """One body to post. `posted` is called once, after the first try, whatever came of it;
    `arrived` when the receiver has taken it."""

    kind: str  # status, inbound, template, raw
    msisdn: str
    body: dict[str, Any]
    state: str = ""
    posted: Callable[[], None] | None = None
    arrived: Callable[[], None] | None = None
    life: int = 0
    tries: int = 0
    is_sms: bool = False

    def has_been_tried(self) -> None:
        after, self.posted = self.posted, None
        if after is not None:
            after()


class Poster:
    def __init__(self, settings: Settings, misbehaviour: Misbehaviour) -> None:
        self._settings = settings
        self._misbehaviour = misbehaviour
        self._queue: deque[Webhook] = deque()
        self._held: list[Webhook] = []
        self._patience: asyncio.TimerHandle | None = None
        self._busy = 0
        self._life = 0
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.waiting = 0  # for their first or a later try
        self.counts: Counter[str] = Counter()
        self.log: deque[dict[str, Any]] = deque(maxlen=REMEMBERED)

    async def start(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN_S),
            trust_env=False,
        )

    async def stop(self) -> None:
        self.forget()
        for task in self._tasks:
            task.cancel()
        if self._session is not None:
            await self._session.close()

    def forget(self) -> None:
        """Post nothing of what is waiting now."""
        self._life += 1
        self._queue.clear()
        self._held.clear()
        self.waiting = 0

    def reset(self) -> None:
        self.forget()
        self.counts.clear()
        self.log.clear()

    def post(self, webhook: Webhook) -> None:
        """Queue a webhook for posting, in the manner the misbehaviour plan asks for."""
        if not self._address(webhook)[0]:
            webhook.has_been_tried()
            return
        webhook.life = self._life
        rule = self._misbehaviour.for_webhook(webhook.kind, webhook.msisdn, webhook.state)
        if rule is None:
            self._enqueue(webhook)
        else:
            self._mispost(webhook, rule)

    def _mispost(self, webhook: Webhook, rule: Rule) -> None:
        deed = rule.deed
        if deed.get("drop"):
            self.counts["dropped"] += 1
            webhook.has_been_tried()
        elif deed.get("reverse"):
            self._hold(webhook, deed.get("hold", 2))
        else:
            copies = 1 + deed.get("duplicate", 0)
            for _ in range(copies):
                twin = replace(webhook, posted=None, life=self._life)
                self._later(deed.get("delay_s", 0.0), twin)
            webhook.has_been_tried()

    def _hold(self, webhook: Webhook, wanted: int) -> None:
        """Keep webhooks back until there are enough to post them last first, one by one."""
        self._held.append(webhook)
        if len(self._held) == 1:
            self._patience = asyncio.get_running_loop().call_later(HOLD_S, self._release)
        webhook.has_been_tried()
        if len(self._held) >= wanted:
            self._release()

    def _release(self) -> None:
        held, self._held = self._held[::-1], []
        if self._patience is not None:
            self._patience.cancel()
        if not held:
            return
        for first, second in zip(held, held[1:], strict=False):
            first.posted = lambda second=second: self._enqueue(second)
        self._enqueue(held[0])

    def _later(self, delay_s: float, webhook: Webhook) -> None:
        if delay_s <= 0:
            self._enqueue(webhook)
            return
        self.waiting += 1
        asyncio.get_running_loop().call_later(delay_s, self._ripe, webhook)

    def _ripe(self, webhook: Webhook) -> None:
        if webhook.life == self._life:
            self.waiting -= 1
            self._enqueue(webhook)

    def _enqueue(self, webhook: Webhook) -> None:
        self._queue.append(webhook)
        self.waiting += 1
        if self._busy < self._settings.webhook_concurrency:
            self._busy += 1
            task = asyncio.get_running_loop().create_task(self._work())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work(self) -> None:
        """Post until the queue is empty."""
        try:
            while self._queue:
                webhook = self._queue.popleft()
                is_done = await self._try(webhook)
                if webhook.life == self._life:
                    self.waiting -= 1
                    self._settle(webhook, is_done)
        finally:
            self._busy -= 1

    def _settle(self, webhook: Webhook, is_done: bool) -> None:
        webhook.tries += 1
        if not is_done and webhook.tries <= len(RETRIES_S):
            self._later(RETRIES_S[webhook.tries - 1] * self._settings.retry_scale + 1e-6, webhook)
        self.counts["posted" if is_done else "failed_tries"] += 1
        if is_done and webhook.arrived is not None:
            webhook.arrived()
        if not is_done and webhook.tries > len(RETRIES_S):
            self.counts["given_up"] += 1
        webhook.has_been_tried()

    def _address(self, webhook: Webhook) -> tuple[str, str]:
        """Where a webhook goes, and the Authorization header that it bears."""
        settings = self._settings
        if webhook.is_sms:
            return settings.sms_webhook_url, settings.sms_authorization
        return settings.webhook_url, settings.authorization

    async def _try(self, webhook: Webhook) -> bool:
        """One POST; anything but an answer of 2xx within 5 seconds is a failure."""
        url, authorization = self._address(webhook)
        if self._session is None:
            raise RuntimeError("the poster has not been started")
        status, fault = 0, ""
        try:
            async with self._session.post(
                url,
                data=json.dumps(webhook.body).encode(),
                headers={
                    "Authorization": authorization,
                    "Content-Type": "application/json",
                },
                allow_redirects=False,
            ) as answer:
                status = answer.status
                await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            fault = type(error).__name__
        is_done = 200 <= status < 300
        if not is_done:
            logger.info("webhook %s: status %s %s", webhook.kind, status, fault)
        self.log.append(
            {
                "kind": webhook.kind,
                "state": webhook.state,
                "umid": webhook.body.get("payload", {}).get("umid"),
                "try": webhook.tries + 1,
                "status": status,
                "fault": fault,
            }
        )
        return is_done
