"""Diagnostics for people: what is underlined is what was meant, whatever the line is made of."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from dunning_dsl.diagnostics import Diagnostic, Label, Severity
from dunning_dsl.diagnostics.render import FORMATS, render
from dunning_dsl.source import Source, Span

POLICY = """\
policy "P":
    currency USD

when day_overdue >= 3 and disputed:
    send email "a"
"""


def shown(
    text: str,
    primary: tuple[str, str],
    *secondary: tuple[str, str],
    notes: Iterable[str] = (),
    helps: Iterable[str] = (),
) -> str:
    """The report on a text whose labels are given as (underlined words, words beside them)."""

    def label(words: str, beside: str) -> Label:
        start = text.index(words)
        return Label(Span("p.dun", start, start + len(words)), beside)

    report = Diagnostic(
        "D201",
        "no-such-fact",
        Severity.ERROR,
        "there is no fact called `x`",
        label(*primary),
        tuple(label(*s) for s in secondary),
        tuple(notes),
        tuple(helps),
    )
    return render([report], {"p.dun": Source("p.dun", text)})


def test_the_smallest_span_is_underlined_with_its_words_notes_and_helps() -> None:
    assert shown(POLICY, ("day_overdue", "not known"), notes=["one\ntwo"], helps=["write `days_overdue`"]) == (
        "error[D201]: there is no fact called `x`\n"
        " --> p.dun:4:6\n"
        "  |\n"
        "4 | when day_overdue >= 3 and disputed:\n"
        "  |      ^^^^^^^^^^^ not known\n"
        "  |\n"
        "  = note: one\n"
        "          two\n"
        "  = help: write `days_overdue`\n"
    )


def test_two_labels_of_one_line_share_a_row_and_the_first_hangs_its_words_below() -> None:
    assert shown(POLICY, ("day_overdue", "not known"), ("disputed", "this is"), ("USD", "")) == (
        "error[D201]: there is no fact called `x`\n"
        " --> p.dun:4:6\n"
        "  |\n"
        "2 |     currency USD\n"
        "  |              ---\n"
        "3 |\n"
        "4 | when day_overdue >= 3 and disputed:\n"
        "  |      ^^^^^^^^^^^          -------- this is\n"
        "  |      |\n"
        "  |      not known\n"
    )


def test_labels_that_overlap_have_rows_of_their_own() -> None:
    assert shown(POLICY, ("email", "here"), ('send email "a"', "all of it")) == (
        "error[D201]: there is no fact called `x`\n"
        " --> p.dun:5:10\n"
        "  |\n"
        '5 |     send email "a"\n'
        "  |          ^^^^^ here\n"
        "  |     -------------- all of it\n"
    )


def test_a_label_in_another_file_has_its_own_place_and_line() -> None:
    other = Source("lib.dun", "let big = mrr\n")
    report = Diagnostic(
        "D203",
        "twice",
        Severity.WARNING,
        "`big` is there twice",
        Label(Span("p.dun", 4, 7), "again"),
        (Label(Span("lib.dun", 4, 7), "first"), Label(Span("data.csv", 0, 0), "from here")),
    )
    assert render([report], {"p.dun": Source("p.dun", "let big = 1"), "lib.dun": other}) == (
        "warning[D203]: `big` is there twice\n"
        " --> p.dun:1:5\n"
        "  |\n"
        "1 | let big = 1\n"
        "  |     ^^^ again\n"
        " ::: lib.dun:1:5\n"
        "  |\n"
        "1 | let big = mrr\n"
        "  |     --- first\n"
        " ::: data.csv: from here\n"
    )


def test_tabs_and_wide_characters_keep_the_underline_below_its_words() -> None:
    assert shown('\tsend 信信 "x"', ('"x"', "here")).splitlines()[3:] == [
        '1 |     send 信信 "x"',
        "  |               ^^^ here",
    ]


def test_characters_that_could_reorder_the_line_are_spelled_out() -> None:
    lines = shown('send "\u202eabc" email\x1b[2J', ("email", "")).splitlines()
    assert lines[3:] == ['1 | send "<U+202E>abc" email<U+001B>[2J', "  |                    ^^^^^"]


def test_a_span_over_several_lines_marks_its_first_and_its_last() -> None:
    text = "when a:\n    tag x\n    tag y\n    tag z\nstop\n"
    assert shown(text, ("when a:\n    tag x\n    tag y\n    tag z\n", "this rule")).splitlines()[1:] == [
        " --> p.dun:1:1",
        "  |",
        "1 | when a:",
        "  | ^^^^^^^",
        "...",
        "4 |     tag z",
        "  |     ^^^^^ this rule",
    ]


def test_the_end_of_the_file_is_shown_after_its_last_word() -> None:
    text = "rule a:\n    when x: send\n\n\n"
    report = Diagnostic("D101", "s", Severity.ERROR, "m", Label(Span("p.dun", len(text), len(text)), "ends here"))
    assert render([report], {"p.dun": Source("p.dun", text)}).splitlines()[1:] == [
        " --> p.dun:2:17",
        "  |",
        "2 |     when x: send",
        "  |                 ^ ends here",
    ]


def test_a_very_long_line_is_cut_around_what_is_underlined() -> None:
    text = "let a = " + "b + " * 5000 + "wrong" + " + c" * 5000
    code, underline = shown(text, ("wrong", "here")).splitlines()[3:]
    assert len(code) < 200
    assert code[underline.index("^") :].startswith("wrong")


def test_colour_changes_nothing_but_colour() -> None:
    import re

    source = {"p.dun": Source("p.dun", POLICY)}
    labels = (Label(Span("p.dun", 16, 24), "one"), Label(Span("p.dun", 25, 28), "two"))
    report = Diagnostic("D101", "s", Severity.NOTE, "m", labels[0], labels[1:], ("n",), ("h",))
    coloured = render([report], source, colour=True)
    assert coloured != render([report], source)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render([report], source)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.integers(0, 70), st.integers(0, 70), st.integers(0, 70), st.integers(0, 70))
def test_any_span_of_any_text_can_be_shown_in_every_format(text: str, a: int, b: int, c: int, d: int) -> None:
    spans = [Span("p.dun", min(x, y), max(x, y)) for x, y in ((a, b), (c, d))]
    report = Diagnostic("D101", "s", Severity.ERROR, "m", Label(spans[0], "one"), (Label(spans[1], "two"),))
    for format in FORMATS:
        assert "D101" in render([report], {"p.dun": Source("p.dun", text)}, format)
