"""No text makes a check raise, hang, or leave a mistake without a report."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dunning_dsl.check import check_text
from dunning_dsl.diagnostics.render import render

SECTION_1 = (Path(__file__).parent.parent / "corpus" / "language" / "good" / "section1.dun").read_text("utf-8")
TOKENS = re.findall(r"\s+|\w+|[^\w\s]", SECTION_1)
WORDS = sorted({t for t in TOKENS if not t.isspace()})
STATEMENTS = re.split(r"\n\n+(?=\S)", SECTION_1)
MODEST = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def holds_together(text: str) -> None:
    """A check gives a program or an error, never both or neither, and every report can be shown."""
    checked = check_text(text, messages=False)
    assert (checked.program is None) == (not checked.ok)
    render(checked.diagnostics, checked.sources, "text")
    for found in checked.diagnostics:
        source = checked.sources[found.primary.span.file]
        assert 0 <= found.primary.span.start <= found.primary.span.end <= len(source.text)


@MODEST
@given(st.data())
def test_with_tokens_changed(data: st.DataObject) -> None:
    tokens = list(TOKENS)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(tokens) - 1))
        how = data.draw(st.sampled_from(["other", "gone", "twice", "swapped"]))
        if how == "other":
            tokens[at] = data.draw(st.sampled_from(WORDS))
        elif how == "gone":
            tokens[at] = ""
        elif how == "twice":
            tokens[at] *= 2
        else:
            other = data.draw(st.integers(0, len(tokens) - 1))
            tokens[at], tokens[other] = tokens[other], tokens[at]
    holds_together("".join(tokens))


@MODEST
@given(st.permutations(STATEMENTS), st.integers(0, len(STATEMENTS)))
def test_with_statements_left_out_and_moved(statements: list[str], kept: int) -> None:
    holds_together("\n\n".join(statements[:kept]) + "\n")


@MODEST
@given(st.text(max_size=200))
def test_with_any_text_at_the_end(text: str) -> None:
    holds_together(SECTION_1 + text)


@MODEST
@given(st.data())
def test_with_words_in_one_another_s_place(data: st.DataObject) -> None:
    """Every name in a rule is replaced by any other: most such texts are of good form, and wrong."""
    statement = data.draw(st.sampled_from(STATEMENTS))
    words = st.sampled_from([w for w in WORDS if w.isidentifier()])
    changed = re.sub(r"[a-z_]{4,}", lambda m: data.draw(words) if data.draw(st.booleans()) else m.group(), statement)
    holds_together(SECTION_1.replace(statement, changed))
