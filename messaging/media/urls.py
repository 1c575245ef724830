"""Addresses of files: signed, and no others."""

from __future__ import annotations

from django.urls import path

from messaging.media.serving import serve

urlpatterns = [
    path("<str:token>/", serve, name="media"),
    path("<str:token>/<str:name>", serve),
]
