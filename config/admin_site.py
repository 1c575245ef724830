"""The console: Django's admin with our menu and our pages."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

from config.menu import navigation
from console.clock import in_local_time
from console.finding import find
from console.home.page import home
from console.pages import PAGES

LONGEST_TERM = 100
LONGEST_ANSWER = 50


class WendAdminSite(UnfoldAdminSite):  # type: ignore[misc] # unfold ships no types
    """Lists and forms by Unfold, and the pages of `console.pages`."""

    site_header = "Wend"
    index_title = "Home"

    def extra_urls(self) -> list[URLPattern]:
        """Return the URLs of our pages; Unfold puts them before those of the lists."""
        return [path(page.route, self._guarded(page.view), name=page.name) for page in PAGES]

    def search(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Answer the search of the side bar and of Ctrl+K. Unlike Unfold's own it keeps no
        answers: they would outlive a change of account or of role."""
        began = time.monotonic()
        term = request.GET.get("s", "").strip()[:LONGEST_TERM]
        found = find(request, term, navigation(request)) if term else []
        context = {
            "page_obj": Paginator(found, LONGEST_ANSWER),
            "results": Paginator(found, LONGEST_ANSWER).page(1),
            "page_counter": 0,
            "execution_time": time.monotonic() - began,
            "command_show_history": False,
        }
        template = "unfold/helpers/command_results.html"
        return TemplateResponse(request, template, context, headers={"HX-Trigger": "search"})

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Show the home page instead of a list of models."""
        return home(request, {**self.each_context(request), **(extra_context or {})})

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Ask for a log-in, as Django does; then tell times as the account's people do."""
        inner: Callable[..., Any] = super().admin_view(in_local_time(view), cacheable)
        return inner

    def _guarded(self, view: Callable[..., Any]) -> Callable[..., Any]:
        """Ask for a log-in first; Django's own `admin_view` cannot wrap async views."""
        if not iscoroutinefunction(view):
            guarded: Callable[..., Any] = self.admin_view(view)
            return guarded

        @wraps(view)
        async def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = await request.auser()
            if not await sync_to_async(self.has_permission)(request):
                if user.is_authenticated:
                    raise PermissionDenied
                return redirect_to_login(request.get_full_path(), reverse("admin:login"))
            answer: HttpResponse = await view(request, *args, **kwargs)
            return answer

        return never_cache(inner)
