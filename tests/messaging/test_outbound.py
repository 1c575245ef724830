"""One request, once: what comes back, and what is known when nothing does."""

from __future__ import annotations

import asyncio
import contextlib
import socket

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import ResolveResult

from messaging.outbound import Answer, NotSent, Refused, Unclear, make_session, send
from tests.messaging.loopback import OK, Resolver, call, read_request, run, serving


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
