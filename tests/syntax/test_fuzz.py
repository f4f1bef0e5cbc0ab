"""No text makes the parser raise, hang, or point outside of the text; what the grammar allows is read and printed."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dunning_dsl.diagnostics import Diagnostic
from dunning_dsl.source import Source
from dunning_dsl.syntax import parse, parse_expression, printed
from dunning_dsl.syntax.keywords import RESERVED, SOFT
from dunning_dsl.syntax.machine import END, replayed, shifted
from dunning_dsl.syntax.place import _expected
from dunning_dsl.syntax.tables import STARTS, tables
from tests.syntax.helpers import shape

QUIET = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SIGNS = tuple(word for word in tables().words if not word.isidentifier())
PIECES = (
    *sorted(RESERVED | set(SOFT)),
    *SIGNS,
    *("days_overdue", "x", "3", "0.5", "20%", "3 days", "50 USD", "50 EUR / 60 USD", "09:00", "2026-11-21", '"text"'),
    *(
        '"',
        "'",
        "3dayss",
        "50usd",
        "2026-02-30",
        "24 hours",
        "&&",
        "||",
        "!",
        "<>",
        "--",
        "“",
        "é",
        "\u202e",
        "\x00",
        "$",
    ),
    *("\n", "\n    ", "\n", "  ", "# note\n", "\r\n", "\ufeff"),
)

LETTERS = st.text(st.characters(codec="utf-8"), max_size=200)
WORDS = st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join)
GLUED = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


def holds(text: str, diagnostics: tuple[Diagnostic, ...]) -> None:
    for diagnostic in diagnostics:
        for label in (diagnostic.primary, *diagnostic.secondary):
            assert 0 <= label.span.start <= label.span.end <= len(text)
        assert diagnostic.message
        assert "\n" not in diagnostic.message


@QUIET
@given(st.one_of(LETTERS, WORDS, GLUED))
def test_any_text_is_read(text: str) -> None:
    tree, diagnostics = parse(Source("x", text))
    holds(text, diagnostics)
    places = [(statement.span.start, statement.span.end) for statement in tree.statements]
    assert places == sorted(places)
    assert all(one[1] <= other[0] for one, other in pairwise(places))
    holds(text, parse_expression(text, "x")[1])


@QUIET
@given(st.sampled_from(sorted(STARTS)), st.lists(st.sampled_from(PIECES), max_size=25))
def test_any_words_after_the_word_of_a_statement_cost_at_most_their_own_reports(start: str, words: list[str]) -> None:
    text = "let before = 1\n" + " ".join([start, *words]).replace("\n", "\n ").replace("\r", "") + "\nlet after = 2\n"
    tree, diagnostics = parse(Source("x", text))
    holds(text, diagnostics)
    assert shape(tree.statements[0]) == shape(parse(Source("x", "let before = 1"))[0].statements[0])


SAMPLES = {
    "NAME": ("days_overdue", "x", "email", "nudge"),
    "STRING": ('"reminder"', '""'),
    "INT": ("3", "0"),
    "DECIMAL": ("0.25",),
    "PERCENT": ("20%", "2.5%"),
    "MONEY": ("50 USD",),
    "MONEYS": ("50 EUR / 60 USD",),
    "DAYS": ("1 day", "3 days"),
    "WEEKS": ("2 weeks",),
    "BUSINESS_DAYS": ("5 business_days",),
    "DATE": ("2026-11-21",),
    "TIME": ("09:00",),
    "CODE": ("USD",),
}


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """A statement that the grammar allows: a walk over its automaton, ended where it may after some steps."""
    found = tables()
    word = draw(st.sampled_from(sorted(STARTS)))
    kind = found.words[word]
    states = tuple(shifted(found, (found.starts[STARTS[word]],), kind) or ())
    parts = [word]
    length = draw(st.integers(3, 40))
    while True:
        can = sorted(_expected(states))
        if END in can and (len(parts) >= length or len(can) == 1):
            return " ".join(f"\n {part}" if part == "day" else part for part in parts)
        if len(parts) > 400:
            return word
        can = [kind for kind in can if kind != END]
        if len(parts) >= length:
            can = [kind for kind in can if kind in ("NAME", "STRING", "INT", "CLOSE", "COLON", "SEND", "BAR")] or can
        kind = draw(st.sampled_from(can))
        parts.append(draw(st.sampled_from(SAMPLES[kind])) if kind in SAMPLES else found.spelling[kind])
        states = tuple(shifted(found, states, kind) or ())


@QUIET
@given(sentences())
def test_what_the_grammar_allows_is_read_and_printed(text: str) -> None:
    tree, diagnostics = parse(Source("x", text))
    refused = {"D114", "D115", "D116", "D117", "D118", "D119", "D120", "D121", "D124", "D132"}
    if {diagnostic.code for diagnostic in diagnostics} & refused or text in STARTS:
        return
    assert [diagnostic.message for diagnostic in diagnostics] == []
    again, found = parse(Source("x", printed(tree)))
    assert [diagnostic.message for diagnostic in found] == []
    assert [shape(statement) for statement in again.statements] == [shape(statement) for statement in tree.statements]


def test_a_replayed_stack_is_that_of_the_tokens() -> None:
    assert replayed(tables(), "let", []) == (tables().starts["let"],)


@pytest.mark.parametrize(
    "text",
    [
        "let x = " + "(" * 10_000 + "1" + ")" * 10_000,
        "let x = " + "(" * 10_000,
        "let x = " + "not " * 10_000 + "a",
        "let x = " + "- " * 10_000 + "a",
        "let x = " + "f(" * 10_000,
        "let x = " + "1 + " * 10_000 + "1",
        "let x = " + "known(" * 10_000,
    ],
)
def test_deep_nesting_is_one_report(text: str) -> None:
    _, diagnostics = parse(Source("x", text))
    assert [diagnostic.code for diagnostic in diagnostics] in (["D132"], ["D101"])


@pytest.mark.parametrize(
    "text",
    [
        "a" * 500_000,
        '"' * 200_000,
        "1" * 300_000,
        "|" * 200_000,
        "let x = " + "a and " * 50_000 + "a",
        "let a =\n" * 3_000,
        "junk\n" * 30_000,
        "  let a = 1\n" * 5_000,
        "when a: " + "tag \"x\"\n tag 'y' " * 3_000,
        "1 " * 100_000,
        " " * 1_000_000,
        "50 EUR / " * 30_000,
        "rule r:\n" * 5_000,
    ],
)
def test_large_texts_take_time_about_linear_in_their_size(text: str) -> None:
    """A generous bound: each takes a second or so, and would take minutes if anything were quadratic."""
    start = time.process_time()
    parse(Source("x", text))
    assert time.process_time() - start < 20


def test_a_file_of_ten_megabytes_is_refused_with_a_sentence() -> None:
    tree, diagnostics = parse(Source("x", "let a = 1\n" * 1_000_000))
    assert [diagnostic.code for diagnostic in diagnostics] == ["D133"]
    assert len(tree.statements) == 1
