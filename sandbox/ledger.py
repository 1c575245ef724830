"""What the provider accepted: one line a send, on disk within 20 milliseconds."""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from pathlib import Path

FLUSH_S = 0.01
HISTOGRAM_S = 0.25


class Ledger:
    """Accepted sends in order, in memory and in `ledger.jsonl`; and how many per clock second.

    An entry: `{"seq", "at" (real seconds), "client_id", "umid", "msisdn", "type", "connection",
    "nth" (request number on that connection)}`. `histogram.json` maps the real second to the
    number accepted in it.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "ledger.jsonl"
        self._histogram_path = folder / "histogram.json"
        self._lines: list[bytes] = self._read()
        self._unwritten: list[bytes] = []
        self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._seconds = Counter(int(json.loads(line)["at"]) for line in self._lines)
        self._due = False
        self._histogram_due = False

    def __len__(self) -> int:
        return len(self._lines)

    def add(
        self,
        at: float,
        client_id: str,
        umid: str,
        msisdn: str,
        kind: str,
        connection: int,
        nth: int,
    ) -> int:
        """Record one accepted send; answers its number, from 1 on."""
        seq = len(self._lines) + 1
        line = json.dumps(
            {
                "seq": seq,
                "at": at,
                "client_id": client_id,
                "umid": umid,
                "msisdn": msisdn,
                "type": kind,
                "connection": connection,
                "nth": nth,
            }
        ).encode()
        self._lines.append(line)
        self._unwritten.append(line)
        self._seconds[int(at)] += 1
        self._plan()
        return seq

    def since(self, seq: int, limit: int) -> bytes:
        """`{"entries": [...], "last": n, "total": n}` of the entries after number `seq`."""
        chosen = self._lines[seq : seq + limit]
        tail = b'],"last":%d,"total":%d}' % (seq + len(chosen), len(self._lines))
        return b'{"entries":[' + b",".join(chosen) + tail

    def histogram(self) -> dict[str, int]:
        return {str(second): count for second, count in sorted(self._seconds.items())}

    def flush(self) -> None:
        """Write what is not on disk yet."""
        self._due = False
        if self._unwritten:
            os.write(self._file, b"\n".join(self._unwritten) + b"\n")
            self._unwritten.clear()

    def save_histogram(self) -> None:
        self._histogram_due = False
        replace_text(self._histogram_path, json.dumps(self.histogram()))

    def reset(self) -> None:
        self._lines.clear()
        self._unwritten.clear()
        self._seconds.clear()
        os.ftruncate(self._file, 0)
        self.save_histogram()

    def close(self) -> None:
        self.flush()
        self.save_histogram()
        os.close(self._file)

    def _plan(self) -> None:
        loop = asyncio.get_running_loop()
        if not self._due:
            self._due = True
            loop.call_later(FLUSH_S, self.flush)
        if not self._histogram_due:
            self._histogram_due = True
            loop.call_later(HISTOGRAM_S, self.save_histogram)

    def _read(self) -> list[bytes]:
        """The lines of an earlier life; a last line torn by a kill is cut off."""
        if not self._path.exists():
            return []
        whole, newline, torn = self._path.read_bytes().rpartition(b"\n")
        if torn:
            os.truncate(self._path, len(whole) + len(newline))
        return whole.split(b"\n") if whole else []


def replace_text(path: Path, text: str) -> None:
    """Write a small file so that a reader sees the old one or the new one, never half of it."""
    fresh = path.with_suffix(".new")
    fresh.write_text(text)
    os.replace(fresh, path)
