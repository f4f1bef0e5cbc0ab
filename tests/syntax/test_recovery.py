"""One mistake, one report, and the rest of the file intact."""

from __future__ import annotations

import importlib

import pytest

from dunning_dsl.diagnostics.catalogue import codes as catalogue_codes
from dunning_dsl.syntax.tree import Broken, Let, Rule
from tests.syntax.helpers import codes, read, shape, tree

GOOD = "let good_{} = days_overdue >= {}\n"
BROKEN = (
    "let bad_1 = days_overdue >=\n",
    'when days_overdue >= 3 send email "x"\n',
    'rule bad_3:\n    when (a: send email "x"\n',
    "param bad-4: days = 3\n",
    "fact bad_5: one of a | b\n",
    "choose bad_6:\n    a when b\n    c othervise\n",
    "table bad_7 as count by a:\n    | 3 | 4\n",
    "never contact when when a\n",
    "limit sms to one hundred per 3 days\n",
    "quiet from 8:00 to 09:00\n",
    'test "bad 11":\n    day 3: email bounces\n',
    "experiment bad_12: a 50 b 50\n",
    'prove "bad 13" never sms when a\n',
    "stages: a, b, c\n",
    "use std.safe.\n",
    "nevr contact when a\n",
    'let bad_17 = "no end\n',
    "let bad_18 = a && b\n",
)


def test_each_broken_statement_is_one_report_and_the_others_are_intact() -> None:
    text = "".join(GOOD.format(number, number) + broken for number, broken in enumerate(BROKEN))
    found, diagnostics = read(text)
    assert len(diagnostics) == len(BROKEN)
    assert sum(isinstance(statement, Broken) for statement in found.statements) == len(BROKEN)
    intact = [shape(statement) for statement in found.statements if not isinstance(statement, Broken)]
    alone = tree("".join(GOOD.format(number, number) for number in range(len(BROKEN)))).statements
    assert intact == [shape(statement) for statement in alone]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_report_lies_inside_its_statement(broken: str) -> None:
    before = GOOD.format(1, 1)
    _, (diagnostic,) = read(before + broken + GOOD.format(2, 2))
    span = diagnostic.primary.span
    assert len(before) <= span.start < span.end <= len(before) + len(broken)


def test_a_broken_statement_says_what_it_would_have_defined() -> None:
    found, _ = read(
        'let late = days_overdue >=\nrule nudge:\n    when (a: tag "x"\nparm fee: days = 3\nnever contact when\n'
        "table t as count by a:\n    | 3"
    )
    assert [(s.keyword, s.defines) for s in found.statements if isinstance(s, Broken)] == [
        ("let", "late"),
        ("rule", "nudge"),
        ("param", "fee"),
        ("never", None),
        ("table", "t"),
    ]


def test_indented_statements_are_read_all_the_same() -> None:
    found, diagnostics = read("let a = 1\n  let b = 2\n  let c = 3\nlet d = 4\n")
    assert [diagnostic.code for diagnostic in diagnostics] == ["D104"]
    assert [statement.name.text for statement in found.statements if isinstance(statement, Let)] == ["a", "b", "c", "d"]


def test_a_whole_file_that_is_indented_is_one_report() -> None:
    found, diagnostics = read('    policy "P":\n      currency USD\n    let a = 1\n    when a: tag "x"\n')
    assert [diagnostic.code for diagnostic in diagnostics] == ["D104"]
    assert len(found.statements) == 3
    assert not any(isinstance(statement, Broken) for statement in found.statements)


@pytest.mark.parametrize(
    "text",
    [
        'rule a:\nwhen b: tag "x"\n',
        'rule a:\n    when b:\ntag "x"\n',
        'rule a:\n    when b:\n        tag "x"\ntag "y"\n',
        "choose a as count:\n3 when b\n1 otherwise\n",
        "table a as count by b:\n| 1 | 2 |\n| 2 | 3 |\n",
        'prove "x":\nnever sms when a\n',
        'test "x":\ngiven a = 3\nexpect nothing\n',
        'policy "P":\ncurrency USD\ntimezone "UTC"\n',
    ],
)
def test_a_body_at_the_margin_is_one_report_and_no_loss(text: str) -> None:
    found, diagnostics = read(text + "let c = 1\n")
    assert [diagnostic.code for diagnostic in diagnostics] == ["D105"]
    assert len(found.statements) == 2
    assert not any(isinstance(statement, Broken) for statement in found.statements)


def test_a_head_at_the_margin_after_a_whole_rule_is_a_rule_of_its_own() -> None:
    found = tree('rule a:\n    when b: tag "x"\nwhen c: tag "y"\n')
    assert [
        statement.name and statement.name.text for statement in found.statements if isinstance(statement, Rule)
    ] == [
        "a",
        None,
    ]


def test_a_text_that_is_no_policy_is_not_a_flood() -> None:
    assert codes("This is a letter.\nIt has many lines.\n" * 500) == ["D103"]


def test_an_empty_file_and_one_of_comments_have_no_mistake() -> None:
    assert codes("") == []
    assert codes("# nothing\n\n   # here\n") == []


@pytest.mark.parametrize("code", [code for code in catalogue_codes() if code.startswith("D1")])
def test_the_page_of_a_code_shows_what_causes_it(code: str) -> None:
    entry = importlib.import_module(f"dunning_dsl.diagnostics.catalogue.{code.lower()}").ENTRY
    assert codes(entry.bad) == [code]
    assert codes(entry.good) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('whenx a: tag "x"', 0),
        ("let a = x andy b", 10),
        ("let a = 3dayss", 8),
        ("let a = 3 dayss", 10),
        ("let a = 50usd", 8),
        ('when when a: tag "x"', 5),
        ("let a = not3", None),
        ("let a = b orc", 10),
    ],
)
def test_words_are_read_whole(text: str, place: int | None) -> None:
    _, diagnostics = read(text)
    assert [diagnostic.primary.span.start for diagnostic in diagnostics] == ([] if place is None else [place])
