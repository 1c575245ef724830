"""Figures as operators read them: thousands with a comma, spans as `1 m 12 s`."""

from __future__ import annotations

from django.utils.translation import gettext as _


def span(seconds: float) -> str:
    """Return a span of time in its two largest units."""
    if 0.05 <= seconds < 10:
        return _("%(seconds).1f s") % {"seconds": seconds}
    whole = int(seconds)
    if whole < 60:
        return _("%(seconds)d s") % {"seconds": whole}
    if whole < 3_600:
        return _two(whole // 60, _("m"), whole % 60, _("s"))
    if whole < 48 * 3_600:
        return _two(whole // 3_600, _("h"), whole % 3_600 // 60, _("m"))
    return _two(whole // 86_400, _("d"), whole % 86_400 // 3_600, _("h"))


def percent(part: int, whole: int) -> str:
    """Return a share with one decimal and a space before the sign; a dash of nothing."""
    return f"{100 * part / whole:.1f} %" if whole else "–"


def change(now: int, before: int) -> str:
    """Return by how much a count went up or down; "" when there is nothing to compare with."""
    if not before:
        return ""
    delta = round(100 * (now - before) / before)
    return f"{'+' if delta > 0 else '−' if delta < 0 else '±'}{abs(delta):,} %"


def _two(large: int, large_unit: str, small: int, small_unit: str) -> str:
    return f"{large} {large_unit} {small} {small_unit}" if small else f"{large} {large_unit}"
