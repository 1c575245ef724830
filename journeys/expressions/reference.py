"""The reference of expressions as Markdown (docs/expressions.md is this text), and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from journeys.engine.values import Json
from journeys.expressions import samples
from journeys.expressions.catalog import Function, Parameter, catalog
from journeys.expressions.evaluator import MOST_ROUNDS
from journeys.expressions.realm import (
    DEEPEST_RESULT,
    LONGEST_RESULT,
    MEMORY_LIMIT,
    MOST_ITEMS,
    TIME_LIMIT_S,
)
from journeys.expressions.syntax import LIBRARY, LONGEST_SOURCE

INTRODUCTION = """\
<!-- Generated from the catalogue of functions; change journeys/expressions instead. -->

# Expressions

What stands between `{{` and `}}` in a definition is one JavaScript expression (ES2023), as in the
Automation API of 8x8. It may stand in any value of `inputs`, in `outputs` and in the conditions of
`selectNextStep`.

- `data` is what the run knows: what started it, and the outputs of its steps.
- `step` is what the step itself has brought, such as `step.reply`; only its `outputs` and
  `selectNextStep` see it.
- An expression reads; it changes nothing. The same data give the same value, whenever the run is
  replayed: `now()` is the time of the event and `uuid()` follows from the visit of the step.
- What a customer writes is always data and never becomes an expression, whatever is in it.
"""

VALUES = """\
## What becomes of a value

The examples read these data, and `step.reply` is null.
"""

WHOLE = """\
A text that is one expression and nothing else becomes the value itself, with its type. `undefined`
becomes null.
"""

EMBEDDED = """\
An expression amid other text, blanks included, becomes text: null is empty, lists and objects are
JSON. Braces that are never closed stay as they are.
"""

CONDITIONS = """\
A condition holds as JavaScript says, and the text `false` does not hold, in any case. It is one
whole expression: with anything beside the braces it would be a text, which holds.
"""

ERRORS = """\
## Where there is no value

| expression | error |
|---|---|
"""

CONSEQUENCES = """
What an error does depends on where the expression stands:

- in `inputs` the step is not done; the run goes to `onError`, or ends with the error;
- in `outputs` the output is null, and the log of the run has a warning;
- in a condition the condition does not hold, and the log of the run has a warning.

So `{{step.reply.payload.content.text}}` is null when nobody replied. Write
`{{step.reply?.payload.content.text}}` to read it without a warning.
"""

SECRETS = """\
## Secrets

`{{secret.NAME}}` is not an expression: it names a secret of the account. It may stand in the
inputs of an HttpRequest, alone or amid text, as in `Bearer {{secret.CRM_KEY}}`, and is filled in
when the request is made. No expression, log, run or export ever holds its value.
"""

REFUSED = """\
## What is refused

An expression has operators, literals, templates, property access, calls and arrow functions whose
body is one expression. Assignments, `++`, `delete`, `new`, `this`, statements, functions and
classes, `async`, `await`, `yield`, `import`, tagged templates, BigInt and commas are refused, and
there is no `eval`, `Date` or `Math.random`. Verification tells before anything runs:

| expression | issue | write instead |
|---|---|---|
"""


def expressions_markdown() -> str:
    """Return the whole reference."""
    return "".join(f"{line}\n" for line in _lines()).rstrip("\n") + "\n"


def functions_json() -> list[dict[str, Json]]:
    """Return the functions in the shape of 8x8's GET /steps/functions."""
    return [
        {
            "name": function.name,
            "description": function.description,
            "example": function.example,
            "parameters": [asdict(parameter) for parameter in function.parameters],
        }
        for function in catalog()
    ]


def _lines() -> Iterator[str]:
    yield INTRODUCTION
    yield from _functions()
    yield from _values()
    yield ERRORS.rstrip("\n")
    yield from (f"| {_code(error.source)} | {error.message} |" for error in samples.ERRORS)
    yield CONSEQUENCES
    yield SECRETS
    yield REFUSED.rstrip("\n")
    for refusal in samples.REFUSALS:
        yield f"| {_code(refusal.source)} | `expression-{refusal.code}` | {refusal.instead} |"
    yield ""
    yield from _limits()


def _functions() -> Iterator[str]:
    yield "## Functions\n"
    names = ", ".join(f"`{name}`" for name in sorted(LIBRARY, key=str.lower))
    yield f"JavaScript's own are there: the methods of texts and lists, and {names}. Beside them:\n"
    for function in catalog():
        yield from _function(function)


def _function(function: Function) -> Iterator[str]:
    names = [p.name if p.required else f"{p.name}?" for p in function.parameters]
    yield f"### {function.name}({', '.join(names)})\n"
    yield f"{function.description}\n"
    if function.parameters:
        yield "| parameter | type | required | default | meaning | example |"
        yield "|---|---|---|---|---|---|"
        yield from (_parameter(parameter) for parameter in function.parameters)
        yield ""
    yield f"```js\n{function.example}  // {function.result}\n```\n"


def _parameter(parameter: Parameter) -> str:
    required = "yes" if parameter.required else ""
    default = "" if parameter.default is None else f"`{parameter.default}`"
    row = (f"`{parameter.name}`", parameter.type, required, default, parameter.description)
    return f"| {' | '.join(row)} | {_code(parameter.example)} |"


def _values() -> Iterator[str]:
    yield VALUES
    yield f"```json\n{json.dumps(samples.DATA, indent=2)}\n```\n"
    yield WHOLE
    yield from _becomes(samples.WHOLE)
    yield EMBEDDED
    yield from _becomes(samples.EMBEDDED)
    yield CONDITIONS
    yield "| condition | holds |\n|---|---|"
    for condition in samples.CONDITIONS:
        yield f"| {_code(condition.text)} | {'yes' if condition.holds else 'no'} |"
    yield ""


def _becomes(values: Sequence[samples.Value]) -> Iterator[str]:
    yield "| in the definition | becomes |\n|---|---|"
    yield from (f"| {_code(json.dumps(v.text))} | {_code(v.becomes)} |" for v in values)
    yield ""


def _limits() -> Iterator[str]:
    yield "## Limits\n"
    yield "| | |\n|---|---|"
    yield f"| length of an expression | {LONGEST_SOURCE:,} characters |"
    yield f"| time of an expression | {TIME_LIMIT_S * 1000:.0f} ms |"
    yield f"| memory | {MEMORY_LIMIT >> 20} MB |"
    yield f"| length of the value as JSON | {LONGEST_RESULT:,} characters |"
    yield f"| depth of the value | {DEEPEST_RESULT} levels |"
    yield f"| items of a list | {MOST_ITEMS:,} |"
    yield f"| different numbers, times and dates asked about in one expression | {MOST_ROUNDS} |"
    yield "\nWhat goes beyond a limit is an error like any other."


def _code(text: str) -> str:
    """Write code into a cell of a table."""
    return f"`{text.replace('|', chr(92) + '|')}`"
