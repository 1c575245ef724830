"""Which TCP connection a request came over, and the how-many-eth it is there."""

from __future__ import annotations

from asyncio import BaseTransport
from weakref import WeakKeyDictionary

from aiohttp import web


class Connections:
    def __init__(self) -> None:
        self._known: WeakKeyDictionary[BaseTransport, list[int]] = WeakKeyDictionary()
        self._count = 0

    def of(self, request: web.Request) -> tuple[int, int]:
        """(connection number, request number on it), both from 1 on; counts the request."""
        transport = request.transport
        if transport is None:
            return 0, 0
        known = self._known.get(transport)
        if known is None:
            self._count += 1
            known = self._known[transport] = [self._count, 0]
        known[1] += 1
        return known[0], known[1]
