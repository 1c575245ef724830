"""Every code of an issue with a message, and what it means. Scripts look for them: they stay."""

from __future__ import annotations

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    "unparsable": "The file cannot be opened, or is no JSON object.",
    "encoding": "The text is not UTF-8, or begins with a byte order mark: read all the same.",
    "unknownType": "There is no such kind of message.",
    "unchecked": "The kind is out of scope (orders, addresses): it is sent as written.",
    "wrongType": "A value of another kind than the place wants, a number for a text for example.",
    "missing": "Something required is absent or empty.",
    "empty": "An optional text is there and empty: leave it out.",
    "notAllowed": "Something is there that this kind may not have.",
    "notBoth": "Two things of which one is enough, or of which only one is allowed.",
    "unknownKey": "A key that neither reference names, mistyped most likely. It is sent as it is.",
    "tooLong": "A text is longer than it may be, or can become so once it is filled in.",
    "tooMany": "More items than allowed.",
    "tooFew": "Fewer items than needed.",
    "duplicate": "Two buttons, rows or cards with the same id, title or number.",
    "formatted": "A button's title with marks of formatting, which are shown as they are.",
    "notOneOf": "A word that is not among those allowed.",
    "notNumber": "This must be a number.",
    "outOfRange": "A number too small or too large.",
    "notUrl": "This is no whole address.",
    "notHttps": "An address that begins with http: only.",
    "notEmoji": "A reaction must be one emoji.",
    "notMsisdn": "This is no phone number with a country code.",
    "notTime": "This is no date and time of ISO 8601.",
    "notUniform": "The cards of a carousel differ in kind or number of their buttons.",
    "notInOrder": "The cards of a carousel are not numbered from 0 without gaps.",
    "placeholder": "What documents write where a real value belongs: `<URL>`, `{{name}}`.",
    "not_carried": "The other dialect has no place for it: this is left out, or the whole message.",
    "not_whatsapp": "The message is for another channel of 8x8; the Cloud API has WhatsApp only.",
}
