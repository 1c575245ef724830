"""Serves scripts, styles and pictures under ASGI."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc] # whitenoise ships no types
    """WhiteNoise with answers that hold their bytes.

    Its own answer is a stream that only waits in threads can read: Django reads it whole under
    ASGI all the same, and warns of it.
    """

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        found = static_file.get_response(request.method, request.META)
        answer = HttpResponse(status=int(found.status))
        del answer["Content-Type"]
        if found.file is not None:
            with closing(found.file) as file:
                answer.content = file.read()
        for name, value in found.headers:
            answer[name] = value
        return answer
