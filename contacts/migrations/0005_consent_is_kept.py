"""The database keeps what people said: nothing but the contact may ever leave a row."""

from __future__ import annotations

from django.db import migrations

FORWARD = """
CREATE FUNCTION contacts_consent_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.contact_id IS NULL
       AND to_jsonb(NEW) - 'contact_id' = to_jsonb(OLD) - 'contact_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'consent is only ever added to' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER consent_is_kept BEFORE UPDATE OR DELETE ON contacts_consent
    FOR EACH ROW EXECUTE FUNCTION contacts_consent_is_kept();
"""
BACKWARD = """
DROP TRIGGER consent_is_kept ON contacts_consent;
DROP FUNCTION contacts_consent_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0004_consent")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
