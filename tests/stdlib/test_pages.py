"""Every module has a page in docs/stdlib that names all that it declares."""

from __future__ import annotations

from pathlib import Path

import pytest

from dunning_dsl.resources import folder
from dunning_dsl.source import Source
from dunning_dsl.syntax import parse, tree

PAGES = Path(__file__).parents[2] / "docs" / "stdlib"
MODULES = sorted(folder("stdlib").glob("*.dun"))


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
    page = (PAGES / f"{path.stem}.md").read_text(encoding="utf-8")
    missing = {name for name in names(path) if f"`{name}" not in page}
    assert missing == set()


def test_every_page_is_in_the_overview() -> None:
    overview = (PAGES / "README.md").read_text(encoding="utf-8")
    assert [path.stem for path in MODULES if f"({path.stem}.md)" not in overview] == []


def test_every_guard_says_why_and_when_it_was_checked() -> None:
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        parsed, _ = parse(Source(path.name, text))
        guards = [s for s in parsed.statements if isinstance(s, tree.Never | tree.Limit | tree.Quiet)]
        assert all(guard.clauses.because is not None for guard in guards), path.name
        assert not guards or "Last checked 20" in text, path.name
