"""What the phone API answers when it cannot do what was asked."""

from __future__ import annotations


class PhoneError(Exception):
    """An answer other than 200: `status` as in HTTP, `text` for a person to read."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
