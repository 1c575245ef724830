"""The admin of journeys; Django looks for it here."""

from __future__ import annotations

from journeys.admin.journeys import JourneyAdmin
from journeys.admin.keywords import KeywordAdmin
from journeys.admin.logs import RunLogAdmin
from journeys.admin.runs import RunAdmin
from journeys.admin.versions import JourneyVersionAdmin

__all__ = ["JourneyAdmin", "JourneyVersionAdmin", "KeywordAdmin", "RunAdmin", "RunLogAdmin"]
