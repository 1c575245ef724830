"""The outbound guard: where requests may go, and what is known when they fail."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from messaging.guard import Guard, is_public
from messaging.outbound import Answer, Call, NotSent, Refused, Unclear, make_session, send

Handle = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


def call(url: str, method: str = "POST", body: bytes | None = b"x", **changes: Any) -> Call:
    return Call(
        method, url, changes.pop("headers", {}), body, changes.pop("timeout_s", 5), **changes
    )


@contextlib.asynccontextmanager
async def serving(handle: Handle) -> AsyncIterator[str]:
    """A bare TCP server on the loop-back address; yields host:port."""
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        (
            int(x.split(b":")[1])
            for x in head.split(b"\r\n")
            if x.lower().startswith(b"content-length")
        ),
        0,
    )
    return head + await reader.readexactly(length)


class Resolver(AbstractResolver):
    """Answers each question with the next of the given lists of addresses."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        addresses = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=0,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        pass


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


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    async def work() -> None:
        requests = []

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            requests.append(await read_request(reader))
            place = b"Location: http://169.254.169.254/latest\r\n"
            writer.write(b"HTTP/1.1 302 Found\r\n" + place + b"Content-Length: 0\r\n\r\n")

        async with serving(handle) as address, make_session(allow=[address]) as session:
            result = await send(session, call(f"http://{address}/"))

        assert isinstance(result, Answer)
        assert result.status == 302
        assert len(requests) == 1

    run(work())


@pytest.mark.parametrize("method", ["POST", "GET", "PUT", "DELETE"])
def test_a_reused_connection_that_drops_is_unclear_and_nothing_is_sent_again(method: str) -> None:
    async def work() -> None:
        requests = []

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            requests.append(await read_request(reader))
            writer.write(OK)
            requests.append(await read_request(reader))
            writer.close()

        async with serving(handle) as address, make_session(allow=[address]) as session:
            first = await send(session, call(f"http://{address}/1", method))
            second = await send(session, call(f"http://{address}/2", method))
            await asyncio.sleep(0.2)

        assert isinstance(first, Answer)
        assert isinstance(second, Unclear)
        assert len(requests) == 2

    run(work())


def test_nobody_there_means_not_sent() -> None:
    async def work() -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            async with make_session(allow=[address]) as session:
                assert isinstance(await send(session, call(f"http://{address}/")), NotSent)

    run(work())


def test_a_name_that_does_not_resolve_means_not_sent() -> None:
    class Broken(Resolver):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            raise OSError("no such name")

    async def work() -> None:
        async with make_session(Broken([])) as session:
            assert isinstance(await send(session, call("http://nowhere.example/")), NotSent)

    run(work())


def test_tls_that_fails_means_not_sent() -> None:
    async def work() -> None:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"this is not TLS\r\n")
            writer.close()

        async with serving(handle) as address, make_session(allow=[address]) as session:
            assert isinstance(await send(session, call(f"https://{address}/")), NotSent)

    run(work())


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", b"no http\r\n\r\n"]
)
def test_half_an_answer_is_unclear(answer: bytes) -> None:
    async def work() -> None:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await read_request(reader)
            writer.write(answer)
            writer.close()

        async with serving(handle) as address, make_session(allow=[address]) as session:
            assert isinstance(await send(session, call(f"http://{address}/")), Unclear)

    run(work())


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nh"])
def test_a_hang_ends_at_the_deadline_and_is_unclear(answer: bytes) -> None:
    async def work() -> None:
        release = asyncio.Event()

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await read_request(reader)
            writer.write(answer)
            await release.wait()
            writer.close()

        async with serving(handle) as address, make_session(allow=[address]) as session:
            started = asyncio.get_running_loop().time()
            result = await send(session, call(f"http://{address}/", timeout_s=0.3))
            took = asyncio.get_running_loop().time() - started
            release.set()

        assert result == Unclear("timeout")
        assert took < 2

    run(work())


def test_drips_do_not_outlive_the_deadline() -> None:
    async def work() -> None:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await read_request(reader)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            with contextlib.suppress(ConnectionError):
                for _ in range(40):
                    writer.write(b"x")
                    await writer.drain()
                    await asyncio.sleep(0.05)
            writer.close()

        async with serving(handle) as address, make_session(allow=[address]) as session:
            result = await send(session, call(f"http://{address}/", timeout_s=0.3))

        assert result == Unclear("timeout")

    run(work())


def test_a_long_answer_is_cut() -> None:
    async def work() -> None:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await read_request(reader)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" + b"x" * 500_000)
            with contextlib.suppress(ConnectionError):
                await writer.drain()

        async with serving(handle) as address, make_session(allow=[address]) as session:
            result = await send(session, call(f"http://{address}/", keep_bytes=1_000))

        assert isinstance(result, Answer)
        assert result.truncated
        assert len(result.body) == 1_000

    run(work())


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("file:///etc/passwd", {}),
        ("//host/path", {}),
        ("/path", {}),
        ("http://", {}),
        ("http://[::1", {}),
        ("ftp://example.com/", {}),
        ("http://example.com/", {"X": "a\r\nHost: b"}),
        ("http://example.com/", {"X\n": "a"}),
    ],
)
def test_what_is_no_request_is_refused(url: str, headers: dict[str, str]) -> None:
    async def work() -> None:
        async with make_session(Resolver(["127.0.0.1"])) as session:
            assert isinstance(await send(session, call(url, headers=headers)), Refused)

    run(work())


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    async def work() -> None:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await read_request(reader)
            writer.write(OK)

        async with serving(handle) as address, make_session(allow=[address]) as session:
            assert isinstance(await send(session, call(f"http://{address}/")), Answer)

    run(work())


def test_cookies_are_not_kept_between_requests() -> None:
    async def work() -> None:
        seen = []

        async def handle(request: web.Request) -> web.Response:
            seen.append(request.headers.get("Cookie"))
            response = web.Response(text="ok")
            response.set_cookie("session", "of somebody else")
            return response

        app = web.Application()
        app.router.add_post("/", handle)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        address = "127.0.0.1:" + str(runner.addresses[0][1])
        async with make_session(allow=[address]) as session:
            for _ in range(2):
                await send(session, call(f"http://{address}/"))
        await runner.cleanup()

        assert seen == [None, None]

    run(work())


def test_retry_after_is_read_from_an_answer() -> None:
    seconds = Answer(429, "", {"retry-After": "7"}, b"")
    date = Answer(429, "", {"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}, b"")
    none = Answer(429, "", {"Retry-After": "soon"}, b"")

    assert (seconds.retry_after_s, date.retry_after_s, none.retry_after_s) == (7.0, 0.0, None)


def test_the_session_speaks_http_1_1_without_repeating() -> None:
    async def work() -> None:
        async with make_session() as session:
            assert session.version == aiohttp.HttpVersion11

    run(work())
