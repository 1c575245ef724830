"""Which addresses outgoing requests may reach: public ones, and those an operator allowed.

The check sits where a socket is made, so what was checked is what is connected to; a name that
resolves to something else a moment later gains nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from contextvars import ContextVar
from types import SimpleNamespace

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
AddrInfo = tuple[
    int, int, int, str, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
]


# Private (address, port) pairs that an allowed name resolved to, for the connection that is being
# made and for no other: the pairs belong to the connecting task and the tasks it starts.
_granted: ContextVar[frozenset[tuple[str, int]]] = ContextVar("granted", default=frozenset())


class AddressRefused(OSError):
    """This address is private, and OUTBOUND_ALLOW does not list the host."""


def is_public(address: str) -> bool:
    """Tell whether an IP address is reachable by everybody; looks into IPv6 forms of IPv4."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = _embedded(ip)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _embedded(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip.teredo is not None:
        return ip.teredo[1]
    if ip in _NAT64:
        return ipaddress.IPv4Address(ip.packed[-4:])
    return ip.ipv4_mapped or ip.sixtofour


class Guard:
    """Judges addresses; `allow` lists `host` or `host:port` that may be private."""

    def __init__(self, allow: Iterable[str]) -> None:
        self._allow = {entry.strip().lower() for entry in allow}

    def allows(self, host: str, port: int) -> bool:
        """Tell whether an operator listed this host."""
        name = host.lower().rstrip(".").strip("[]")
        names = {name, f"{name}:{port}", f"[{name}]", f"[{name}]:{port}"}
        return not names.isdisjoint(self._allow)

    def judge(self, host: str, port: int, addresses: Iterable[str]) -> None:
        """Raise AddressRefused unless every address of the host may be reached.

        The connection that is being made may then use those of them that are private.
        """
        private = [address for address in addresses if not is_public(address)]
        if not private:
            return
        if not self.allows(host, port):
            raise AddressRefused(f"{host} leads to a private address")
        _granted.set(frozenset((address, port) for address in private))

    def make_socket(self, info: AddrInfo) -> socket.socket:
        """Make the socket of a connection; raise AddressRefused for an unchecked private one."""
        family, kind, protocol, _, target = info
        address, port = str(target[0]), int(target[1])
        granted = (address, port) in _granted.get()
        if not (is_public(address) or granted or self.allows(address, port)):
            raise AddressRefused("the address is private")
        return socket.socket(family=family, type=kind, proto=protocol)


async def forget_grants(
    session: aiohttp.ClientSession, context: SimpleNamespace, params: object
) -> None:
    """Trace callback at the start of each new connection: what an earlier one might reach is over.

    A URL that holds an address is not resolved, so nothing else would clear the grant before.
    """
    _granted.set(frozenset())


class GuardedResolver(AbstractResolver):
    """Resolves names and lets pass only what the guard allows."""

    def __init__(self, guard: Guard, inner: AbstractResolver) -> None:
        self._guard = guard
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        self._guard.judge(host, port, [answer["host"] for answer in found])
        return found

    async def close(self) -> None:
        await self._inner.close()


class SystemResolver(AbstractResolver):
    """Asks the operating system, on a thread."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        infos = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
        return [
            ResolveResult(
                hostname=host,
                host=str(target[0]),
                port=int(target[1]),
                family=found_family,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for found_family, _, protocol, _, target in infos
        ]

    async def close(self) -> None:
        """Nothing to close."""
