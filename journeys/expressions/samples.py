"""Examples of expressions, shown in docs/expressions.md and evaluated by a test.

They tell what an author cannot see in the list of functions: what becomes of values, where there
is no value, and what is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from journeys.engine.values import Json

DATA: Final[Mapping[str, Json]] = {
    "name": "Ann",
    "count": 2,
    "price": 4.5,
    "paid": True,
    "nothing": None,
    "tags": ["new", "vip"],
    "order": {"id": "A-1", "lines": [{"price": 3}, {"price": 5}]},
}
STEP: Final[Mapping[str, Json]] = {"reply": None}


@dataclass(frozen=True, slots=True)
class Value:
    """A text as it stands in a definition, and the JSON text of what it becomes."""

    text: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as it stands in selectNextStep, and whether it holds."""

    text: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Error:
    """An expression that has no value, and words of the message."""

    source: str
    message: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """An expression that verification refuses, its code there, and what to write instead."""

    source: str
    code: str
    instead: str


WHOLE: Final = (
    Value("{{data.count}}", "2"),
    Value("{{data.paid}}", "true"),
    Value("{{data.order.lines}}", '[{"price":3},{"price":5}]'),
    Value("{{data.tags.map(t => t.toUpperCase())}}", '["NEW","VIP"]'),
    Value("{{data.missing}}", "null"),
)
EMBEDDED: Final = (
    Value("Hello {{data.name}}!", '"Hello Ann!"'),
    Value(" {{data.count}}", '" 2"'),
    Value("{{data.count}} x {{data.price}}", '"2 x 4.5"'),
    Value("Paid: {{data.paid}}", '"Paid: true"'),
    Value("Nothing: {{data.nothing}}.", '"Nothing: ."'),
    Value("Tags: {{data.tags}}", '"Tags: [\\"new\\",\\"vip\\"]"'),
    Value("A {{ that is never closed", '"A {{ that is never closed"'),
)
CONDITIONS: Final = (
    Condition("{{data.paid}}", True),
    Condition("{{data.count > 2}}", False),
    Condition("{{data.missing}}", False),
    Condition("{{0}}", False),
    Condition("{{''}}", False),
    Condition("{{[]}}", True),
    Condition("{{'false'}}", False),
    Condition("{{data.count > 2}} or so", True),
    Condition("{{data.order.id === 'A-1' && !data.nothing}}", True),
)
ERRORS: Final = (
    Error("step.reply.payload.content.text", "cannot read property 'payload' of null"),
    Error("data.missing.name", "cannot read property 'name' of undefined"),
    Error("data.count()", "not a function"),
    Error("0 / 0", "not a number (NaN) or infinite"),
    Error("data.tags.map", "a function"),
)
REFUSALS: Final = (
    Refusal("data.count = 3", "not-allowed", "the outputs of the step, or SetData"),
    Refusal("data.count++", "not-allowed", "`data.count + 1` in an output"),
    Refusal("new Date()", "not-allowed", "`now()`"),
    Refusal("Date.now()", "unknown-variable", "`now()`"),
    Refusal("x => { x }", "not-allowed", "an arrow function of one expression, without `{ }`"),
    Refusal("(1, 2)", "not-allowed", "one value"),
    Refusal("eval('1')", "not-allowed", "the expression itself"),
    Refusal("trim(data.name)", "unknown-function", "`data.name.trim()`"),
    Refusal("payload.user", "unknown-variable", "`data.payload.user`"),
    Refusal("'Bearer ' + secret.KEY", "secret", "`Bearer {{secret.KEY}}`"),
    Refusal("addTime(now(), 1)", "arguments", "all the values the function takes"),
    Refusal("data.count +", "syntax", "a whole expression"),
)
