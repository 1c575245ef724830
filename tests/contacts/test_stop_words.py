"""Words that stop and start messages, however people write them."""

from __future__ import annotations

import pytest

from contacts.stop_words import START_WORDS, STOP_WORDS, meaning, plain

LANGUAGES = {"en", "es", "pt", "fr", "de", "id", "ms", "zh", "hi", "ar", "th", "vi"}


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        " stop ",
        "Stop!!!",
        "“Stop.”",
        "S T O P",
        "s.t.o.p",
        "ＳＴＯＰ",
        "stop 🛑",
        "st\u200bop",
        "STOP\n\nALL",
        "opt-out",
        "OptOut",
        "Unsubscribe",
        "¡Baja!",
        "Darme  de  baja",
        "SAIR",
        "ARRÊT",
        "arre\u0302t",
        "STOPP",
        "Berhenti",
        "退订",
        "退 訂。",
        "बंद करें",
        "बंद करें।",
        "إلغاء الاشتراك",
        "تَوَقُّف",
        "توقـــف",
        "หยุด",
        "DỪNG",
        "Hủy đăng ký",
    ],
)
def test_a_stop_is_heard_however_it_is_written(text: str) -> None:
    assert meaning(text) == "stop"


@pytest.mark.parametrize("text", ["START", "un-stop", "Alta", "开始", "ابدأ", "bắt đầu!"])
def test_a_start_is_heard_however_it_is_written(text: str) -> None:
    assert meaning(text) == "start"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🛑",
        "Please do not stop",
        "stop it now",
        "the bus stop",
        "nonstop",
        "cancel",
        "no",
        "đúng",
        "dung",
        "stop" * 1000,
        "S" + " " * 100 + "TOP",
    ],
)
def test_other_messages_mean_neither(text: str) -> None:
    assert meaning(text) is None


@pytest.mark.parametrize("words", [STOP_WORDS, START_WORDS])
def test_every_language_has_its_words(words: dict[str, tuple[str, ...]]) -> None:
    assert words.keys() == LANGUAGES
    assert all(words.values())


def test_no_word_means_both() -> None:
    stops = {plain(word) for words in STOP_WORDS.values() for word in words}
    starts = {plain(word) for words in START_WORDS.values() for word in words}

    assert stops & starts == set()


def test_every_word_of_the_lists_is_found() -> None:
    assert {meaning(word) for words in STOP_WORDS.values() for word in words} == {"stop"}
    assert {meaning(word) for words in START_WORDS.values() for word in words} == {"start"}


def test_vowel_signs_of_hindi_are_kept() -> None:
    assert plain("बंद  करें!") == "बंद करें"
