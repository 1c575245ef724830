"""`manage.py messages check`: needs nothing, never ends in a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from messaging.management.verbs.check import checked
from tests.conftest import ROOT

TEXT = {"user": {"msisdn": "+6591234567"}, "type": "text", "content": {"text": "Hi"}}
META = {
    "messaging_product": "whatsapp",
    "recipient_type": "individual",
    "to": "+6591234567",
    "type": "text",
    "text": {"body": "Hi"},
}
FAR = {"latitude": 10**400, "longitude": 0}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "body.json"


def found(file: Path, body: Any) -> list[tuple[str, str]]:
    """Return code and path of every error in a body."""
    file.write_text(json.dumps(body))
    return [(each.code, each.path) for each in checked(str(file)).errors]


def test_it_runs_with_no_variable_set_but_the_path(file: Path) -> None:
    file.write_text(json.dumps(TEXT))

    done = subprocess.run(
        [sys.executable, "manage.py", "messages", "check", str(file), "--format", "json"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    report = {"type": "text", "errors": [], "warnings": [], "rendered": TEXT}
    assert json.loads(done.stdout) == {str(file): report}


def test_the_dialect_is_recognised_and_another_can_be_asked_for(file: Path) -> None:
    file.write_text(json.dumps(META))

    own, other = checked(str(file)), checked(str(file), "8x8")

    assert own.rendered == META
    assert other.rendered == TEXT
    assert other.issues == ()


def test_an_error_gives_exit_status_1_and_still_the_report(file: Path) -> None:
    file.write_text(json.dumps({**TEXT, "content": {"text": ""}}))
    out = StringIO()

    with pytest.raises(SystemExit) as exit_:
        call_command("messages", "check", str(file), "--format", "json", stdout=out)

    assert exit_.value.code == 1
    errors = json.loads(out.getvalue())[str(file)]["errors"]
    assert [(each["code"], each["path"]) for each in errors] == [("missing", "content.text")]


def test_people_get_lines(file: Path) -> None:
    file.write_text(json.dumps({**TEXT, "nonsense": 1}))
    out = StringIO()

    call_command("messages", "check", str(file), stdout=out)

    assert "text, 0 errors, 1 warning" in out.getvalue()
    assert "warning: nonsense: No reference names this key. [unknownKey]" in out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"{", "not JSON"),
        (b"[1]", "not a list"),
        (b"null", "not nothing"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b'{"type": NaN}', "not JSON"),
        (b'{"a":' * 300, "not JSON"),
        (b"[" * 100_000, "nested"),
    ],
)
def test_a_file_that_is_no_body_is_told_in_words(file: Path, content: bytes, words: str) -> None:
    file.write_bytes(content)

    report = checked(str(file))

    assert [each.code for each in report.errors] == ["unparsable"]
    assert words in report.errors[0].message
    assert report.rendered is None


def test_a_missing_file_is_told_in_words(file: Path) -> None:
    assert "cannot be opened" in checked(str(file)).errors[0].message


@pytest.mark.parametrize(
    ("body", "issue"),
    [
        ({**TEXT, "content": {"text": 5}}, ("wrongType", "content.text")),
        ({**TEXT, "content": "Hi"}, ("wrongType", "content")),
        ({**TEXT, "content": None}, ("missing", "content")),
        ({**TEXT, "type": ["text"]}, ("wrongType", "type")),
        ({**TEXT, "type": "telegram"}, ("unknownType", "type")),
        ({**TEXT, "user": 7}, ("wrongType", "user")),
        ({**TEXT, "user": {}}, ("missing", "user.msisdn")),
        ({**TEXT, "user": {"msisdn": "nobody"}}, ("notMsisdn", "user.msisdn")),
        ({**TEXT, "clientMessageId": "x" * 51}, ("tooLong", "clientMessageId")),
        ({**TEXT, "expiry": "tomorrow"}, ("notTime", "expiry")),
        ({**TEXT, "context": {}}, ("missing", "context.umid")),
        ({**TEXT, "channels": "SMS"}, ("wrongType", "channels")),
        ({**TEXT, "channels": [{"channel": "Fax"}]}, ("notOneOf", "channels[0].channel")),
        ({**META, "text": "Hi"}, ("wrongType", "text")),
        ({**META, "text": {}}, ("missing", "text.body")),
        ({**META, "type": "Text"}, ("unknownType", "type")),
        ({**META, "messaging_product": "sms"}, ("notOneOf", "messaging_product")),
        ({**META, "to": 6591234567}, ("wrongType", "to")),
        ({"messaging_product": "whatsapp", "status": "read"}, ("missing", "message_id")),
        (
            {**TEXT, "type": "location", "content": {"location": FAR}},
            ("outOfRange", "content.location.latitude"),
        ),
        ({"messages": [TEXT, 5]}, ("wrongType", "messages[1]")),
        ({"messages": []}, ("tooFew", "messages")),
    ],
)
def test_wrong_kinds_of_values_are_named_by_their_path(
    file: Path, body: Any, issue: tuple[str, str]
) -> None:
    assert issue in found(file, body)


def test_marking_as_read_is_understood(file: Path) -> None:
    body = {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.1",
        "typing_indicator": {"type": "text"},
    }

    assert found(file, body) == []
    assert checked(str(file)).rendered == body
    assert checked(str(file), "8x8").rendered is None


def test_a_batch_is_checked_message_by_message(file: Path) -> None:
    bad = {**TEXT, "content": {"text": "x" * 4097}}

    assert found(file, {"messages": [TEXT, bad]}) == [("tooLong", "messages[1].content.text")]


def test_the_defaults_of_a_batch_hold_for_its_messages(file: Path) -> None:
    body = {
        "template": {"type": "text", "content": {"text": "Hi"}},
        "messages": [{"user": TEXT["user"]}],
    }

    assert found(file, body) == []
