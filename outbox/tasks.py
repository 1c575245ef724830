"""Celery tasks of the outbox: housekeeping only."""

from __future__ import annotations

from celery import shared_task

from outbox.housekeeping import purge_effects


@shared_task(ignore_result=True)
def purge() -> None:
    """Delete effects that nobody will ask for again."""
    purge_effects()
