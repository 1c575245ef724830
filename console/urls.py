"""Pages of the console that need no log-in."""

from __future__ import annotations

from django.urls import path

from console.joining import NewPasswordView, forgotten, join

urlpatterns = [
    path("join/<int:pk>/<str:token>/", join, name="join"),
    # Unfold's log-in page links to this name.
    path("password/forgotten/", forgotten, name="admin_password_reset"),
    path("password/<uidb64>/<token>/", NewPasswordView.as_view(), name="password_link"),
]
