"""Asks at publish whether steps give their templates what these need.

A send that does not fit is refused by the provider, for every person who comes by. Templates that
are not here may be at the provider all the same: nothing is said of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from accounts.models import Account
from journeys.engine.definition import Definition, all_steps
from journeys.engine.issue import Issue
from messaging.content.reading import parse
from messaging.content.template_definition import Definition as TemplateDefinition
from messaging.content.template_fitting import issues_against
from messaging.content.values import Template
from templates_lib.models import TemplateTranslation

CODE = "template-misfit"
Key = tuple[str, str]


def template_issues(account: Account, definition: Definition) -> list[Issue]:
    """Return where a step gives a known template too much, too little or another kind of thing.

    One query, none without such steps. Several portfolios may have a template of that name: it
    must fit one of them.
    """
    sends = list(_sends(definition))
    known = _known(account, {(send.name, send.language) for _, send in sends})
    return [
        issue
        for step, send in sends
        for issue in _misfits(step, send, known.get((send.name, send.language), []))
    ]


def _sends(definition: Definition) -> Iterator[tuple[str, Template]]:
    """Yield (step, what it sends) of the steps that send a template, named without expressions."""
    for step in all_steps(definition):
        inputs = step.raw.get("inputs")
        content = parse(inputs) if isinstance(inputs, dict) else None
        if isinstance(content, Template) and "{{" not in content.name + content.language:
            yield step.id, content


def _known(account: Account, keys: set[Key]) -> dict[Key, list[TemplateDefinition]]:
    if not keys:
        return {}
    rows = TemplateTranslation.objects.filter(
        template__account=account, template__name__in={name for name, _ in keys}
    ).select_related("template")
    found: dict[Key, list[TemplateDefinition]] = {}
    for row in rows:
        if row.definition.components:
            found.setdefault((row.template.name, row.language), []).append(row.definition)
    return found


def _misfits(step: str, send: Template, known: list[TemplateDefinition]) -> list[Issue]:
    tried = [issues_against(definition, send) for definition in known]
    best = min(tried, key=len, default=())
    return [
        Issue(step, _place(each.path), CODE, f"template {send.name!r}: {each.message}")
        for each in best
    ]


def _place(path: str) -> str:
    """Write a.b[0].c as inputs/a/b/0/c."""
    return "/".join(["inputs", *(part for part in re.split(r"[.\[\]]+", path) if part)])
