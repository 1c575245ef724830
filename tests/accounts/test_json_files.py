"""Files that people name: read, or told in words what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.json_files import LARGEST_FILE, Fault, UnreadableFile, bytes_of, read_json
from accounts.terminal import counted, plain


def faults(data: bytes, deepest: int = 100) -> list[tuple[str, tuple[str | int, ...]]]:
    with pytest.raises(UnreadableFile) as caught:
        read_json(data, deepest)
    return [(fault.code, fault.path) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not-json"),
        (b"{", "not-json"),
        (b"\xff\xff", "encoding"),
        (b" " * (LARGEST_FILE + 1), "too-large"),
        (b"[" * 100_000, "too-deep"),
    ],
)
def test_what_is_no_json_has_one_fault(data: bytes, code: str) -> None:
    assert faults(data) == [(code, ())]


def test_a_fault_inside_has_its_place() -> None:
    data = b'{"a": [{"b": 1, "b": 2}, {"c": NaN}]}'

    assert faults(data) == [("duplicate-key", ("a", 0, "b")), ("not-finite", ("a", 1, "c"))]


def test_how_deep_is_too_deep_can_be_said() -> None:
    assert faults(b"[[[1]]]", deepest=2) == [("too-deep", (0, 0))]


def test_a_byte_order_mark_is_remarked() -> None:
    value, remarks = read_json(b'\xef\xbb\xbf{"a": 1}')

    assert value == {"a": 1}
    assert remarks == (Fault("encoding", "the file begins with a byte order mark"),)


@pytest.mark.parametrize("path", ["", " ", "/nowhere/at/all.json", "/", "a\0b"])
def test_a_file_that_cannot_be_opened_is_told(path: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        bytes_of(path)

    assert [fault.code for fault in caught.value.faults] == ["unreadable"]


def test_no_more_is_read_than_can_be_used(tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    file.write_bytes(b" " * (LARGEST_FILE + 10))

    assert len(bytes_of(str(file))) == LARGEST_FILE + 1


def test_terminals_get_what_they_can_show() -> None:
    assert plain("caf\u00e9") == "caf\u00e9"
    assert plain("half \ud800") == "half \\ud800"
    assert counted(1, 2) == "1 error, 2 warnings"
