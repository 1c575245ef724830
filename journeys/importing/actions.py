"""Importing and exporting journeys: each action checks, changes and logs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.audit import record
from accounts.models import Account, SubAccount
from accounts.permissions import require
from journeys.engine.definition import Definition, parse
from journeys.engine.values import Json
from journeys.errors import NoSuchVersion
from journeys.importing.reading import UNNAMED
from journeys.models import Journey

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LONGEST_NAME = 200


def import_journey(
    account: Account,
    user: User,
    definition: Definition,
    name: str = "",
    into: Journey | None = None,
) -> Journey:
    """Keep a definition as the draft of a new journey, or of `into`; return the journey.

    Nothing is published: runs go on as they did. `name` replaces the name in the file.
    Raises NotAllowed.
    """
    permission = "journeys.change_journey" if into else "journeys.add_journey"
    require(user, permission, account)
    if into is not None and into.account_id != account.pk:
        raise ValueError("the journey belongs to another account")
    if name:
        definition = _called(definition, name)
    with transaction.atomic():
        journey = _saved(account, definition, into)
        kept = ("name", "draft", "sub_account")
        record(account, user, "import", "journey", str(journey.public_id), kept)
    return journey


def _saved(account: Account, definition: Definition, into: Journey | None) -> Journey:
    values = {
        "name": plain_name(definition.name),
        "draft": definition.text,
        "sub_account": _sub_account(account, definition),
    }
    if into is None:
        return Journey.objects.create(account=account, **values)
    journey = Journey.objects.select_for_update().get(pk=into.pk)
    for field, value in values.items():
        setattr(journey, field, value)
    journey.draft_revision += 1
    journey.save(update_fields=[*values, "draft_revision"])
    return journey


def export_document(journey: Journey, version: int | None = None) -> Json:
    """Return the draft, or a published version, as the document to give away.

    Raises NoSuchVersion. Secrets are named in it, never filled in.
    """
    if version is None:
        text: str | None = journey.draft
    else:
        texts = journey.versions.filter(number=version).values_list("definition", flat=True)
        text = texts.first()
    if text is None:
        raise NoSuchVersion
    return json.loads(text)


def document_text(document: Json, only_ascii: bool = False) -> str:
    """Return a document as people read it: indented, key order as it came."""
    text = json.dumps(document, indent=2, ensure_ascii=only_ascii)
    try:
        text.encode()
    except UnicodeEncodeError:
        # Half of a character pair can only be written as an escape.
        text = json.dumps(document, indent=2)
    return f"{text}\n"


def plain_name(name: str) -> str:
    """Return a journey's name as a column can hold it."""
    whole = "".join(char for char in name if char.isprintable()).strip()
    return whole[:LONGEST_NAME] or UNNAMED


def _called(definition: Definition, name: str) -> Definition:
    document = definition.document
    return parse({**document, "definition": {**document["definition"], "name": name}})


def _sub_account(account: Account, definition: Definition) -> SubAccount | None:
    """Return the sub-account that the definition names, if it is one of the account's.

    None means any of them, as null does at 8x8.
    """
    document = definition.document
    name = document.get("subAccountId") or document.get("subaccountId")
    if not isinstance(name, str) or "\0" in name:
        return None
    return SubAccount.objects.filter(account=account, name=name).first()
