"""Every code of `verify` and of the import report: what it means and what to do.

Codes are stable: scripts look for them. docs/verify.md is written from this table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from journeys.content_codes import MEANINGS, REMEDIES

INTRODUCTION = """\
<!-- Generated from journeys/issue_codes.py; change that instead. -->

# Verify

`python manage.py journeys verify FILE... --format json` prints

```json
{"FILE": {"errors": [{"code": "", "message": "", "step": "", "path": ""}], "warnings": []}}
```

keyed by the paths as given, and exits with 1 when there is an error. It needs no database, no
service and no environment variable. A FILE is a bare definition (`{"name", "steps"}`), the body of
the 8x8 Automation API or an export of its builder (`{"definition": {...}, "trigger"}`). `status`,
sub-accounts and channels are not looked at.

What a step sends is held against the rules of docs/content.md, whose codes are told here too. Only
what no provider takes is an error: what one of them refuses is a warning that names it. Of a text
with {{...}} in it the fixed part counts, and what an expression can add where that is known; an
expression in the place of an address, a number, an id or a list is not known before a run, and
nothing is said of it.

`step` is the id of a step, "" for the whole; `path` is the place in the step or in the definition.
Messages may change from release to release; codes do not.
"""


@dataclass(frozen=True, slots=True)
class Code:
    meaning: str
    remedy: str


FILE = {
    "unreadable": Code("The file cannot be opened.", "Give the path of a readable file."),
    "encoding": Code(
        "The text is not UTF-8, or begins with a byte order mark.",
        "Save the file as UTF-8 without a byte order mark.",
    ),
    "not-json": Code("The text is not JSON.", "Mend the text at the line and column named."),
    "duplicate-key": Code(
        "A key stands twice in one object, so one value would be lost.", "Remove one of the two."
    ),
    "not-finite": Code(
        "NaN, Infinity, or a number too large to be kept.", "Write a number that JSON has."
    ),
    "too-deep": Code("More than 100 levels of nesting.", "Flatten the data at this place."),
    "too-large": Code(
        "A definition is at most 1 MB and 10,000 steps, a file 2 MB.",
        "Split the journey with StartJourney.",
    ),
    "not-a-definition": Code(
        "There are no steps in it, or they are not a list of objects.",
        "Give a definition, the body of the API or an export of the builder.",
    ),
    "fragment": Code(
        "This is one step or a list of steps, not a definition.",
        "Put the steps into a definition; `journeys import` does so by itself.",
    ),
}
WHOLE = {
    "missing-name": Code("The journey has no name.", "Give it one."),
    "no-steps": Code("The journey has no steps.", "Add the first step."),
    "missing-trigger": Code("No trigger is named.", "Write `trigger` beside the definition."),
    "unknown-trigger": Code("The trigger is not known.", "Choose one that the message names."),
    "unknown-policy": Code("The policy is not known.", "Choose one that the message names."),
    "bad-match": Code("The match of a trigger is misshapen.", "Write it as the message shows."),
    "bad-priority": Code("The priority is no whole number.", "Write a whole number."),
    "bad-slot": Code("The slot is no short text.", "Write a short text."),
    "idle-slot": Code("A slot beside the policy parallel.", "Choose a policy or drop the slot."),
    "bad-triggers": Code("`triggers` is no list of objects.", "Write one object a trigger."),
    "too-many-triggers": Code("More triggers than a journey may have.", "Split the journey."),
}
STEP = {
    "missing-id": Code("A step has no id.", "Give it an id of its own."),
    "duplicate-id": Code("Two steps have the same id.", "Rename one and the routes to it."),
    "unknown-type": Code("The type of the step is not known.", "Use a type of docs/steps.md."),
    "no-such-step": Code("A route leads to a step that is not there.", "Add it or name another."),
    "unreachable-step": Code("No route leads to the step.", "Lead one to it or remove the step."),
    "two-routes": Code("nextStepId and selectNextStep are both given.", "Keep one of them."),
    "no-conditions": Code("The step decides but has no conditions.", "Fill selectNextStep."),
    "unknown-exit": Code("The step has no such exit.", "Use an exit of docs/steps.md."),
    "missing-input": Code("A required input has no value.", "Give it a value."),
    "bad-input": Code("An input has a value of the wrong kind.", "Write what the message says."),
    "bad-duration": Code("The text is no duration.", "Write d.HH:mm:ss, HH:mm:ss or days."),
    "bad-url": Code("The text is no address of the web.", "Begin it with https:// and a name."),
    "odd-channel": Code(
        "No customer writes on this channel.", "Write sms, whatsapp or another channel of 8x8."
    ),
    "endless-jump": Code(
        "A JumpTo leads back to itself by jumps alone.", "Jump to a step that does something."
    ),
    "bad-moment": Code("The text is no moment.", "Write RFC 3339 with an offset."),
    "secret-misused": Code(
        "A secret stands where it would be seen.", "Use secrets in inputs of an HttpRequest only."
    ),
    "schema": Code("A part of the definition is of the wrong kind.", "Write it as told."),
    "unused-block": Code("Steps stand in `do` of a step that runs none.", "Move them out."),
    "template-misfit": Code(
        "A step gives a template too much, too little or another kind of thing; told at publish.",
        "Give each variable, medium, address and card of the template what it needs.",
    ),
    "no-such-journey": Code(
        "StartJourney names a journey that is not published here.",
        "Publish that journey first, or name another.",
    ),
    "unclosed": Code("{{ is never closed, so it is sent as text.", "Close it with }}."),
}
MESSAGE = {code: Code(MEANINGS[code], told) for code, told in REMEDIES.items()}
EXPRESSION = {
    "expression-syntax": Code("The expression is not JavaScript.", "Mend it at its place."),
    "expression-not-allowed": Code(
        "JavaScript that expressions may not hold, such as an assignment.",
        "Write one expression without it; see docs/expressions.md.",
    ),
    "expression-too-long": Code(
        "An expression has at most 1,000 characters.", "Split it with the outputs of a step."
    ),
    "expression-unknown-function": Code(
        "There is no such function.", "Use a function of docs/expressions.md."
    ),
    "expression-unknown-variable": Code(
        "There is no such variable: the expression fails when it is reached.",
        "Write data.NAME for a value of the run.",
    ),
    "expression-arguments": Code(
        "The function takes more or fewer arguments.", "Give those of docs/expressions.md."
    ),
    "expression-secret": Code(
        "A secret cannot be part of an expression.", "Write {{secret.NAME}} alone."
    ),
}
LENIENT = {
    "several-definitions": Code(
        "The file holds several definitions; the newest version of the first is read.",
        "Save the others to files of their own.",
    ),
    "key-case": Code("A key is written in another case.", "Write it as 8x8 does."),
    "type-case": Code("The type is written in another case; kept as written.", "Nothing."),
    "missing-type": Code("A part of a step does not say its type.", "Check the type put in."),
    "number-as-id": Code("A number stands where an id is meant.", "Write it as text."),
    "number-as-text": Code("Text stands where a number is meant.", "Write it without quotes."),
    "nested-key": Code("Outputs or routes stand within the inputs.", "Write them beside these."),
    "misplaced-key": Code("A key stands one level away from its place.", "Move it."),
    "wait-minutes": Code("A Wait says minutes.", "Write inputs.duration."),
    "correlation-id": Code("An older name of dtmfRequestId.", "Write dtmfRequestId."),
    "sub-account-case": Code("subaccountId with a small a.", "Write subAccountId."),
    "block-of-steps": Code("`do` is one list of steps.", "Write a list of lists of steps."),
    "declared-variable": Code(
        "An output `variable <n>` of the first step declares a variable of the trigger.", "Nothing."
    ),
    "trigger-case": Code("The trigger is written in another way.", "Write it as 8x8 does."),
}
NAMES = {
    "unknown-channel": Code(
        "No channel or sub-account here has this name.", "Bind it to one that exists here."
    ),
    "unknown-template": Code(
        "No template here has this name.", "Bind it to one that exists, or make the template."
    ),
    "unknown-secret": Code(
        "No secret here has this name.", "Bind it to one that exists, or add the secret."
    ),
    "unused-binding": Code("The mapping binds a name that the file does not use.", "Check it."),
}
SECTIONS = (
    ("The file", FILE),
    ("The definition", WHOLE),
    ("Steps", STEP),
    ("What a step sends", MESSAGE),
    ("Expressions", EXPRESSION),
    ("Read leniently", LENIENT),
    ("Names, told at an import", NAMES),
)
CODES: dict[str, Code] = {code: row for _, rows in SECTIONS for code, row in rows.items()}


def remedy(code: str) -> str:
    """Return what to do about a code; "" for one that has no row."""
    return CODES[code].remedy if code in CODES else ""


def codes_markdown() -> str:
    """Return docs/verify.md."""
    return "\n".join([INTRODUCTION, *_tables()])


def _tables() -> Iterator[str]:
    for title, rows in SECTIONS:
        yield from (f"## {title}", "", "| code | meaning | what to do |", "|---|---|---|")
        yield from (f"| `{code}` | {row.meaning} | {row.remedy} |" for code, row in rows.items())
        yield ""
