"""Room for in-page updates and an eager vacuum: every effect is updated four times, then dies."""

from __future__ import annotations

from django.db import migrations

FORWARD = """
ALTER TABLE outbox_effect SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01,
                               autovacuum_vacuum_threshold = 1000);
ALTER TABLE outbox_gaterate SET (fillfactor = 50);
"""
BACKWARD = """
ALTER TABLE outbox_effect RESET (fillfactor, autovacuum_vacuum_scale_factor,
                                 autovacuum_vacuum_threshold);
ALTER TABLE outbox_gaterate RESET (fillfactor);
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
