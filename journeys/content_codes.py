"""The codes of what is wrong with a message that a step sends, and what an author does about each.

Meanings are those of docs/content.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from messaging.content import issue_codes, template_codes

_FIT = "Write one that the message names."

REMEDIES: Mapping[str, str] = {
    "unknownType": "Choose a kind of docs/content.md.",
    "unchecked": "Compare it with the provider's reference yourself.",
    "wrongType": "Write what the message says, or an expression for all of it.",
    "missing": "Fill it in.",
    "empty": "Leave it out.",
    "notAllowed": "Take it away.",
    "notBoth": "Keep one of the two.",
    "unknownKey": "Correct the key, or take it away.",
    "tooLong": "Shorten the text; mind what expressions can add.",
    "tooShort": "Write at least as much as the message says.",
    "tooMany": "Take some away, or send a second message.",
    "tooFew": "Add what is needed.",
    "duplicate": "Give each an id and a title of its own.",
    "formatted": "Take the marks away.",
    "notOneOf": _FIT,
    "notNumber": "Write a number, or an expression that gives one.",
    "outOfRange": "Write a number within the range.",
    "notUrl": "Write a whole address, or an expression that gives one.",
    "notHttps": "Write https://.",
    "notEmoji": "Write one emoji, or an expression that gives one.",
    "notUniform": "Give all cards the same header, kind and number of buttons.",
    "notInOrder": "Number the cards from 0.",
    "placeholder": "Put the real value there, or an expression.",
    "unparsable": "Write what the message says.",
    "unknown_component": _FIT,
    "badFormat": "Write it as the message says.",
    "mixedFormats": "Give all variables names, or none.",
    "wrongKind": "Give what the template takes there.",
}
_MEANINGS = {
    **template_codes.CODES,
    **issue_codes.CODES,
    "unparsable": "A value is of another kind than its place wants.",
}
MEANINGS: Mapping[str, str] = {code: _MEANINGS[code] for code in REMEDIES}
