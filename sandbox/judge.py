"""The JSON Schemas of sandbox/schemas: who is right, and which 8x8 error code says so.

Two annotations of our own: `x-code` on a schema and `x-required` (property to code) name the 8x8
error code of a refusal there.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry, Resource

from sandbox.errors import Refusal
from sandbox.verdict import Check, Compiler

FOLDER = Path(__file__).parent / "schemas"
INVALID_PARAMETER = 1000


class Judge:
    """All schemas, compiled once."""

    def __init__(self, folder: Path = FOLDER) -> None:
        documents = {path.name: json.loads(path.read_text()) for path in folder.glob("*.json")}
        registry: Registry[Any] = Registry().with_resources(
            (name, Resource.from_contents(document)) for name, document in documents.items()
        )
        self._documents = documents
        compiler = Compiler(self._resolve)
        self._judges = {
            name.removesuffix(".json"): Draft202012Validator(document, registry=registry)
            for name, document in documents.items()
        }
        self._quick: dict[str, Check] = {
            name.removesuffix(".json"): compiler.compile(name, document)
            for name, document in documents.items()
        }

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._judges))

    def demand(self, name: str, document: Any) -> None:
        """Refuse with 400 what the schema does not allow."""
        error = self.fault(name, document)
        if error is not None:
            raise Refusal(400, _code(error), f"{error.json_path}: {error.message}"[:500])

    def fault(self, name: str, document: Any) -> ValidationError | None:
        """What the schema does not allow, or None."""
        if self._quick[name](document):
            return None
        error: ValidationError | None = best_match(self._judges[name].iter_errors(document))
        return error

    def allows_quickly(self, name: str, document: Any) -> bool:
        return self._quick[name](document)

    def allows(self, name: str, document: Any) -> bool:
        """The judgement of jsonschema itself."""
        return bool(self._judges[name].is_valid(document))

    def _resolve(self, base: str, ref: str) -> tuple[str, Any]:
        file, _, pointer = ref.partition("#")
        document: Any = self._documents[file or base]
        for part in pointer.strip("/").split("/"):
            document = document[part]
        return file or base, document


@cache
def judge() -> Judge:
    return Judge()


def _code(error: ValidationError) -> int:
    schema = error.schema if isinstance(error.schema, dict) else {}
    if error.validator == "required":
        codes: dict[str, int] = schema.get("x-required", {})
        given: Any = error.instance
        missing = (code for name, code in codes.items() if name not in given)
        return next(missing, INVALID_PARAMETER)
    if "x-code" in schema:
        return int(schema["x-code"])
    parent = error.parent
    return _code(parent) if isinstance(parent, ValidationError) else INVALID_PARAMETER
