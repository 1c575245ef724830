"""The one function by which SQL reads wall time: the clock plus the demo offset."""

from __future__ import annotations

from django.db import migrations

FORWARD = """
CREATE FUNCTION wend_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
  SELECT clock_timestamp()
       + coalesce((SELECT "offset" FROM accounts_clockoffset WHERE id = 1), interval '0')
$$
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION wend_now()")]
