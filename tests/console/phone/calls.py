"""Calls of the phone API, as the island makes them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.test import Client

from tests.sandbox.process import ANN

API = "/admin/phone/api/"


def get(client: Client, path: str) -> Any:
    return client.get(API + path)


def post(client: Client, path: str, body: Any) -> Any:
    return client.post(API + path, body, content_type="application/json")


def act(client: Client, verb: str, body: Any, number: str = ANN) -> Any:
    return post(client, f"{quote(number)}/{verb}/", body)


def chat(client: Client, number: str = ANN) -> Any:
    return get(client, f"{quote(number)}/").json()
