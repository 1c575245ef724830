"""Seed the roles again: administrators set channels up, and delete those nobody used."""

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
    dependencies = [("console", "0005_consent_roles"), ("messaging", "0012_channel_switches")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
