"""Whether the server keeps what it commits: figures of one that does not count for nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

NAMES = ("fsync", "synchronous_commit")

# What sessions of any role in any database would get instead of the server's own setting.
OVERRIDES = """
SELECT coalesce(d.datname, '*'), coalesce(r.rolname, '*'), one
  FROM pg_db_role_setting s
  LEFT JOIN pg_database d ON d.oid = s.setdatabase
  LEFT JOIN pg_roles r ON r.oid = s.setrole,
       unnest(s.setconfig) AS one
 WHERE split_part(one, '=', 1) = ANY(%s)
   AND (s.setdatabase = 0 OR d.datname = current_database())
 ORDER BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Durability:
    """The settings as our sessions have them, the server's own, and overrides by role or database
    (`database.role: name=value`)."""

    session: dict[str, str]
    server: dict[str, str]
    overrides: tuple[str, ...] = ()

    @property
    def faults(self) -> list[str]:
        """Return what is switched off, in words; empty when commits are durable."""
        found = [
            f"{where}: {name}={value}"
            for where, values in (("session", self.session), ("server", self.server))
            for name, value in values.items()
            if is_off(value)
        ]
        return found + [o for o in self.overrides if is_off(o.partition("=")[2])]


def is_off(value: str) -> bool:
    """Tell whether PostgreSQL reads this text as off (it takes any unambiguous beginning)."""
    text = value.strip().strip("'").lower()
    return text == "0" or any(len(text) >= least and word.startswith(text) for word, least in _OFF)


_OFF = (("off", 2), ("false", 1), ("no", 1))


def read_durability() -> Durability:
    """Ask the server, by the connection that the product uses."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting, reset_val FROM pg_settings WHERE name = ANY(%s)", [list(NAMES)]
        )
        rows = cursor.fetchall()
        cursor.execute(OVERRIDES, [list(NAMES)])
        overrides = tuple(f"{database}.{role}: {one}" for database, role, one in cursor.fetchall())
    return Durability(
        session={name: setting for name, setting, _ in rows},
        server={name: reset for name, _, reset in rows},
        overrides=overrides,
    )
