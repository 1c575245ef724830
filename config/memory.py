"""What the web server does with its memory once it has started."""

from __future__ import annotations

import gc

from django.urls import get_resolver


def keep_what_is_loaded() -> None:
    """Take all that is loaded by now out of the search for rubbish: it stays for good.

    The search holds up a page now and then, for as long as making the page takes.
    """
    len(get_resolver().url_patterns)  # they are loaded when they are first asked for
    gc.collect()
    gc.freeze()
