"""Secrets that a web service sends back are replaced by their names before anything is stored.

Pure. A secret is also known base64-encoded, percent-encoded and as JSON writes it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import quote, quote_plus

from journeys.engine.values import Json

# Shorter values stand in texts by chance: they are replaced only where they are the whole value.
SHORTEST = 4

Forms: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Mask:
    """Every form of every secret of one request with its `{{secret.NAME}}`, the longest first."""

    forms: Forms = field(default=(), repr=False)

    def text(self, text: str) -> str:
        """Return a text without any secret in it."""
        for form, name in self.forms:
            if len(form) >= SHORTEST or text == form:
                text = text.replace(form, name)
        return text

    def value(self, value: Json) -> Json:
        """Return a JSON value without any secret in its keys, texts and numbers."""
        match value:
            case str():
                return self.text(value)
            case dict():
                return {self.text(str(key)): self.value(one) for key, one in value.items()}
            case list() | tuple():
                return [self.value(one) for one in value]
            case bool() | None:
                return value
            case _:
                written = json.dumps(value)
                masked = self.text(written)
                return value if masked == written else masked

    def cut(self, text: str) -> str:
        """Return a text that was cut at its end without the beginning of a secret there."""
        for form, name in self.forms:
            for length in range(len(form) - 1, SHORTEST - 1, -1):
                if text.endswith(form[:length]):
                    return text[: len(text) - length] + name
        return text


def mask_of(secrets: Mapping[str, str]) -> Mask:
    """Return what hides these secrets (name -> value)."""
    forms = {
        form: f"{{{{secret.{name}}}}}"
        for name, value in sorted(secrets.items())
        for form in _forms(value)
        if form
    }
    return Mask(tuple(sorted(forms.items(), key=lambda pair: -len(pair[0]))))


def _forms(value: str) -> set[str]:
    coded = base64.b64encode(value.encode()).decode()
    safe = base64.urlsafe_b64encode(value.encode()).decode()
    return {
        value,
        coded,
        coded.rstrip("="),
        safe,
        safe.rstrip("="),
        quote(value, safe=""),
        quote(value),
        quote_plus(value),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
    }
