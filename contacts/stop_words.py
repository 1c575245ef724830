"""The words by which people stop messages and start them again, in every language we speak.

A word must be the whole message: "stop" stops, "do not stop" does not. Words that people also use
to answer a question ("cancel", "no", "end") are left out on purpose.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

Meaning = Literal["stop", "start"]

STOP_WORDS: Mapping[str, tuple[str, ...]] = {
    "en": ("stop", "stop all", "unsubscribe", "opt out"),
    "es": (
        "parar",
        "alto",
        "baja",
        "darme de baja",
        "cancelar suscripción",
        "cancelar suscripcion",
    ),
    "pt": ("parar", "sair", "descadastrar", "cancelar inscrição", "cancelar inscricao"),
    "fr": ("arrêt", "arret", "arrêter", "arreter", "désabonner", "desabonner", "me désabonner"),
    "de": ("stopp", "abmelden", "abbestellen"),
    "id": ("berhenti", "berhenti langganan", "batal langganan"),
    "ms": ("berhenti", "henti", "batal langganan"),
    "zh": ("停止", "退订", "退訂", "取消订阅", "取消訂閱", "拒收"),
    "hi": ("रोकें", "रोको", "बंद करें", "बंद करो", "सदस्यता समाप्त"),
    "ar": ("توقف", "قف", "إيقاف", "ايقاف", "إلغاء الاشتراك", "الغاء الاشتراك"),
    "th": ("หยุด", "หยุดส่ง", "เลิกรับ", "ยกเลิกการสมัคร"),
    "vi": ("dừng", "dừng lại", "ngừng", "hủy đăng ký", "huỷ đăng ký", "huy dang ky"),
}
START_WORDS: Mapping[str, tuple[str, ...]] = {
    "en": ("start", "unstop", "subscribe", "opt in"),
    "es": ("alta", "darme de alta", "suscribirme", "reanudar"),
    "pt": ("voltar a receber", "inscrever", "retomar"),
    "fr": ("reprendre", "m'abonner", "s'abonner"),
    "de": ("starten", "abonnieren"),
    "id": ("mulai", "mulai langganan"),
    "ms": ("mula", "mula langganan"),
    "zh": ("开始", "開始", "订阅", "訂閱", "恢复订阅", "恢復訂閱"),
    "hi": ("शुरू करें", "शुरू करो", "चालू करें"),
    "ar": ("ابدأ", "ابدا", "اشتراك", "استئناف"),
    "th": ("เริ่ม", "เริ่มใหม่", "รับข่าวสาร"),
    "vi": ("bắt đầu", "bat dau", "đăng ký lại", "dang ky lai"),
}
# Longer than any word of ours, however widely it is spaced.
LONGEST = 80

# Arabic vowel signs and the stretching stroke, and what only chooses how a sign is drawn.
_UNHEARD = re.compile("[\u0640\u064b-\u0652\u0670\ufe00-\ufe0f]")


def plain(text: str) -> str:
    """Return a message as words are compared: no case, width, punctuation, emoji; single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    heard = _UNHEARD.sub("", unicodedata.normalize("NFKC", folded))
    return " ".join("".join(map(_kept, heard)).split())


def meaning(text: str) -> Meaning | None:
    """Tell whether a message says nothing but "stop" or "start", in any language."""
    return _MEANINGS.get(_key(text)) if len(text) <= LONGEST else None


def _kept(sign: str) -> str:
    """Return a sign of a word, a space for what stands between words, nothing for the invisible."""
    match unicodedata.category(sign)[0]:
        case "L" | "M" | "N":
            return sign
        case "C" if unicodedata.category(sign) == "Cf":
            return ""
        case _:
            return " "


def _key(text: str) -> str:
    """Return the words without spaces: "S T O P" and "opt-out" are what they say."""
    return plain(text).replace(" ", "")


_MEANINGS: dict[str, Meaning] = {
    **{_key(word): "start" for words in START_WORDS.values() for word in words},
    **{_key(word): "stop" for words in STOP_WORDS.values() for word in words},
}
