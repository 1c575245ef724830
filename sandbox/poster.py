"""Posts webhooks as the providers do: soon, several at a time, again and again where refused."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from dataclasses import replace
from typing import Any

import aiohttp

from sandbox.cloud.envelope import CHANGES_MOST, grouped
from sandbox.lines import CLOUD
from sandbox.misbehaviour import Misbehaviour, Rule
from sandbox.settings import Settings
from sandbox.webhook import Webhook, address, request_of

# 8x8 gives up after the fourth; Meta tries for days, ever more seldom.
RETRIES_S = (1.0, 10.0, 30.0, 90.0)
CLOUD_RETRIES_S = (1.0, 10.0, 30.0, 90.0, 300.0, 900.0, 3600.0)
ANSWER_WITHIN_S = 5.0
HOLD_S = 3.0
REMEMBERED = 500

logger = logging.getLogger(__name__)


class Poster:
    def __init__(self, settings: Settings, misbehaviour: Misbehaviour) -> None:
        self._settings = settings
        self._misbehaviour = misbehaviour
        self._queue: deque[Webhook] = deque()
        self._held: list[Webhook] = []
        self._grouped: list[Webhook] = []
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
        self._grouped.clear()
        self.waiting = 0

    def reset(self) -> None:
        self.forget()
        self.counts.clear()
        self.log.clear()

    def post(self, webhook: Webhook) -> None:
        """Queue a webhook for posting, in the manner the misbehaviour plan asks for."""
        if not self.reaches(webhook.line):
            webhook.has_been_tried()
            return
        webhook.life = self._life
        rule = self._misbehaviour.for_webhook(
            webhook.kind, webhook.msisdn, webhook.state, webhook.line
        )
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
        elif "group" in deed and webhook.line == CLOUD:
            self._group(webhook, deed["group"])
        else:
            webhook.signature = deed.get("signature", "")
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

    def _group(self, webhook: Webhook, wanted: int) -> None:
        """Keep Cloud webhooks back until there are enough to post them as one with many changes."""
        self._grouped.append(webhook)
        if len(self._grouped) == 1:
            asyncio.get_running_loop().call_later(HOLD_S, self._post_group)
        webhook.has_been_tried()
        if len(self._grouped) >= min(wanted, CHANGES_MOST):
            self._post_group()

    def _post_group(self) -> None:
        """Post what is kept back; the earlier timer of a group that was full finds nothing."""
        kept, self._grouped = self._grouped, []
        if not kept:
            return

        def arrived() -> None:
            for each in kept:
                if each.arrived is not None:
                    each.arrived()

        body = grouped([each.body for each in kept])
        self._enqueue(replace(kept[0], body=body, posted=None, arrived=arrived))

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
        pauses = CLOUD_RETRIES_S if webhook.line == CLOUD else RETRIES_S
        if not is_done and webhook.tries <= len(pauses):
            self._later(pauses[webhook.tries - 1] * self._settings.retry_scale + 1e-6, webhook)
        self.counts["posted" if is_done else "failed_tries"] += 1
        if is_done and webhook.arrived is not None:
            webhook.arrived()
        if not is_done and webhook.tries > len(pauses):
            self.counts["given_up"] += 1
        webhook.has_been_tried()

    def reaches(self, line: str) -> bool:
        """Whether somebody listens to that line's webhooks."""
        return bool(address(self._settings, line))

    async def _try(self, webhook: Webhook) -> bool:
        """One POST; anything but an answer of 2xx within 5 seconds is a failure."""
        raw, headers = request_of(self._settings, webhook)
        if self._session is None:
            raise RuntimeError("the poster has not been started")
        status, fault = 0, ""
        try:
            async with self._session.post(
                address(self._settings, webhook.line),
                data=raw,
                headers=headers,
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
                "line": webhook.line,
                "umid": webhook.umid or webhook.body.get("payload", {}).get("umid"),
                "try": webhook.tries + 1,
                "status": status,
                "fault": fault,
            }
        )
        return is_done
