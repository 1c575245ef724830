"""Where the browser is."""

from __future__ import annotations

import shutil
from pathlib import Path


def find_chromium() -> Path | None:
    """Return the browser on the PATH, if any."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found is not None:
            return Path(found)
    return None
