"""Where an error happened, without its message: messages may quote numbers and contents."""

from __future__ import annotations

import traceback
from pathlib import PurePath


def where(error: BaseException) -> str:
    """Return the error's type and the innermost places it passed, newest first."""
    places = [
        f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in reversed(traceback.extract_tb(error.__traceback__))
    ]
    return " < ".join([type(error).__name__, *places[:8]])
