"""What a person starts from the phone page, with permission asked and written down."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Account
from console.phone.errors import PhoneError
from console.phone.line import PERMISSION
from journeys.errors import NoContact
from journeys.http_trigger import start_by_request

ORDER = "A-1001"


def start_order(user: User, account: Account, msisdn: str, sub_account: str = "") -> None:
    """Do what the shop's request to the http_request trigger does; raise PhoneError if in vain."""
    if not user.has_perm(PERMISSION):
        raise PhoneError(403, _("You may not play the customer. Ask an admin for the agent role."))
    with transaction.atomic():
        try:
            data = {"phone": msisdn, "order": ORDER}
            started = start_by_request(account, sub_account or None, data)
        except NoContact as error:
            raise PhoneError(409, str(error)) from error
        if not started:
            raise PhoneError(
                409, _("No journey with an HTTP trigger is live. Publish “Order shipped” first.")
            )
        record(account, user, "start", "demo", "order_shipped")
