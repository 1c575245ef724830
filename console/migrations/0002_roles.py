"""Seed the four roles. A later change of accounts/roles.py brings a migration like this one."""

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
    dependencies = [
        ("console", "0001_permissions"),
        ("accounts", "0003_membership"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contacts", "0002_view_number"),
        ("flows", "0001_initial"),
        ("integrations", "0001_initial"),
        ("journeys", "0001_initial"),
        ("messaging", "0004_message_owner_contact"),
        ("outbox", "0003_purge_index"),
        ("templates_lib", "0001_initial"),
    ]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
