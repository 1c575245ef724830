"""The syntax of expressions: which JavaScript they may hold, and what they read.

8x8 allows no assignments, allocations, type declarations and recursion. Here: one expression of
operators, literals, templates, property access, calls and arrow functions whose body is one
expression, as in data.items.filter(i => i.price > 3). Refused: assignments, ++ and --, delete, new,
this, statements, function and class, async, await, yield, import, tagged templates, BigInt, commas.
Recursion through arrow functions is not told from calls; the stack and time limits end it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import tree_sitter
import tree_sitter_javascript
from tree_sitter import Node

from journeys.expressions.catalog import argument_problem, function_named

LONGEST_SOURCE = 1_000  # 8x8 Automation API: a script has at most 1,000 characters

TICK = "$tick$"
"""The name by which arrow functions report that they were called; authors cannot use it."""

ROOTS = frozenset({"data", "step"})
LIBRARY = frozenset(
    {
        "Object", "Array", "String", "Number", "Boolean", "Math", "JSON", "RegExp", "parseInt",
        "parseFloat", "isNaN", "isFinite", "encodeURIComponent", "decodeURIComponent", "encodeURI",
        "decodeURI", "NaN", "Infinity",
    }
)  # fmt: skip

_LANGUAGE = tree_sitter.Language(tree_sitter_javascript.language())
_HIDDEN = frozenset({TICK, "arguments", "eval"})
_UNREADABLE = re.compile("[\0\u2028\u2029\ud800-\udfff]")
_PARAMETER_NAMES = ("identifier", "shorthand_property_identifier_pattern")

_ALLOWED = frozenset(
    {
        "arguments", "array", "array_pattern", "arrow_function", "assignment_pattern",
        "binary_expression", "call_expression", "comment", "computed_property_name",
        "escape_sequence", "false", "formal_parameters", "identifier", "member_expression", "null",
        "number", "object", "object_assignment_pattern", "object_pattern", "optional_chain",
        "pair", "pair_pattern", "parenthesized_expression", "property_identifier", "regex",
        "regex_flags", "regex_pattern", "rest_pattern", "shorthand_property_identifier",
        "shorthand_property_identifier_pattern", "spread_element", "string", "string_fragment",
        "subscript_expression", "template_string", "template_substitution", "ternary_expression",
        "true", "unary_expression", "undefined",
    }
)  # fmt: skip

_REASONS = {
    "assignment_expression": "an expression cannot assign; use the outputs of the step",
    "augmented_assignment_expression": "an expression cannot assign; use the outputs of the step",
    "update_expression": "an expression cannot assign; use the outputs of the step",
    "new_expression": "an expression cannot use new",
    "statement_block": "an arrow function holds one expression here, without { }",
    "function_expression": "write an arrow function such as x => x.name",
    "sequence_expression": "an expression has one value; remove the comma",
    "template_string": "a template text cannot be called",
    "this": "there is no this in an expression",
}


@dataclass(frozen=True, slots=True)
class ExpressionIssue:
    """A fault of an expression at a line and column, both from 1.

    `code` is too-long, syntax, not-allowed, unknown-variable, unknown-function, arguments, secret.
    """

    code: str
    message: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Analysis:
    """Faults that keep an expression from running, those that only look wrong, what it reads."""

    refusals: tuple[ExpressionIssue, ...] = ()
    doubts: tuple[ExpressionIssue, ...] = ()
    reads: frozenset[tuple[str, ...]] = frozenset()
    ticking: str = ""
    """The source with a tick in every arrow function, as it is run."""


def trimmed(source: str) -> str:
    """Return the source without the spaces and semicolons at its end."""
    return source.rstrip("; \t\r\n")


@lru_cache(maxsize=2048)
def analyse(source: str) -> Analysis:
    if len(source) > LONGEST_SOURCE:
        message = f"the expression is longer than {LONGEST_SOURCE:,} characters"
        return Analysis((ExpressionIssue("too-long", message),))
    text = trimmed(source)
    unreadable = _UNREADABLE.search(text)
    if unreadable:
        before = text[: unreadable.start()].split("\n")
        message = f"the character {unreadable[0]!r} has to be written as an escape"
        issue = ExpressionIssue("syntax", message, len(before), len(before[-1]) + 1)
        return Analysis((issue,))
    return _Reading(text).analysis()


class _Reading:
    """One pass over the syntax tree of `(source)`, with the arrow parameters known at each node."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.refusals: list[ExpressionIssue] = []
        self.doubts: list[ExpressionIssue] = []
        self.reads: set[tuple[str, ...]] = set()
        self.bodies: list[Node] = []
        self.bytes = b"(" + text.encode() + b"\n)"
        self.tree = tree_sitter.Parser(_LANGUAGE).parse(self.bytes)

    def analysis(self) -> Analysis:
        root = self.tree.root_node
        if root.has_error:
            self._refuse_syntax(root)
            return Analysis(tuple(self.refusals))
        body = self._body(root)
        if body is not None:
            self._walk(body)
        return Analysis(
            tuple(self.refusals), tuple(self.doubts), frozenset(self.reads), self._ticking()
        )

    def _ticking(self) -> str:
        """Write the source with `($tick$(),(body))` for the body of each arrow function."""
        parts = [(body.start_byte, 0, f"({TICK}(),(".encode()) for body in self.bodies]
        parts += [(body.end_byte, 1, b"))") for body in self.bodies]
        written, done = b"", 1
        for place, _, part in sorted(parts):
            written += self.bytes[done:place] + part
            done = place
        return (written + self.bytes[done:-2]).decode()

    def _body(self, root: Node) -> Node | None:
        """Return the one expression between our parentheses; refuse anything else."""
        whole = _only(_only(root))
        if whole is None or whole.type != "parenthesized_expression":
            message = "this is not one expression" if self.text else "the expression is empty"
            self.refusals.append(ExpressionIssue("syntax", message))
            return None
        return _only(whole)

    def _refuse_syntax(self, root: Node) -> None:
        node = next(n for n in _descend(root) if n.is_error or n.is_missing)
        if not self.text.strip():
            message = "the expression is empty"
        elif node.is_missing or node.end_byte >= len(self.bytes) - 1:
            message = "the expression is not complete"
        else:
            message = f"{_text(node)[:40]!r} is not understood here"
        self._note(self.refusals, "syntax", message, node)

    def _walk(self, body: Node) -> None:
        ahead: list[tuple[Node, frozenset[str]]] = [(body, frozenset())]
        while ahead:
            node, bound = ahead.pop()
            if self._is_refused(node):
                continue
            if node.type == "arrow_function":
                bound = bound | _parameters(node)
                self.bodies += node.children_by_field_name("body")
            elif node.type in ("identifier", "shorthand_property_identifier"):
                self._name(node, bound)
            ahead += [(child, bound) for child in reversed(node.named_children)]

    def _is_refused(self, node: Node) -> bool:
        reason = _refusal(node)
        if reason:
            self._note(self.refusals, "not-allowed", reason, node)
        return bool(reason)

    def _name(self, node: Node, bound: frozenset[str]) -> None:
        name = _text(node)
        if name in bound or name in LIBRARY:
            return
        function = function_named(name)
        call = node.parent if node.parent and node.parent.type == "call_expression" else None
        called = call is not None and call.child_by_field_name("function") == node
        if name in ROOTS:
            self.reads.add(_path(node))
        elif name == "secret":
            message = "a secret stands alone, as in {{secret.NAME}}"
            self._note(self.refusals, "secret", message, node)
        elif function is None:
            code = "unknown-function" if called else "unknown-variable"
            hint = "there is no function" if called else "there is no variable"
            self._note(self.doubts, code, f"{hint} {name}", node)
        elif call is not None and called:
            self._check_arguments(name, call)

    def _check_arguments(self, name: str, call: Node) -> None:
        function = function_named(name)
        arguments = call.child_by_field_name("arguments")
        given = [c for c in arguments.named_children if c.type != "comment"] if arguments else []
        if function is None or any(child.type == "spread_element" for child in given):
            return
        problem = argument_problem(function, len(given))
        if problem:
            self._note(self.doubts, "arguments", problem, call)

    def _note(self, issues: list[ExpressionIssue], code: str, message: str, node: Node) -> None:
        before = self.bytes[1 : max(node.start_byte, 1)].decode(errors="replace").split("\n")
        issues.append(ExpressionIssue(code, message, len(before), len(before[-1]) + 1))


