"""The outbound guard: private addresses are not reached, however they are written."""

from __future__ import annotations

import asyncio

import pytest

from messaging.guard import Guard, is_public
from messaging.outbound import Answer, Refused, Unclear, make_session, send
from tests.messaging.loopback import OK, Resolver, call, read_request, run, serving


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "255.255.255.255",
        "224.0.0.1",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "fe80::1%eth0",
        "fc00::1",
        "not an address",
    ],
)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("allow", "host", "port", "allowed"),
    [
        (["sandbox"], "Sandbox.", 80, True),
        (["sandbox:81"], "sandbox", 80, False),
        (["sandbox:80"], "sandbox", 80, True),
        (["[::1]:80"], "::1", 80, True),
        ([], "sandbox", 80, False),
    ],
)
def test_operators_allow_hosts_with_or_without_port(
    allow: list[str], host: str, port: int, allowed: bool
) -> None:
    assert Guard(allow).allows(host, port) is allowed


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "[::]",
        "2130706433",
        "0177.0.0.1",
        "0x7f.1",
        "127.1",
        "169.254.169.254",
    ],
)
def test_no_way_of_writing_a_private_address_gets_through(host: str) -> None:
    async def work() -> None:
        connections = []

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connections.append(1)
            writer.close()

        async with serving(handle) as address, make_session(allow=[]) as session:
            result = await send(session, call(f"http://{host}:{address.split(':')[1]}/"))

        assert isinstance(result, Refused)
        assert connections == []

    run(work())


@pytest.mark.parametrize(
    "answers",
    [
        [["93.184.216.34"], ["127.0.0.1"]],
        [["93.184.216.34", "127.0.0.1"]],
        [["127.0.0.1"]],
        [["::ffff:127.0.0.1"]],
    ],
    ids=["rebinding", "both at once", "private", "mapped"],
)
def test_a_name_that_turns_private_is_never_connected_to(answers: list[list[str]]) -> None:
    async def work() -> None:
        connections = []

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connections.append(1)
            writer.close()

        resolver = Resolver(*answers)
        async with serving(handle) as address, make_session(resolver, allow=[]) as session:
            url = f"http://evil.example:{address.split(':')[1]}/"
            results = [await send(session, call(url, timeout_s=0.3)) for _ in range(3)]

        assert isinstance(results[-1], Refused)
        assert not any(isinstance(result, (Answer, Unclear)) for result in results)
        assert connections == []

    run(work())


def test_an_allowed_name_opens_its_address_for_nobody_else() -> None:
    async def work() -> None:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await read_request(reader)
            writer.write(OK)

        async with serving(handle) as address:
            port = address.split(":")[1]
            resolver = Resolver(["127.0.0.1"])
            async with make_session(resolver, allow=[f"sandbox:{port}"]) as session:
                allowed = await send(session, call(f"http://sandbox:{port}/"))
                other = await send(session, call(f"http://other:{port}/"))

        assert isinstance(allowed, Answer)
        assert isinstance(other, Refused)

    run(work())


def test_an_allowed_name_opens_its_address_for_no_url_that_names_the_address() -> None:
    async def work() -> None:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await read_request(reader)
            writer.write(OK)
            writer.close()  # so that every request makes a connection of its own

        async with serving(handle) as address:
            port = address.split(":")[1]
            resolver = Resolver(["127.0.0.1"])
            async with make_session(resolver, allow=[f"sandbox:{port}"]) as session:
                allowed = await send(session, call(f"http://sandbox:{port}/"))
                literal = await send(session, call(f"http://127.0.0.1:{port}/"))
                together = await asyncio.gather(
                    send(session, call(f"http://sandbox:{port}/")),
                    send(session, call(f"http://127.0.0.1:{port}/")),
                )

        assert isinstance(allowed, Answer)
        assert isinstance(literal, Refused)
        assert [type(result) for result in together] == [Answer, Refused]

    run(work())
