"""What a person may read of stored values: numbers masked, secrets never."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest

from accounts.scope import sees_numbers
from contacts.masking import shown, shown_text
from journeys.engine.values import Json

# A phone number that a journey keeps as a number has more digits than this.
SHORTEST_NUMBER = 9_999_999


@dataclass(frozen=True, slots=True)
class Eyes:
    """`sees` says whether numbers are shown whole; `secrets` maps values to their names."""

    sees: bool
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    def number(self, value: str) -> str:
        """Return a phone number or WhatsApp user id."""
        return shown(value, self.sees)

    def text(self, value: str) -> str:
        """Return a text with every secret replaced by its name, and its numbers masked."""
        for secret, name in self.secrets.items():
            value = value.replace(secret, f"{{{{secret.{name}}}}}")
        return shown_text(value, self.sees)

    def value(self, value: Json) -> Json:
        """Return a JSON value with every text in it as in `text`."""
        match value:
            case str():
                return self.text(value)
            case dict():
                return {self.text(str(key)): self.value(one) for key, one in value.items()}
            case list() | tuple():
                return [self.value(one) for one in value]
            case int() if value > SHORTEST_NUMBER:
                masked = self.text(str(value))
                return value if masked == str(value) else masked
            case _:
                return value

    def json(self, value: Json) -> str:
        """Return a value as indented JSON; a plain text as it is."""
        shown_value = self.value(value)
        if isinstance(shown_value, str):
            return shown_value
        return json.dumps(shown_value, indent=2, ensure_ascii=False)

    def short(self, value: Json, longest: int = 120) -> str:
        """Return a value in one line, cut when it is long."""
        shown_value = self.value(value)
        if isinstance(shown_value, str):
            text = shown_value
        else:
            text = json.dumps(shown_value, ensure_ascii=False)
        return text if len(text) <= longest else f"{text[: longest - 1]}…"


def eyes_of(request: HttpRequest, secrets: Mapping[str, str] | None = None) -> Eyes:
    """Return what the person of this request may read."""
    return Eyes(sees_numbers(request.user), secrets or {})
