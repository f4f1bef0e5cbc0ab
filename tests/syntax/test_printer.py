"""Printing a tree and reading it again gives the same tree, and printing that the same text."""

from __future__ import annotations

from pathlib import Path

import pytest

from dunning_dsl.resources import folder
from dunning_dsl.source import Source
from dunning_dsl.syntax import parse, printed
from tests.syntax.helpers import read, shape

TESTS = Path(__file__).parents[1]
FILES = sorted(
    [
        *(TESTS / "corpus").glob("**/*.dun"),
        *folder("stdlib").rglob("*.dun"),
        *folder("policies").rglob("*.dun"),
    ]
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_printing_and_reading_is_the_same_tree(path: Path) -> None:
    tree, diagnostics = parse(Source(path.name, path.read_text("utf-8")))
    text = printed(tree)
    if diagnostics:
        return
    again, found = parse(Source(path.name, text))
    assert [diagnostic.message for diagnostic in found] == []
    assert [shape(statement) for statement in again.statements] == [shape(statement) for statement in tree.statements]
    assert sorted(comment.text for comment in again.comments) == sorted(comment.text for comment in tree.comments)
    assert printed(again) == text


def test_broken_statements_are_printed_as_they_stand() -> None:
    text = "let a = days_overdue >=\n\nlet b = 3\n"
    tree, _ = read(text)
    assert "let a = days_overdue >=" in printed(tree)
    assert "let b = 3" in printed(tree)


def test_optional_parts_stand_in_one_order() -> None:
    tree, _ = read('never sms because "why" before 2027-01-01 from 2026-01-01 when a\n')
    assert printed(tree) == 'never sms when a from 2026-01-01 before 2027-01-01 because "why"\n'


def test_comments_stay_with_their_statement() -> None:
    text = (
        '# above\nlet a = 3  # beside\n\n# of the rule\nrule r:\n    when a: # inside\n        tag "x"\n# at the end\n'
    )
    tree, _ = read(text)
    assert printed(tree) == (
        '# above\nlet a = 3 # beside\n\n# of the rule\n# inside\nrule r:\n    when a: tag "x"\n\n# at the end\n'
    )
