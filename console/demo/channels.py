"""The demo's channels, all of them to the sandbox: WhatsApp over 8x8 and over Meta, and SMS."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accounts.models import Account
from console.demo.access import ACCOUNT_ID, Access
from console.demo.phones import PHONES
from messaging.channels import ChannelSetup, save_channel
from messaging.models import Channel

HERE = Path(__file__).parent
SUB_ACCOUNT = "wend_demo"
CLOUD_SUB_ACCOUNT = "wend_cloud"
SMS_SUB_ACCOUNT = "wend_sms"
CHANNEL_REF = "6b0d6f0e-3f0b-4c53-9d0c-0c8a4b0f7a11"
PHONE_ID = "100000000000003"
BUSINESS_ID = "100000000000001"
WABA_ID = "100000000000002"
NUMBER = "+6531290001"
CLOUD_NUMBER = "+6531290003"
SMS_NUMBER = "+6531290009"
ZONE = "Asia/Singapore"
FLOWS = {"appointment": "1310000000000001", "preferences": "1310000000000002"}


@dataclass(frozen=True, slots=True)
class DemoChannels:
    eight: Channel
    cloud: Channel
    sms: Channel


def make_channels(account: Account, sandbox_url: str, access: Access) -> DemoChannels:
    """Make the channels or bring them up to date; the first one made is 8x8's."""
    return DemoChannels(
        eight=save_channel(account, _eight(sandbox_url, access)),
        cloud=save_channel(account, _cloud(sandbox_url, access)),
        sms=save_channel(account, _sms(sandbox_url, access)),
    )


def _eight(sandbox_url: str, access: Access) -> ChannelSetup:
    return ChannelSetup(
        name="Demo clinic",
        sub_account=SUB_ACCOUNT,
        business_id=BUSINESS_ID,
        provider_ref=CHANNEL_REF,
        address=NUMBER,
        api_key=access.sandbox_key,
        webhook_secret=access.webhook_secret,
        base_url=sandbox_url,
        time_zone=ZONE,
    )


def _cloud(sandbox_url: str, access: Access) -> ChannelSetup:
    return ChannelSetup(
        name="Demo clinic (Cloud API)",
        sub_account=CLOUD_SUB_ACCOUNT,
        business_id=WABA_ID,
        provider_ref=PHONE_ID,
        address=CLOUD_NUMBER,
        api_key=access.access_token,
        webhook_secret=access.app_secret,
        verify_token=access.verify_token,
        base_url=sandbox_url,
        time_zone=ZONE,
        provider=Channel.Provider.CLOUD,
    )


def _sms(sandbox_url: str, access: Access) -> ChannelSetup:
    return ChannelSetup(
        name="Demo clinic (SMS)",
        sub_account=SMS_SUB_ACCOUNT,
        business_id=BUSINESS_ID,
        provider_ref=SMS_SUB_ACCOUNT,
        address=SMS_NUMBER,
        api_key=access.sandbox_key,
        webhook_secret=access.webhook_secret,
        base_url=sandbox_url,
        time_zone=ZONE,
        provider=Channel.Provider.SMS,
    )


def sandbox_config(public_url: str, channels: DemoChannels, access: Access) -> dict[str, Any]:
    """What the sandbox has to know to play both providers for these channels."""
    return {
        "webhook_url": f"{public_url}/webhooks/8x8/{channels.eight.public_id}/",
        "authorization": access.webhook_secret,
        "account_id": ACCOUNT_ID,
        "sub_account_id": SUB_ACCOUNT,
        "channel_id": CHANNEL_REF,
        "api_keys": [access.sandbox_key],
        "sms_sub_account_id": SMS_SUB_ACCOUNT,
        "sms_webhook_url": f"{public_url}/webhooks/8x8/{channels.sms.public_id}/",
        "sms_authorization": access.webhook_secret,
        "cloud": {
            "phone_id": PHONE_ID,
            "waba_id": WABA_ID,
            "access_tokens": [access.access_token],
            "app_secret": access.app_secret,
            "verify_token": access.verify_token,
            "webhook_url": f"{public_url}/webhooks/cloud/{channels.cloud.public_id}/",
            "display_phone_number": CLOUD_NUMBER,
            "verified_name": "Demo clinic",
        },
        "templates": json.loads((HERE / "templates" / "templates.json").read_text()),
        "customers": [{"msisdn": phone.number, "name": phone.name} for phone in PHONES],
        "flows": [
            {
                "id": remote_id,
                "name": name,
                "json": json.loads((HERE / "flows" / f"{name}.json").read_text()),
            }
            for name, remote_id in FLOWS.items()
        ],
    }
