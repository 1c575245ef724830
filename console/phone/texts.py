"""The words and limits that the phone's island shows; `{name}` are its placeholders."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from console.phone.page import MOST_PHONES
from messaging.content.attachments import ATTACHMENTS
from messaging.content.limits import LENGTHS

_LENGTH = {(kind, limit.path): limit.most for limit in LENGTHS for kind in limit.kinds}
LIMITS: dict[str, Any] = {
    "text_length": _LENGTH["text", "content.text"],
    "caption_length": _LENGTH["image", "content.text"],
    # A longer text is folded behind "Read more", as WhatsApp does.
    "fold_length": 768,
    # With so many buttons WhatsApp shows only the first ones, and the rest in a sheet.
    "options_shown": 2,
    "options_folded_from": 4,
    "media_bytes": max(each.most for each in ATTACHMENTS),
    "media": {each.kind: each.most for each in ATTACHMENTS},
    "phones": MOST_PHONES,
}
PHONE = {
    "add_phone": _("Add a phone"),
    "add_phone_button": _("Add"),
    "add_phone_hint": _("Number with country code, for example +6581234567"),
    "add_phone_wrong": _("Write the number with its country code: a plus sign and 7 to 15 digits."),
    "add_phone_twice": _("This phone is already open."),
    "add_phone_full": _("{count} phones are open. Close one to add another."),
    "no_phone_title": _("No phone is open"),
    "no_phone_text": _(
        "Add a number and you are that customer: what you write reaches the business as if it"
        " came from WhatsApp."
    ),
    "phones": _("Phones"),
    "lines": _("Business numbers"),
    "react": _("React"),
    "reactions": _("Reactions"),
    "take_back": _("Take the reaction back"),
    "more_to_send": _("Send a place or a contact"),
    "send_place": _("Send this place: {name}"),
    "send_contact": _("Send this contact: {name}"),
    "phone_of": _("Phone of {name}"),
    "remove_phone": _("Close the phone of {name}"),
    "business_account": _("Business account"),
    "loading": _("Loading the chat"),
    "loading_form": _("Loading the form"),
    "chat": _("Chat with {name}"),
    "empty_chat": _("Nothing here yet. Write something, or start a demo below."),
    "message": _("Message"),
    "send": _("Send"),
    "attach": _("Attach a picture, video, sound or document"),
    "remove_file": _("Remove {name}"),
    "caption": _("Add a caption"),
    "reply": _("Reply"),
    "stop_reply": _("Do not quote"),
    "reading": _("Reading"),
    "not_reading": _("Away"),
    "not_reading_text": _("Away: messages arrive but stay unread."),
    "dark_phone": _("Dark phone"),
    "light_phone": _("Light phone"),
    "window_left": _("{hours} h {minutes} min left"),
    "window_left_short": _("{minutes} min {seconds} s left"),
    "window_open": _("Window open"),
    "window_closed": _("Window closed"),
    "window_closed_text": _("Only templates reach them until they write."),
    "window_never": _("Never wrote: only templates reach this customer."),
    "window_title": _(
        "24-hour window: the business may answer freely for 24 h after the customer's last message."
    ),
    "start_demo": _("Start a demo"),
    "demo_appointment_booking": _("Appointment booking"),
    "demo_order_shipped": _("Order shipped"),
    "demo_started": _("{name} has started."),
    "today": _("Today"),
    "yesterday": _("Yesterday"),
    "newest": _("Go to the newest message"),
    "read_more": _("Read more"),
    "see_all": _("See all options"),
    "all_options": _("All options"),
    "close": _("Close"),
    "back": _("Back"),
    "card_of": _("Card {number} of {count}"),
    "previous_card": _("Previous card"),
    "next_card": _("Next card"),
    "cards": _("Cards"),
    "you": _("You"),
    "photo": _("Photo"),
    "video": _("Video"),
    "audio": _("Voice message"),
    "document": _("Document"),
    "sticker": _("Sticker"),
    "location": _("Location"),
    "media_gone": _("This file cannot be shown here."),
    "opens_link": _("Opens {url}"),
    "copied": _("“{text}” is copied."),
    "calls": _("A real phone would now call {number}."),
    "only_phone": _("This button does nothing on this page."),
    "business_sees": _("The business sees"),
    "not_sent": _("Not sent. {reason}"),
    "try_again": _("Try again"),
    "discard": _("Discard"),
    "polling": _("Live connection lost. Asking once a second."),
    "offline": _("No answer from the server since {time}. Trying again."),
}
TICKS = {
    "tick_sending": _("Sending"),
    "tick_queued": _("Queued"),
    "tick_accepted": _("Accepted"),
    "tick_sent": _("Sent"),
    "tick_delivered": _("Delivered"),
    "tick_read": _("Read"),
    "tick_undelivered": _("Not delivered"),
    "tick_uncertain": _("Uncertain: nobody knows whether it arrived"),
}
ERRORS = {
    "error_offline": _("The server cannot be reached. Check that it runs, then try again."),
    "error_login": _("You are logged out. Load the page again and log in."),
    "error_server": _("The server failed ({status}). Look at its log, then try again."),
    "error_file_size": _("The file is larger than {megabytes} MB. Choose a smaller one."),
    "error_too_long": _("The text is {count} characters too long. WhatsApp takes {limit}."),
}
FLOW = {
    "flow_progress": _("Step {number} of {count}"),
    "flow_required": _("Fill this in"),
    "flow_choose": _("Choose one"),
    "flow_choose_some": _("Choose at least one"),
    "flow_agree": _("Tick this to go on"),
    "flow_too_short": _("At least {count} characters"),
    "flow_too_long": _("At most {count} characters"),
    "flow_too_few": _("Choose at least {count}"),
    "flow_too_many": _("Choose at most {count}"),
    "flow_number": _("Write a number"),
    "flow_email": _("Write an e-mail address, for example ann@example.com"),
    "flow_phone": _("Write a phone number: digits, spaces and a plus sign"),
    "flow_passcode": _("Digits only"),
    "flow_pattern": _("This does not have the expected form"),
    "flow_date": _("Choose a day"),
    "flow_too_early": _("Not before {date}"),
    "flow_too_late": _("Not after {date}"),
    "flow_unavailable": _("This day cannot be chosen"),
    "flow_weekday": _("This day of the week cannot be chosen"),
    "flow_select": _("Select"),
    "flow_optional": _("optional"),
    "flow_missing": _("{count} fields need an answer"),
    "flow_missing_one": _("One field needs an answer"),
    "flow_wrong": _("{count} answers are not right yet"),
    "flow_wrong_one": _("One answer is not right yet"),
    "flow_missing_data": _("The message did not bring what this screen needs: {names}."),
    "flow_unknown_screen": _("The form has no screen “{name}”."),
    "flow_no_endpoint": _("This step asks the business's endpoint, which this phone cannot play."),
    "flow_unknown_part": _("{name} is not shown on this phone."),
    "flow_read_more": _("Read more"),
    "flow_sent": _("Sent"),
}
TEXTS = {**PHONE, **TICKS, **ERRORS, **FLOW}


def wording() -> dict[str, Any]:
    """Return all words in the language of the request, and all limits."""
    return {"limits": LIMITS, "texts": {key: str(text) for key, text in TEXTS.items()}}
