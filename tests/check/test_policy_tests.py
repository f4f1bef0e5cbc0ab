"""No test of a policy is lost: each is run, or there is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from dunning_dsl.check import check_text
from dunning_dsl.source import Source
from dunning_dsl.syntax import parse, tree

CORPUS = sorted((Path(__file__).parent.parent / "corpus").rglob("*.dun"))
HEAD = 'policy "P":\n    currency USD\n    timezone "UTC"\nuse std.safe\n'


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_every_test_is_kept_or_there_is_an_error(path: Path) -> None:
    text = path.read_text("utf-8")
    written = [
        statement
        for statement in parse(Source(path.name, text))[0].statements
        if isinstance(statement, tree.Test) or (isinstance(statement, tree.Broken) and statement.keyword == "test")
    ]
    if not written:
        return
    checked = check_text(text, path.name, folder=path.parent, messages=False)
    assert len(checked.tests) == len(written) or not checked.ok


def test_tests_of_ones_own_modules_are_kept(tmp_path: Path) -> None:
    module = 'rule nudge:\n    on day 3: send email "x"\ntest "in a module":\n    day 3: expect send email "x"\n'
    (tmp_path / "module.dun").write_text(module, "utf-8")
    checked = check_text(HEAD + 'use "./module.dun"\n', "policy.dun", folder=tmp_path, messages=False)
    assert checked.ok
    assert [test.name for test in checked.tests] == ["in a module"]


def test_tests_of_the_library_are_not_the_policys() -> None:
    assert check_text(HEAD, "policy.dun").tests == ()
