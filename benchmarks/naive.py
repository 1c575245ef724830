"""The naive sender, for comparison. Frozen: it is not to be made faster or slower.

One Celery task a message: ORM get, requests.post, save. Prefork pool, one process a core; Celery's
and Django's defaults otherwise. It loses messages when a process dies and knows no rate.
"""

from __future__ import annotations

import json
import os
from typing import Any

import requests
from celery import Celery
from django.conf import settings

from benchmarks.arena import API_KEY, SUB_ACCOUNT, Arena, rate_of, wait_for_accepted
from benchmarks.seeding import make_contacts, make_plain_messages
from messaging.models import Channel, Message
from sandbox.client import Client

LIMIT_S = 240.0

app = Celery("naive", broker=settings.REDIS_URL)
app.conf.update(task_ignore_result=True, task_default_queue="naive")


@app.task(name="benchmarks.send")
def send(message_id: int) -> None:
    """Send one message."""
    message = Message.objects.get(pk=message_id)
    answer = requests.post(
        f"{os.environ['WEND_BENCH_SANDBOX']}/api/v1/subaccounts/{SUB_ACCOUNT}/messages",
        json=json.loads(message.content),
        headers={"Authorization": f"Bearer {API_KEY}"},
        timeout=20,
    )
    answer.raise_for_status()
    message.status = Message.Status.ACCEPTED
    message.save()


def measure(arena: Arena, channel: Channel, sandbox: Client, cores: int, wanted: int) -> Any:
    """Return the naive sender's rate: from the first to the last acceptance of `wanted`."""
    ids = make_plain_messages(channel, make_contacts(channel, wanted))
    sandbox.reset()
    for message_id in ids:
        send.delay(message_id)
    with arena.naive_worker(cores):
        wait_for_accepted(sandbox, wanted, LIMIT_S)
    return {
        "naive_sender_per_s": rate_of(arena.ledger(), wanted),
        "naive_processes": cores,
        "naive_messages": wanted,
    }
