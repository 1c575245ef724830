from __future__ import annotations

from django.urls import path

from integrations.views import EventTrigger, HttpRequestTrigger

urlpatterns = [
    path(
        "api/v1/accounts/<str:account_id>/triggers/http_request",
        HttpRequestTrigger.as_view(),
        name="http-request-trigger",
    ),
    path(
        "api/v1/accounts/<str:account_id>/triggers/event",
        EventTrigger.as_view(),
        name="event-trigger",
    ),
]
