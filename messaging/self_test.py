"""A request to our own webhook that tests whether it is reached and who is let in.

It is answered with its own body and kept nowhere: a test is no sign of life of the provider.
"""

from __future__ import annotations

import re
import uuid

_BODY = re.compile(rb'\{"wendSelfTest":"[0-9a-f]{32}"\}')


def self_test_body() -> bytes:
    """Return the body of a new self-test."""
    return f'{{"wendSelfTest":"{uuid.uuid4().hex}"}}'.encode()


def is_self_test(body: bytes) -> bool:
    """Tell whether this is the body of a self-test, and so of our answer to one."""
    return _BODY.fullmatch(body) is not None
