"""The island's words: the server has every one of them, with the same placeholders."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from console.phone.texts import wording

ENGLISH = Path(__file__).parents[3] / "frontend" / "src" / "texts" / "en.json"


def placeholders(texts: dict[str, str]) -> dict[str, list[str]]:
    return {key: sorted(re.findall(r"\{(\w+)\}", text)) for key, text in texts.items()}


def test_the_server_has_the_words_and_limits_that_the_island_asks_for() -> None:
    asked: dict[str, Any] = json.loads(ENGLISH.read_text())

    given = wording()

    assert placeholders(given["texts"]) == placeholders(asked["texts"])
    assert set(asked["limits"]) <= set(given["limits"])
