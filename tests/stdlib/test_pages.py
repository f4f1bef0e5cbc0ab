"""Every module has a page in docs/stdlib that names all that it declares."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dunning_dsl.check import check_text
from dunning_dsl.resources import folder
from dunning_dsl.source import Source
from dunning_dsl.syntax import parse, tree
from dunning_dsl.testing import run_tests

PAGES = Path(__file__).parents[2] / "docs" / "stdlib"
MODULES = sorted(folder("stdlib").rglob("*.dun"))
EXAMPLE = re.compile(r"```dun\n(.*?)```", re.DOTALL)
HEADER = 'policy "An example":\n    currency USD\n    timezone "UTC"\n\n'


def page_of(path: Path) -> Path:
    return (PAGES / path.relative_to(folder("stdlib"))).with_suffix(".md")


def names(path: Path) -> set[str]:
    """What a policy may use of a module: facts, params, tables, definitions, kinds of offer and members of types."""
    parsed, problems = parse(Source(path.name, path.read_text(encoding="utf-8")))
    assert problems == ()
    found: set[str] = set()
    for statement in parsed.statements:
        if isinstance(statement, tree.Fact | tree.Param | tree.Let | tree.Table | tree.Choose | tree.OfferDecl):
            found.add(statement.name.text)
        if isinstance(statement, tree.TypeDecl):
            found.update(member.text for member in statement.type.members)
        if isinstance(statement, tree.Choose) and isinstance(statement.type, tree.OneOf):
            found.update(member.text for member in statement.type.members)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_page_names_what_the_module_declares(path: Path) -> None:
    page = page_of(path).read_text(encoding="utf-8")
    missing = {name for name in names(path) if f"`{name}" not in page}
    assert missing == set()


def test_every_page_is_in_the_overview() -> None:
    overview = (PAGES / "README.md").read_text(encoding="utf-8")
    links = [page_of(path).relative_to(PAGES).as_posix() for path in MODULES]
    assert [link for link in links if f"({link})" not in overview] == []


@pytest.mark.parametrize("page", sorted(PAGES.rglob("*.md")), ids=lambda page: page.stem)
def test_examples_pass_their_own_tests(page: Path) -> None:
    for example in EXAMPLE.findall(page.read_text(encoding="utf-8")):
        checked = check_text(example if example.startswith("policy") else HEADER + example, messages=False)
        assert checked.ok, (example, checked.diagnostics)
        assert run_tests(checked).failures == (), example
