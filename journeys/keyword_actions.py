"""What admins do to the account's keywords: each action checks, changes and logs.

The next message counts: turns read the keywords anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from accounts.audit import record
from accounts.models import Account
from accounts.permissions import require
from contacts.stop_words import meaning, plain
from journeys.errors import BadKeyword
from journeys.models import Journey, Keyword

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LONGEST = 40
LONGEST_ANSWER = 1000
FIELDS = ("language", "word", "action", "answer", "journey")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A keyword as an admin writes it; `journey` is for the action menu alone, `answer` for the
    others: what the customer is told, "" for the words that come with Wend."""

    language: str
    word: str
    action: str
    journey: Journey | None = None
    answer: str = ""


def add_keyword(account: Account, wanted: Wanted, user: User) -> Keyword:
    """Let a word act for the whole account; raise BadKeyword with the reason."""
    require(user, "journeys.add_keyword", account)
    return _save(Keyword(account=account), wanted, user, "add")


def change_keyword(keyword: Keyword, wanted: Wanted, user: User) -> Keyword:
    """Change a word or what it does; raise BadKeyword with the reason."""
    require(user, "journeys.change_keyword", keyword.account)
    return _save(keyword, wanted, user, "change")


def delete_keyword(keyword: Keyword, user: User) -> None:
    """Let the word be one like others; what it is at 8x8 and Meta stays."""
    require(user, "journeys.delete_keyword", keyword.account)
    with transaction.atomic():
        Keyword.objects.filter(pk=keyword.pk).delete()
        record(keyword.account, user, "delete", "keyword", str(keyword.pk))


def fault_of(account: Account, wanted: Wanted, but: int | None = None) -> str:
    """Return what is wrong with a keyword, "" for nothing; `but` is the row that is changed."""
    word = plain(wanted.word)
    if not word or len(word) > LONGEST:
        return gettext("Write a word of at most 40 letters.")
    if meaning(word) is not None:
        return gettext("This word stops or starts messages for everybody, in every account.")
    if Keyword.objects.filter(account=account, word=word).exclude(pk=but or 0).exists():
        return gettext("There is a keyword like this.")
    is_menu = wanted.action == Keyword.Action.MENU
    if is_menu != (wanted.journey is not None):
        return gettext("A menu needs a journey to start; the other actions take none.")
    if is_menu and wanted.answer.strip():
        return gettext("A menu's journey answers by itself: leave the answer out.")
    if len(wanted.answer) > LONGEST_ANSWER:
        return gettext("An answer has at most 1,000 letters.")
    if wanted.journey is not None and wanted.journey.account_id != account.pk:
        return gettext("The journey belongs to another account.")
    return ""


def _save(keyword: Keyword, wanted: Wanted, user: User, verb: str) -> Keyword:
    fault = fault_of(keyword.account, wanted, keyword.pk)
    if fault:
        raise BadKeyword(fault)
    with transaction.atomic():
        keyword.language, keyword.word = wanted.language, plain(wanted.word)
        keyword.action, keyword.journey = wanted.action, wanted.journey
        keyword.answer = wanted.answer.strip()
        keyword.save()
        record(keyword.account, user, verb, "keyword", str(keyword.pk), FIELDS)
    return keyword
