"""Webhook addresses; mounted at /webhooks/."""

from __future__ import annotations

from django.urls import path

from messaging.webhooks import receive

app_name = "webhooks"
urlpatterns = [
    path("8x8/<uuid:public_id>/", receive, name="eight"),
    path("cloud/<uuid:public_id>/", receive, name="cloud"),
]
