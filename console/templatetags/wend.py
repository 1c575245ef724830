"""What the templates of the console need: icons of the sheet, spans of time in words."""

from __future__ import annotations

from datetime import timedelta

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

_UNITS = (("d", 86_400), ("h", 3600), ("m", 60), ("s", 1))


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Return an icon of static/console/icons.svg; `size` is s12, s14, s18, s20 or nothing."""
    sheet = static("console/icons.svg")
    html = '<svg class="i {}" viewBox="0 0 24 24" aria-hidden="true"><use href="{}#{}"/></svg>'
    return format_html(html, size, sheet, name)


@register.filter
def span(value: timedelta | None) -> str:
    """Return a duration in words, with at most two units: "40 ms", "18 s", "1 m 12 s"."""
    if value is None:
        return ""
    seconds = value.total_seconds()
    if seconds < 0:
        return ""
    if seconds < 1:
        return _("%(count)s ms") % {"count": round(seconds * 1000)}
    return _in_units(round(seconds))


def _in_units(seconds: int) -> str:
    names = {"d": _("%(count)s d"), "h": _("%(count)s h"), "m": _("%(count)s m")}
    names["s"] = _("%(count)s s")
    parts = []
    for unit, size in _UNITS:
        count, seconds = divmod(seconds, size)
        parts.append((unit, count))
    first = next((n for n, (_unit, count) in enumerate(parts) if count), len(parts) - 1)
    shown = [(unit, count) for unit, count in parts[first : first + 2] if count]
    return " ".join(names[unit] % {"count": count} for unit, count in shown)
