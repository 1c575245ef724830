"""Time zones by either name: Windows ids, as 8x8's functions take, and IANA names."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tzlocal.windows_tz import tz_win, win_tz

_WINDOWS_BY_LOWER = {name.lower(): name for name in win_tz}


class UnknownZone(ValueError):
    """There is no such time zone."""

    def __init__(self, name: object) -> None:
        super().__init__(
            f"{name!r} is not a time zone; write an id like 'Singapore Standard Time' "
            "or 'Asia/Singapore'"
        )


@dataclass(frozen=True, slots=True)
class WindowsZone:
    """One row of 8x8's list of time zones; `iana` is the zone that the id stands for."""

    id: str
    iana: str


def to_iana(name: str) -> str:
    """Return the IANA name of a Windows id in any case, or of an IANA name; UnknownZone if none."""
    windows = _WINDOWS_BY_LOWER.get(name.lower())
    if windows is not None:
        return win_tz[windows]
    return zone_named(name).key


def to_windows(name: str) -> str | None:
    """Return the Windows id of an IANA name (or the id itself); None if Windows has none."""
    windows = _WINDOWS_BY_LOWER.get(name.lower())
    return windows if windows is not None else tz_win.get(name)


def zone_named(name: object) -> ZoneInfo:
    """Return the zone of a Windows id or an IANA name; UnknownZone if there is none."""
    if not isinstance(name, str) or not name:
        raise UnknownZone(name)
    windows = _WINDOWS_BY_LOWER.get(name.lower())
    try:
        return ZoneInfo(name if windows is None else win_tz[windows])
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone(name) from error


def windows_zones(contains: str = "") -> tuple[WindowsZone, ...]:
    """Return the Windows zones whose id or IANA name contains the text, in order of id."""
    wanted = contains.lower()
    return tuple(
        WindowsZone(name, iana)
        for name, iana in sorted(win_tz.items())
        if wanted in name.lower() or wanted in iana.lower()
    )
