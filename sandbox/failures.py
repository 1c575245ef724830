"""Why a message that was accepted is not delivered: 8x8's codes and Meta's behind them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    code: int  # 8x8's errorCode
    provider_code: str  # Meta's, or ""
    message: str


# 8x8 Connect, delivery receipts: error codes of WhatsApp messages.
_KNOWN = (
    Failure(15, "", "Invalid destination"),
    Failure(1014, "131008", "Required parameter is missing"),
    Failure(1018, "131026", "Message undeliverable"),
    Failure(1022, "131047", "Re-engagement message: the 24 hour window is closed"),
    Failure(1024, "131049", "Meta chose not to deliver"),
    Failure(1028, "131056", "Pair rate limit hit"),
    Failure(1030, "132000", "Number of template parameters does not match"),
    Failure(1031, "132001", "Template does not exist"),
    Failure(1035, "132015", "Template is paused"),
    Failure(1036, "132016", "Template is disabled"),
    Failure(1037, "132068", "Flow is blocked"),
    Failure(1051, "131050", "User has opted out of marketing messages"),
)
_BY_CODE = {failure.code: failure for failure in _KNOWN}


_BY_PROVIDER_CODE = {int(each.provider_code): each for each in _KNOWN if each.provider_code}


def failure(code: int) -> Failure:
    """The failure of 8x8's code or of Meta's."""
    if code in _BY_PROVIDER_CODE:
        return _BY_PROVIDER_CODE[code]
    return _BY_CODE.get(code, Failure(code, "", f"Undelivered with code {code}"))
