"""How values look in lists: pills, short times, ids, text on one line."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

# Red, amber, green = severity; blue = something goes on; grey = neither.
Tone = Literal["e", "w", "o", "n", "a", ""]
NOTHING = "–"


def pill(text: str, tone: Tone = "", title: str = "") -> SafeString:
    """A small coloured label; the words say all that the colour says."""
    return format_html(
        '<span class="w"><span class="pill {}" title="{}">{}</span></span>', tone, title, text
    )


def moment(at: datetime | None, now: datetime) -> SafeString | str:
    """A time as short as it can be: 12:04, Mon 12:04, 24 Nov, 24 Nov 2025; whole on hovering."""
    if at is None:
        return NOTHING
    return format_html(
        '<time class="ls-time" datetime="{}" title="{}">{}</time>',
        at.isoformat(),
        formats.date_format(timezone.localtime(at), "j M Y, H:i:s"),
        _short(timezone.localtime(at), timezone.localtime(now)),
    )


def date_and_time(at: datetime | None, now: datetime) -> str:
    """A time with its day, in words: 24 Nov, 12:04; the year only when it is not this one."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    same_year = local.year == timezone.localtime(now).year
    return formats.date_format(local, "j M, H:i" if same_year else "j M Y, H:i")


def _short(at: datetime, now: datetime) -> str:
    if at.date() == now.date():
        return formats.date_format(at, "H:i:s")
    if abs(now - at) < timedelta(days=6):
        return formats.date_format(at, "D H:i")
    return formats.date_format(at, "j M H:i" if at.year == now.year else "j M Y")


def span(duration: timedelta) -> str:
    """A duration in its two largest units: 22 h 5 min, 3 d 4 h, 40 s."""
    seconds = max(int(duration.total_seconds()), 0)
    days, hours, minutes = seconds // 86_400, seconds // 3_600 % 24, seconds // 60 % 60
    if days:
        return gettext("%(days)d d %(hours)d h") % {"days": days, "hours": hours}
    if hours:
        return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    if minutes:
        return gettext("%(minutes)d min") % {"minutes": minutes}
    return gettext("%(seconds)d s") % {"seconds": seconds}


def one_line(text: str, most: int = 90) -> SafeString | str:
    """Text cut to a line; whole on hovering."""
    flat = " ".join(text.split())
    if not flat:
        return NOTHING
    if len(flat) <= most:
        return format_html('<span class="ls-text">{}</span>', flat)
    return format_html('<span class="ls-text" title="{}">{}…</span>', flat, flat[:most])


def ident(value: object, most: int = 10) -> SafeString:
    """An id in small type, its beginning; whole on hovering."""
    text = str(value)
    short = text if len(text) <= most + 2 else f"{text[:most]}…"
    return format_html('<code class="ls-id" title="{}">{}</code>', text, short)


def link(url: str, text: object) -> SafeString:
    """A link within a list."""
    return format_html('<a class="ls-link" href="{}">{}</a>', url, text)


def figure(number: int, most: int | None = None) -> SafeString:
    """A count, right-aligned; with `most`, a count that stopped there says so."""
    text = formats.number_format(number, use_l10n=True, force_grouping=True)
    text = f"{text}+" if most is not None and number >= most else text
    return format_html('<span class="ls-figure{}">{}</span>', "" if number else " is-zero", text)
