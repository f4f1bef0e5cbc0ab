"""Each guard of the library says whom it binds, since when, why and how sure that is, and is seen to do it."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from dunning_dsl.check import check_file
from dunning_dsl.resources import folder
from dunning_dsl.source import Source
from dunning_dsl.syntax import parse, tree
from dunning_dsl.testing import run_tests

HERE = Path(__file__).parent
LIBRARY = folder("stdlib")
PAGES = HERE.parents[1] / "docs" / "stdlib"
Guard = tree.Never | tree.Limit | tree.Quiet
CARD = re.compile(
    r"^# For (?P<party>first and third parties|third parties); "
    r"(?P<who>consumers|businesses|consumers and businesses)\. "
    r"Since (?P<since>(?P<day>\d{4}-\d{2}-\d{2})|ever, [^\[]+) \[(?P<mark>[SDTUX])(?P<source> [^\]]+)?\]\. "
    r"Checked (?P<checked>\d{4}-\d{2}-\d{2})\.$"
)
"""What stands above each group of guards. `ever`: a choice of ours, or a rule whose first day was not found."""


@cache
def text_of(module: str) -> str:
    return (LIBRARY / f"{module}.dun").read_text(encoding="utf-8")


@cache
def statements(module: str) -> tuple[tree.Statement, ...]:
    parsed, problems = parse(Source(module, text_of(module)))
    assert problems == ()
    return tuple(parsed.statements)


def guards(module: str) -> list[Guard]:
    return [s for s in statements(module) if isinstance(s, tree.Never | tree.Limit | tree.Quiet)]


MODULES = sorted(path.relative_to(LIBRARY).with_suffix("").as_posix() for path in LIBRARY.rglob("*.dun"))
GUARDED = [module for module in MODULES if guards(module)]
PACKS = [module for module in GUARDED if module.startswith("compliance/")]
EACH = [
    pytest.param(module, number, id=f"{module}-{number}") for module in GUARDED for number in range(len(guards(module)))
]


def card_of(module: str, guard: Guard) -> re.Match[str]:
    """The nearest card above, in the guard's own paragraph; std.safe has one for all."""
    above = text_of(module)[: guard.span.start]
    paragraph = above if module == "safe" else above.rpartition("\n\n")[2]
    found = [match for match in map(CARD.match, paragraph.splitlines()) if match is not None]
    assert found, f"no card above line {above.count(chr(10)) + 1} of {module}.dun"
    return found[-1]


def test_the_guarded_modules_are_these() -> None:
    assert GUARDED == ["compliance/eu", "compliance/uk", "compliance/us", "retries", "safe"]


@pytest.mark.parametrize(("module", "number"), EACH)
def test_guard_says_whom_it_binds_since_when_and_when_that_was_checked(module: str, number: int) -> None:
    guard = guards(module)[number]
    card = card_of(module, guard)
    start = guard.clauses.from_
    assert date.fromisoformat(card["checked"]) >= date.fromisoformat(last_checked(module))
    assert (None if start is None else start.text) == card["day"], "the card and the guard have one date"
    assert card["source"] or card["mark"] in "XU", "a date has its source, or says that there is none"
    if card["day"] is None:
        assert (card["since"], card["mark"]) in (("ever, by our choice", "X"), ("ever, first day not verified", "U"))


@pytest.mark.parametrize("module", GUARDED)
def test_the_module_s_day_is_that_of_the_guard_checked_longest_ago(module: str) -> None:
    assert last_checked(module) == min(card_of(module, guard)["checked"] for guard in guards(module))


def last_checked(module: str) -> str:
    found = re.search(r"Last checked (\d{4}-\d{2}-\d{2})\.", text_of(module))
    assert found is not None
    return found[1]


