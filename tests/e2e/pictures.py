"""`make screens`: pictures of every listed screen, into docs/screens.

Times, waits and keys differ from run to run; everything else is fixed. So that a run does not
replace every file, a picture stays as it is while hardly any of its pixels have changed.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import expect

from console.stack.datafolder import ROOT
from tests.e2e.browser import (
    NARROW,
    NARROW_DARK,
    PATIENCE_MS,
    WIDE,
    WIDE_DARK,
    Visitors,
    running_chromium,
)
from tests.e2e.chromium import find_chromium
from tests.e2e.screens import SCREENS
from tests.e2e.stack import demo_stack
from tests.e2e.story import tell

FOLDER = ROOT / "docs" / "screens"
COLOURS = 128
# Clocks and times that show another minute; what is smaller than that must be redrawn by hand:
# remove the file first.
SAME = 0.005


def main() -> int:
    chromium = find_chromium()
    if chromium is None:
        sys.stderr.write("No chromium on the PATH (Debian: apt install chromium).\n")
        return 1
    expect.set_options(timeout=PATIENCE_MS)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo_stack() as stack, running_chromium(chromium) as browser:
        story = tell(stack)
        visitors = Visitors(stack, browser)
        for look in (WIDE, WIDE_DARK, NARROW, NARROW_DARK):
            for screen in SCREENS:
                page = screen.reach(visitors, story, look)
                page.evaluate("document.fonts.ready")
                picture = page.screenshot(animations="disabled", caret="hide")
                keep(FOLDER / f"{screen}-{look}.png", picture)
                visitors.leave()
    sys.stdout.write(f"{len(SCREENS)} screens in {FOLDER}\n")
    return 0


def keep(path: Path, png: bytes) -> None:
    """Write a picture unless the one that is there looks the same."""
    picture = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    if not path.exists() or difference(Image.open(path), picture) > SAME:
        picture.save(path, optimize=True)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the part of the pixels that differ visibly; 1 for pictures of different sizes."""
    if one.size != other.size:
        return 1.0
    change = ImageChops.difference(one.convert("L"), other.convert("L"))
    differing = sum(change.histogram()[16:])
    return float(differing) / (one.width * one.height)


if __name__ == "__main__":
    raise SystemExit(main())
