"""Who looks at what: the inspector of a provider's probe."""

from __future__ import annotations

from messaging.channel_checks.cloud import CloudInspector
from messaging.channel_checks.eight import EightInspector, SmsInspector
from messaging.channel_checks.findings import Inspector, Probe
from messaging.channel_checks.webhook import WebhookInspector

INSPECTORS: dict[str, Inspector] = {
    "8x8": EightInspector(),
    "sms": SmsInspector(),
    "cloud": CloudInspector(),
}
_WEBHOOK = WebhookInspector()
# What a test of a channel consists of.
WHOLE = (Probe.ACCOUNT, Probe.SUBSCRIPTION, Probe.WEBHOOK)


def inspector_of(provider: str, probe: Probe) -> Inspector:
    """Return who makes this probe of channels of a provider."""
    return _WEBHOOK if probe == Probe.WEBHOOK else INSPECTORS[provider]


def probes_of(provider: str) -> tuple[Probe, ...]:
    """Return the probes that find something about channels of this provider."""
    return tuple(probe for probe in WHOLE if inspector_of(provider, probe).items(probe))
