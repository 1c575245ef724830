"""The phone's pages: (route, view, name). Longer routes stand before those that would take them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.phone import views
from console.phone.page import phone_page

_API = "phone/api/"
_PHONE = f"{_API}<str:msisdn>/"

ROUTES: tuple[tuple[str, Callable[..., Any], str], ...] = (
    ("phone/", phone_page, "phone"),
    (f"{_API}texts/", views.texts, "phone_texts"),
    (f"{_API}flows/<str:flow_id>/", views.flow, "phone_flow"),
    (f"{_API}start/<str:demo>/", views.start, "phone_start"),
    (f"{_API}media/<str:media_id>/", views.media, "phone_media"),
    (_PHONE, views.phone, "phone_chat"),
    (f"{_PHONE}live/", views.live, "phone_live"),
    (f"{_PHONE}say/", views.say, "phone_say"),
    (f"{_PHONE}tap/", views.tap, "phone_tap"),
    (f"{_PHONE}submit/", views.submit, "phone_submit"),
    (f"{_PHONE}media/", views.send_media, "phone_send_media"),
    (f"{_PHONE}location/", views.locate, "phone_locate"),
    (f"{_PHONE}contact/", views.send_contact, "phone_contact"),
    (f"{_PHONE}reaction/", views.react, "phone_reaction"),
    (f"{_PHONE}open/", views.open_phone, "phone_open"),
)
