"""Lists of tables that grow: pages by the key of their first or last row, never by number.

No count and no offset, so the thousandth page costs what the first does, and rows that arrive
meanwhile move nothing. A page is named in the URL by `p`: `b<time>.<id>` is the page before that
row (older), `a<time>.<id>` the one after it (newer).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.admin.views.main import PAGE_VAR
from django.db.models import BooleanField, F, Func, Model, QuerySet, Value
from django.db.models.expressions import Combinable
from django.http import HttpRequest
from unfold.views import ChangeList

from accounts.admin_base import ReadOnlyAdmin
from accounts.clock import wall_now
from accounts.drilldown import Period, periods

_CURSOR = re.compile(r"([ab])([0-9]{1,16})\.([0-9]{1,19})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: the key of a row, and on which side of it the page lies."""

    newer: bool
    at: datetime
    id: int

    def __str__(self) -> str:
        side = "a" if self.newer else "b"
        return f"{side}{(self.at - _EPOCH) // _MICROSECOND}.{self.id}"


def read_cursor(text: str) -> Cursor | None:
    """Return the place that a URL names; None, the first page, for anything unreadable."""
    found = _CURSOR.fullmatch(text)
    if found is None or int(found[3]) > 2**63 - 1:
        return None
    return Cursor(found[1] == "a", _EPOCH + int(found[2]) * _MICROSECOND, int(found[3]))


class _Row(Func):
    function = "ROW"


class _Compare(Func):
    """`ROW(time, id) < ROW(a, b)`: in these words an index on the time serves it."""

    template = "%(expressions)s"
    output_field = BooleanField()


@dataclass(slots=True)
class KeysetPaginator:
    """What the template below the list shows: the ways to the newer and the older page."""

    newer: str
    older: str
    per_page: int
    count: int
    template_name: str = "accounts/keyset_pagination.html"


class KeysetChangeList(ChangeList):  # type: ignore[misc] # unfold ships no types
    """A change list that knows one page of its rows, and whether there are more on either side."""

    def get_results(self, request: HttpRequest) -> None:
        cursor = read_cursor(request.GET.get(PAGE_VAR, ""))
        rows, has_newer, has_older = self._page(cursor)
        first, last = (rows[0], rows[-1]) if rows else (None, None)
        newer = self._link(first, newer=True) if has_newer else ""
        older = self._link(last, newer=False) if has_older else ""
        self.paginator = KeysetPaginator(newer, older, self.list_per_page, len(rows))
        self.result_list = rows
        self.result_count = len(rows)
        # Equal: the header then speaks of no other rows, which nobody has counted.
        self.full_result_count = self.result_count
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.can_show_all = False
        self.multi_page = False

    @property
    def periods(self) -> list[Period]:
        """The ways to a month or a day; made from the calendar, no row is read for them."""
        if not self.date_hierarchy:
            return []
        return periods(self.params, self.date_hierarchy, self.get_query_string, wall_now())

    def _page(self, cursor: Cursor | None) -> tuple[Sequence[Any], bool, bool]:
        """Return the rows, the newest first, and whether there are newer and older ones."""
        if cursor is None:
            rows = list(self._ordered("-")[: self.list_per_page + 1])
            return rows[: self.list_per_page], False, len(rows) > self.list_per_page
        beyond = self._ordered("" if cursor.newer else "-").filter(self._beyond(cursor))
        rows = list(beyond[: self.list_per_page + 1])
        has_more = len(rows) > self.list_per_page
        rows = rows[: self.list_per_page]
        if not cursor.newer:
            return rows, True, has_more
        return rows[::-1], has_more, True

    def _beyond(self, cursor: Cursor) -> Combinable:
        """The condition for rows on the cursor's side of its place."""
        time = self.model_admin.keyset_time
        sign = " > " if cursor.newer else " < "
        if not time:
            return _Compare(F("pk"), Value(cursor.id), arg_joiner=sign)
        place = _Row(Value(cursor.at), Value(cursor.id))
        return _Compare(_Row(F(time), F("pk")), place, arg_joiner=sign)

    def _ordered(self, sign: str) -> QuerySet[Any]:
        time = self.model_admin.keyset_time
        columns = [f"{sign}{time}"] if time else []
        ordered: QuerySet[Any] = self.queryset.order_by(*columns, f"{sign}pk")
        return ordered

    def _link(self, row: Model | None, newer: bool) -> str:
        if row is None:
            return ""
        time = self.model_admin.keyset_time
        at = getattr(row, time) if time else _EPOCH
        link: str = self.get_query_string({PAGE_VAR: str(Cursor(newer, at, row.pk))})
        return link


class KeysetAdmin(ReadOnlyAdmin):
    """A list by time, the newest first. `keyset_time` is a column that is never null and has an
    index behind the account's; "" for a list by id alone."""

    keyset_time = "created_at"
    list_per_page = 50
    sortable_by: tuple[str, ...] = ()

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-pk",)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetChangeList]:
        return KeysetChangeList
