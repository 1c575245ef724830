from __future__ import annotations

from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    # Browsers ask for it on their own, on pages that name no icon.
    path("favicon.ico", RedirectView.as_view(url=static("console/favicon.svg"))),
    path("admin/", admin.site.urls),
    path("", include("console.urls")),
    path("webhooks/", include("messaging.urls")),
    path("media/", include("messaging.media.urls")),
    path("", include("integrations.urls")),
]
