"""The addresses of the contact page."""

from __future__ import annotations

from console.people.consent import contact_consent, contact_proof
from console.people.live import contact_live
from console.people.page import contact_page, contact_start

ROUTES = (
    ("contact/<uuid:public_id>/", contact_page, "contact"),
    ("contact/<uuid:public_id>/start/", contact_start, "contact_start"),
    ("contact/<uuid:public_id>/consent/", contact_consent, "contact_consent"),
    ("contact/<uuid:public_id>/consent.csv", contact_proof, "contact_proof"),
    ("contact/<uuid:public_id>/live/", contact_live, "contact_live"),
)
