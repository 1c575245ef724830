"""Every code of an issue with a template, and what it means. Scripts look for them: they stay."""

from __future__ import annotations

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    "unparsable": "The file is no JSON, or a value is of another kind than its place wants.",
    "unknown_component": "No component, button or parameter has this type.",
    "unknownKey": "A key that neither reference names, mistyped most likely. It is kept.",
    "missing": "Something required is absent or empty.",
    "notAllowed": "Something is there that may not be, or a word that is not among those allowed.",
    "notBoth": "Two things of which one is enough.",
    "tooLong": "A text is longer than it may be, or can become so once it is filled in.",
    "tooShort": "A code is shorter than a reference asks for.",
    "tooMany": "More items, buttons, cards or variables than allowed or than the template has.",
    "tooFew": "Fewer than needed or than the template has.",
    "duplicate": "Two components of a kind, or two for the same button or card.",
    "outOfRange": "A number too small or too large, or a place that the template has not.",
    "notNumber": "This must be a number.",
    "notUrl": "This is no whole address.",
    "notHttps": "An address that begins with http: only.",
    "placeholder": "What documents write where a real value belongs: `<URL>`, `{{name}}`.",
    "badFormat": "A name, language, code, variable, signature or address is not written as it is.",
    "misplaced": "A variable stands elsewhere than at the end of a button's address.",
    "ungrouped": "Quick replies (8x8: buttons of one type) do not stand together.",
    "notConsecutive": "Variables are not numbered from 1 in a row.",
    "mixedFormats": "Variables have numbers in one place and names in another.",
    "mixedCards": "The cards of a carousel differ in their components or buttons.",
    "wrongKind": "A send gives another kind of thing than the template takes there.",
    "not_carried": "The other dialect has no place for it, or documents none.",
}