@pytest.mark.parametrize("module", GUARDED)
def test_page_says_when_the_module_was_checked(module: str) -> None:
    assert f"Last checked {last_checked(module)}" in (PAGES / f"{module}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("module", "number"), [each for each in EACH if each.values[0] != "safe"])
def test_guard_says_why_with_a_mark(module: str, number: int) -> None:
    because = guards(module)[number].clauses.because
    assert because is not None
    assert re.search(r"\[[SDX][ \];]", because.text), because.text


@pytest.mark.parametrize(("module", "number"), [each for each in EACH if each.values[0] in PACKS])
def test_guard_of_a_pack_has_a_date_a_kind_and_a_source_that_was_read(module: str, number: int) -> None:
    """Presumptions are told from prohibitions, here and on the page; what only a third party tells is no guard."""
    page = (PAGES / f"{module}.md").read_text(encoding="utf-8")
    because, start = guards(module)[number].clauses.because, guards(module)[number].clauses.from_
    assert because is not None
    assert start is not None
    kind = because.text.split()[0]
    assert kind in ("Prohibited:", "Presumed", "Stricter:"), because.text
    assert re.search(r"\[D[ \]]", because.text), because.text
    rows = [row for row in page.splitlines() if row.startswith("|") and f"**{kind.rstrip(':').lower()}**" in row]
    assert any(start.text in row for row in rows), because.text


@pytest.mark.parametrize(("module", "number"), [each for each in EACH if each.values[0] in PACKS])
def test_guard_of_a_pack_binds_whom_its_card_says(module: str, number: int) -> None:
    guard = guards(module)[number]
    card, reads = card_of(module, guard), condition(module, guard)
    assert ("collector == third_party" in reads) == (card["party"] == "third parties")
    assert ("kind == consumer" in reads) == (card["who"] == "consumers")


def condition(module: str, guard: Guard) -> str:
    """The guard's `when` with the module's own names written out."""
    text = text_of(module)
    lets = {
        s.name.text: text[s.span.start : s.span.end].partition("=")[2]
        for s in statements(module)
        if isinstance(s, tree.Let)
    }
    reads = text[guard.span.start : guard.span.end]
    while any(re.search(rf"\b{name}\b", reads) for name in lets):
        reads = re.sub(rf"\b({'|'.join(lets)})\b", lambda found: lets[found[1]], reads)
    return reads


@pytest.mark.parametrize("module", PACKS)
def test_pack_catches_an_upsell_in_a_service_message(module: str) -> None:
    assert any(re.match(r"never offer upgrade\b", text_of(module)[guard.span.start :]) for guard in guards(module))


@pytest.mark.parametrize("module", PACKS)
def test_pack_claims_to_make_nobody_compliant(module: str) -> None:
    page = (PAGES / f"{module}.md").read_text(encoding="utf-8")
    assert "nobody compliant" in page
    assert "nobody compliant" in text_of(module)
    assert "## What is not here" in page


@pytest.mark.parametrize(("module", "number"), EACH)
def test_no_guard_can_be_taken_away_unnoticed(module: str, number: int, tmp_path: Path) -> None:
    """Without it a test of the module fails, so each guard is seen to do what it says."""
    span, text = guards(module)[number].span, text_of(module)
    assert fails(module, text[: span.start] + text[span.end :], tmp_path), text[span.start : span.end]


@pytest.mark.parametrize(
    ("module", "number"), [each for each in EACH if guards(each.values[0])[each.values[1]].clauses.from_]
)
def test_no_first_day_can_be_taken_away_unnoticed(module: str, number: int, tmp_path: Path) -> None:
    """A test looks at the day before."""
    span, text = guards(module)[number].span, text_of(module)
    guard = text[span.start : span.end]
    undated = re.sub(r" from \d{4}-\d{2}-\d{2}", "", guard)
    assert fails(module, text[: span.start] + undated + text[span.end :], tmp_path), guard


def fails(module: str, changed: str, tmp_path: Path) -> bool:
    """Whether a test of the module fails where the module is changed to this."""
    (tmp_path / "module.dun").write_text(changed, encoding="utf-8")
    for number, tests in enumerate(sorted(HERE.glob(f"{module}*.dun"))):
        policy = tmp_path / f"policy_{number}.dun"
        use = f"use std.{module.replace('/', '.')}\n"
        text = tests.read_text(encoding="utf-8")
        assert use in text, tests
        policy.write_text(text.replace(use, 'use "./module.dun"\n'), encoding="utf-8")
        checked = check_file(policy, messages=False)
        assert checked.ok, checked.diagnostics
        if run_tests(checked).failures:
            return True
    return False
