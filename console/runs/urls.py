"""The addresses of the run page."""

from __future__ import annotations

from console.runs.handing import run_return
from console.runs.live import run_live
from console.runs.page import run_command, run_page

ROUTES = (
    ("run/<str:public_id>/", run_page, "run"),
    ("run/<str:public_id>/command/", run_command, "run_command"),
    ("run/<str:public_id>/return/", run_return, "run_return"),
    ("run/<str:public_id>/live/", run_live, "run_live"),
)
