"""The one function by which SQL reads wall time: the clock plus the demo offset.

Only sessions opened in demo mode (`-c wend.demo=1`) look at the offset: a row left behind by a
demo moves no production clock.
"""

from __future__ import annotations

from django.db import migrations

FORWARD = """
CREATE FUNCTION wend_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
  SELECT clock_timestamp() + CASE
    WHEN current_setting('wend.demo', true) = '1'
    THEN coalesce((SELECT "offset" FROM accounts_clockoffset WHERE id = 1), interval '0')
    ELSE interval '0' END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION wend_now()")]
