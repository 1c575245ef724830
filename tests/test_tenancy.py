"""Every row belongs to an account, and every unique key begins with it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import ForeignKey, Model, UniqueConstraint

OURS = {"contacts", "outbox", "messaging", "templates_lib", "flows", "journeys", "integrations"}
# Rows that hang on one parent row, which has the account.
CHILDREN = {
    "TemplateTranslation": "template",
    "FlowVersion": "flow",
    "JourneyVersion": "journey",
    "Suspension": "run",
}
# Kept by number only, so that they outlive what they tell of; and the rate row of a gate.
WITHOUT_KEY = {"RunLog": "account_id", "WebhookDelivery": "channel_id", "GateRate": "account"}
# Unique keys whose first column already belongs to one account.
SCOPED_BY = {
    "channel",
    "media",
    "message",
    "run",
    "journey",
    "flow",
    "template",
    "account",
    "portfolio",
}
# What the provider promises to be unique in the whole world.
WORLDWIDE = {"channel_of_provider_is_one"}


def our_models() -> list[type[Model]]:
    return [model for label in sorted(OURS) for model in apps.get_app_config(label).get_models()]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_every_table_knows_its_account(model: type[Model]) -> None:
    name = model.__name__
    parent = CHILDREN.get(name) or WITHOUT_KEY.get(name) or "account"

    field = model._meta.get_field(parent)

    assert name == "GateRate" or not getattr(field, "null", False)


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_every_unique_key_begins_with_the_account_or_a_row_of_it(model: type[Model]) -> None:
    keys = [c for c in model._meta.constraints if isinstance(c, UniqueConstraint)]

    loose = [c.name for c in keys if c.fields[0] not in SCOPED_BY and c.name not in WORLDWIDE]

    assert loose == []


def test_the_list_of_children_names_only_rows_with_a_required_parent() -> None:
    parents = [
        model._meta.get_field(CHILDREN[model.__name__])
        for model in our_models()
        if model.__name__ in CHILDREN
    ]

    assert len(parents) == len(CHILDREN)
    assert all(isinstance(field, ForeignKey) and not field.null for field in parents)
