"""The page of templates is what the code does."""

from __future__ import annotations

import re

import pytest

from messaging.content.template_codes import CODES
from messaging.content.template_coverage import Carried, defined_lines, sent_lines
from templates_lib.management.templates_page import templates_page
from tests.conftest import ROOT

# Issue("code", ...) and Odd(body, "code", ...), as the modules of the package write them.
WRITTEN = re.compile(r'(?:Issue\(\s*|Odd\(\w+, )"(\w+)"')


def test_the_page_is_what_the_code_says() -> None:
    page = (ROOT / "docs" / "templates.md").read_text()

    assert page == templates_page(), "run `manage.py templates page > docs/templates.md`"


@pytest.mark.parametrize("lines", [sent_lines(), defined_lines()])
def test_the_cloud_api_carries_everything(lines: tuple[Carried, ...]) -> None:
    assert [line.name for line in lines if line.cloud] == []


def test_every_code_is_explained() -> None:
    texts = [path.read_text() for path in (ROOT / "messaging/content").glob("template*.py")]
    written = {code for text in texts for code in WRITTEN.findall(text)}

    assert written - CODES.keys() == set()
