"""Scripts and styles, as an ASGI server asks for them."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.http import HttpResponse
from django.test import AsyncRequestFactory
from pytest_django.fixtures import Settings

from config.static_files import StaticFiles


@pytest.fixture
def served(tmp_path: Path, settings: Settings) -> StaticFiles:
    (tmp_path / "a.css").write_bytes(b"body {}")
    settings.STATIC_ROOT = str(tmp_path)
    settings.WHITENOISE_USE_FINDERS = False
    return StaticFiles(lambda request: HttpResponse(status=404))


async def read(answer: Any) -> bytes:
    return b"".join([part async for part in answer] if answer.streaming else [answer.content])


@pytest.mark.parametrize(("method", "body"), [("GET", b"body {}"), ("HEAD", b"")])
def test_a_file_is_served_whole_and_without_a_warning(
    served: StaticFiles, method: str, body: bytes
) -> None:
    request = AsyncRequestFactory().generic(method, "/static/a.css")

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answer = served(request)
        content = async_to_sync(read)(answer)

    assert (answer.status_code, content, answer["Content-Length"]) == (200, body, "7")
    assert answer["Content-Type"].startswith("text/css")


def test_a_part_of_a_file_is_served(served: StaticFiles) -> None:
    request = AsyncRequestFactory().get("/static/a.css", headers={"Range": "bytes=1-3"})

    answer = served(request)

    assert (answer.status_code, answer.content) == (206, b"ody")


def test_what_is_no_file_is_left_to_others(served: StaticFiles) -> None:
    assert served(AsyncRequestFactory().get("/static/b.css")).status_code == 404
