"""Seed the roles again: consent came, and who may write it down."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

from accounts.roles import seed_roles


def seed(apps, schema_editor):
    """Permissions are usually made after all migrations; the groups need them now."""
    for config in installed.get_app_configs():
        create_permissions(config, verbosity=0)
    seed_roles()


class Migration(migrations.Migration):
    dependencies = [("console", "0004_alert_roles"), ("contacts", "0004_consent")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
