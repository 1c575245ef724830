"""Files of the conformance data that are wrong in themselves: file -> its defect.

At most MOST over all parts. A file that is listed and has no fault fails its test.
"""

from __future__ import annotations

MOST = 12

SEND_BODIES = {
    "usage-samples-rcs-04.json": "an audio with a text: RCS has that, WhatsApp not",
    "whatsapp-vertical-playbooks-04.json": "the address is written as a Markdown link",
}

TEMPLATES = {
    "oas-business-messaging-api-add-whatsapp-template-req-whatsAppCallPermissionTemplate.json": (
        "two categories in one: MARKETING|UTILITY"
    ),
    "whatsapp-vertical-playbooks-05.json": "own words and a coupon button in AUTHENTICATION",
    "create-flow-template-message-by-name.json": "a placeholder stands for the name",
}
