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
PACKS = [path for path in MODULES if path.parent.name == "compliance" and path.stem != "common"]
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


def guards(path: Path) -> list[tree.Never | tree.Limit | tree.Quiet]:
    parsed, _ = parse(Source(path.name, path.read_text(encoding="utf-8")))
    return [s for s in parsed.statements if isinstance(s, tree.Never | tree.Limit | tree.Quiet)]


def test_every_guard_says_why_and_when_it_was_checked() -> None:
    for path in MODULES:
        assert all(guard.clauses.because is not None for guard in guards(path)), path.name
        assert not guards(path) or "Last checked 20" in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_guard_of_a_pack_has_a_date_a_kind_and_a_source_that_was_read(path: Path) -> None:
    """And its page names the kind and the date; what was read only on a third party's page is no guard."""
    page = page_of(path).read_text(encoding="utf-8")
    assert guards(path)
    for guard in guards(path):
        because, start = guard.clauses.because, guard.clauses.from_
        assert because is not None
        assert start is not None
        kind = because.text.split()[0]
        assert kind in ("Prohibited:", "Presumed", "Stricter:"), because.text
        assert re.search(r"\[[SD][ \]]", because.text), because.text
        assert kind.rstrip(":").lower() in page.lower(), because.text
        assert start.text in page, because.text
    assert "nobody compliant" in page
    assert "## What is not here" in page


@pytest.mark.parametrize("page", sorted(PAGES.rglob("*.md")), ids=lambda page: page.stem)
def test_examples_pass_their_own_tests(page: Path) -> None:
    for example in EXAMPLE.findall(page.read_text(encoding="utf-8")):
        checked = check_text(example if example.startswith("policy") else HEADER + example, messages=False)
        assert checked.ok, (example, checked.diagnostics)
        assert run_tests(checked).failures == (), example