def _refusal(node: Node) -> str:
    """Return why the node cannot stand in an expression; "" if it can."""
    kind = node.type
    if kind not in _ALLOWED:
        return _REASONS.get(kind, f"{_text(node).split()[0][:40]!r} cannot be used here")
    if "identifier" in kind and (_text(node) in _HIDDEN or "\\" in _text(node)):
        return f"the name {_text(node)} cannot be used"
    if kind == "number" and _text(node).endswith("n"):
        return "BigInt numbers cannot be used"
    if kind == "unary_expression" and node.children[0].type == "delete":
        return "an expression cannot delete"
    if kind == "arrow_function" and node.children[0].type == "async":
        return "an expression cannot wait (async)"
    if kind == "template_string" and node.parent and node.parent.type == "call_expression":
        return _REASONS["template_string"]
    return ""


def _only(node: Node | None) -> Node | None:
    children = [c for c in node.named_children if c.type != "comment"] if node else []
    return children[0] if len(children) == 1 else None


def _descend(root: Node) -> Iterator[Node]:
    ahead = [root]
    while ahead:
        node = ahead.pop()
        yield node
        ahead += reversed(node.children)


def _text(node: Node) -> str:
    return (node.text or b"").decode(errors="replace")


def _parameters(arrow: Node) -> frozenset[str]:
    """Return the names that the parameters of an arrow function bind."""
    single = arrow.child_by_field_name("parameter")
    several = arrow.child_by_field_name("parameters")
    names: set[str] = set()
    ahead = [node for node in (single, several) if node]
    while ahead:
        node = ahead.pop()
        if node.type in _PARAMETER_NAMES:
            names.add(_text(node))
        elif node.type in ("assignment_pattern", "object_assignment_pattern"):
            ahead += node.named_children[:1]
        elif node.type == "pair_pattern":
            ahead += node.named_children[1:]
        else:
            ahead += node.named_children
    return frozenset(names)


def _path(root: Node) -> tuple[str, ...]:
    """Return the written-out path that starts at the identifier; a method is no part of it."""
    path = [_text(root)]
    node = root
    while (parent := node.parent) is not None and parent.child_by_field_name("object") == node:
        name = _segment(parent)
        above = parent.parent
        called = above is not None and above.child_by_field_name("function") == parent
        if name is None or called:
            break
        path.append(name)
        node = parent
    return tuple(path)


def _segment(access: Node) -> str | None:
    """Return the written-out name of a property access; None if it is computed."""
    named = access.child_by_field_name("property")
    if named is not None:
        return _text(named)
    index = access.child_by_field_name("index")
    if index is None or index.type not in ("string", "number"):
        return None
    if any(child.type == "escape_sequence" for child in index.named_children):
        return None
    text = _text(index)
    if index.type == "string":
        return text[1:-1]
    return text if text.isascii() and text.isdecimal() and str(int(text)) == text else None
