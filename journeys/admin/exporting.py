"""Downloads of journeys: the draft, or a published version."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from journeys.importing.actions import document_text, export_document
from journeys.models import Journey


def download(journey: Journey, version: int | None = None) -> HttpResponse:
    """Answer with the definition as a file."""
    text = document_text(export_document(journey, version))
    answer = HttpResponse(text, content_type="application/json")
    which = "draft" if version is None else f"v{version}"
    name = f"{slugify(journey.name) or 'journey'}-{which}.json"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
