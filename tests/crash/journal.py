"""A journal of the states that effects move through, kept by the database itself."""

from __future__ import annotations

from django.db import connection

BEGIN = """
CREATE TABLE IF NOT EXISTS crash_journal (
  id bigserial PRIMARY KEY, effect bigint, account bigint, was text, became text);
CREATE OR REPLACE FUNCTION crash_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO crash_journal (effect, account, was, became)
  VALUES (NEW.id, NEW.account_id, OLD.state, NEW.state);
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER crash_note AFTER UPDATE OF state ON outbox_effect
  FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION crash_note();
"""
END = """
DROP TRIGGER IF EXISTS crash_note ON outbox_effect;
DROP FUNCTION IF EXISTS crash_note();
DROP TABLE IF EXISTS crash_journal;
"""


def begin_journal() -> None:
    with connection.cursor() as cursor:
        cursor.execute(BEGIN)


def end_journal() -> None:
    with connection.cursor() as cursor:
        cursor.execute(END)


def journal_mark() -> int:
    """Return the number of the last entry."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM crash_journal")
        return int(cursor.fetchone()[0])


def entries_since(mark: int, account: int) -> list[tuple[int, str, str]]:
    """Return (effect, was, became) of one account's effects after `mark`, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT effect, was, became FROM crash_journal"
            " WHERE id > %s AND account = %s ORDER BY id",
            [mark, account],
        )
        return [(effect, was, became) for effect, was, became in cursor.fetchall()]


def sending_now(account: int) -> list[int]:
    """Return the effects of which only the provider knows what became of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM outbox_effect WHERE account_id = %s AND state = 'sending' ORDER BY id",
            [account],
        )
        return [pk for (pk,) in cursor.fetchall()]
