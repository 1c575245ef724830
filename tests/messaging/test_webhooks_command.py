"""`manage.py webhooks parse`: webhooks as files, in either provider's shape."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.factories import inbound_body

META = {
    "object": "whatsapp_business_account",
    "entry": [
        {
            "id": "waba",
            "changes": [
                {
                    "field": "messages",
                    "value": {
                        "contacts": [{"profile": {"name": "Ann"}, "wa_id": "6581234567"}],
                        "messages": [
                            {
                                "from": "6581234567",
                                "id": "wamid.1",
                                "timestamp": "1781000000",
                                "type": "text",
                                "text": {"body": "Hi"},
                            }
                        ],
                    },
                }
            ],
        }
    ],
}


def parse(path: Path, *options: str) -> tuple[dict[str, Any], int]:
    out = StringIO()
    try:
        call_command("webhooks", "parse", str(path), *options, "--format", "json", stdout=out)
    except SystemExit as end:
        return json.loads(out.getvalue())[str(path)], int(end.code or 0)
    return json.loads(out.getvalue())[str(path)], 0


def written(folder: Path, value: Any) -> Path:
    path = folder / "webhook.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


def test_a_webhook_of_meta_is_recognised_and_told(tmp_path: Path) -> None:
    found, status = parse(written(tmp_path, META))

    assert status == 0
    assert found == {
        "events": [
            {
                "kind": "message",
                "id": "wamid.1",
                "contact": {"msisdn": "+6581234567", "channelUserId": None, "name": "Ann"},
                "type": "text",
                "content": {"text": "Hi"},
                "state": None,
                "at": "2026-06-09T10:13:20Z",
            }
        ],
        "errors": [],
    }


def test_a_webhook_of_8x8_tells_the_same(tmp_path: Path) -> None:
    found, _ = parse(written(tmp_path, inbound_body("+6581234567", {"text": "Hi"})))

    (event,) = found["events"]
    assert (event["kind"], event["type"], event["content"]) == ("message", "text", {"text": "Hi"})
    assert event["contact"]["msisdn"] == "+6581234567"


def test_read_as_of_the_wrong_provider_it_is_unknown(tmp_path: Path) -> None:
    found, status = parse(written(tmp_path, META), "--provider", "8x8")

    assert [event["kind"] for event in found["events"]] == ["unknown"]
    assert status == 0


@pytest.mark.parametrize(
    ("value", "code"), [("{", "unparsable"), ("5", "unparsable"), ([], "noEvents")]
)
def test_what_is_no_webhook_is_an_error(tmp_path: Path, value: Any, code: str) -> None:
    found, status = parse(written(tmp_path, value))

    assert status == 1
    assert [error["code"] for error in found["errors"]] == [code]


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    found, status = parse(tmp_path / "none.json")

    assert status == 1
    assert found["events"] == []
