"""Where a row is looked at: its own page of the console where there is one, else the admin's."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def page_of(name: str, public_id: object, model: str, pk: object) -> str:
    """Return the address of the page `admin:<name>`; of the row's change page without one."""
    try:
        return reverse(f"admin:{name}", args=[public_id])
    except NoReverseMatch:
        return reverse(f"admin:{model}_change", args=[pk])
