"""The console in a real browser, over the whole stack."""

from __future__ import annotations

import pytest

# One group: the stack and the browser start once.
MARKS = [pytest.mark.slow, pytest.mark.stack, pytest.mark.xdist_group("e2e")]
