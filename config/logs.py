"""What of a log record is worth a line."""

from __future__ import annotations

import logging

# Answers of Django that are no fault of ours: somebody may not, or asked for what is not there.
EXPECTED = (403, 404)


class ExpectedAnswers(logging.Filter):
    """Lets every record pass; one of an expected answer without its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", None) in EXPECTED:
            record.exc_info = record.exc_text = None
        return True
