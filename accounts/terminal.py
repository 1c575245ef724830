"""Text for terminals."""

from __future__ import annotations


def plain(text: str) -> str:
    """Return the text without what terminals cannot show, such as halves of characters."""
    return text.encode("ascii", "backslashreplace").decode() if not text.isprintable() else text


def counted(errors: int, warnings: int) -> str:
    """Return "1 error, 2 warnings"."""
    return f"{errors} error{_s(errors)}, {warnings} warning{_s(warnings)}"


def _s(number: int) -> str:
    return "" if number == 1 else "s"
