"""The addresses of channels."""

from __future__ import annotations

from console.channels.editing import channel_add, channel_new, channel_settings
from console.channels.live import channel_live
from console.channels.page import channel_page
from console.channels.verbs import channel_staging, channel_verb

ROUTES = (
    ("channel/add/", channel_add, "channel_add"),
    ("channel/add/<str:provider>/", channel_new, "channel_new"),
    ("channel/<uuid:public_id>/", channel_page, "channel"),
    ("channel/<uuid:public_id>/live/", channel_live, "channel_live"),
    ("channel/<uuid:public_id>/settings/", channel_settings, "channel_settings"),
    ("channel/<uuid:public_id>/staging/", channel_staging, "channel_staging"),
    ("channel/<uuid:public_id>/do/<str:verb>/", channel_verb, "channel_verb"),
)
