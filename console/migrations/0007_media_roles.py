"""Seed the roles again: the library of files came, and who may add to it."""

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
    dependencies = [("console", "0006_channel_roles"), ("messaging", "0014_media")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
