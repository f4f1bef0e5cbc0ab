"""All engines on the same cases: held to the same answers, then timed in turns."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

from bench.peers import small
from bench.peers.engines import ENGINES, Answer, Engine, checked_by_hand, datalogic, plain

DAY = date(2026, 1, 5)
CASES = 5_000
SLOW_CASES = 100
EXPLAINED = 500
STRANGERS = 500
ROUNDS = 9
MICRO = 1e6
REFERENCE = Path(__file__).parent.parent / "reference"


class DifferentError(AssertionError):
    """An engine does not say what the others say."""


@dataclass(frozen=True, slots=True)
class Row:
    """Something that is timed: `work` goes over all cases, `count` says how many."""

    title: str
    form: str
    unfair: str
    work: Callable[[], object]
    count: int


def lines() -> list[str]:
    """A section of the results."""
    cases = small.cases(CASES, 1)
    wanted = [plain()(case) for case in cases]
    ours, left_out = _ours(cases, wanted), []
    rows = []
    for engine in ENGINES:
        try:
            answer = engine.make()
        except ImportError as missing:
            left_out.append(f"- {engine.title}: not measured, for `{missing.name}` is not installed here")
            continue
        some = cases[:SLOW_CASES] if engine.slow else cases
        _check(engine.title, answer, some, wanted)
        rows.append(Row(engine.title, engine.form, engine.unfair, _over(answer, some), len(some)))
    found = _timed([*ours, *rows, *_checked(cases, wanted)])
    return [*_heading(), *_table(found), *_bars(found), *left_out, *([""] if left_out else []), *_versions()]


# --- what is timed ----------------------------------------------------------------------------------------------------


def _ours(cases: Sequence[small.Facts], wanted: Sequence[int]) -> list[Row]:
    from dunning_dsl import load

    policy = load(REFERENCE / "small.dun")
    told = [small.in_words(case) for case in cases]
    number = {rule.name: place for place, rule in enumerate(policy.program.rules, 1)}

    def answer(case: dict[str, Any]) -> int:
        actions = policy.decide(case, at=DAY).actions
        return number[actions[0].rule] if actions else 0

    for _ in range(2):
        _check("policy.decide", answer, told, wanted)
    for _ in range(2):
        _check_whole(policy, told[:EXPLAINED])

    named = [{"id": f"C{n}", **case} for n, case in enumerate(told)]
    _check("policy.decide", answer, named, wanted)

    def with_actions() -> None:
        for case in told:
            for action in policy.decide(case, at=DAY).actions:
                _ = action.rule, action.kind, action.channel, action.name

    def with_reasons() -> None:
        for case in told[:EXPLAINED]:
            _ = policy.decide(case, at=DAY).cases

    strangers = iter([[small.in_words(case) for case in small.cases(STRANGERS, 2 + n)] for n in range(ROUNDS + 1)])

    def with_reasons_of_strangers() -> None:
        for case in next(strangers):
            _ = policy.decide(case, at=DAY).cases

    checks = "facts checked, actions in a result"
    return [
        Row(
            "**`policy.decide`**",
            checks,
            "everything below gives a number only",
            _over(policy.decide, told, DAY),
            CASES,
        ),
        Row(
            "**`policy.decide`**, of named customers",
            checks,
            "without a name, actions are made once for each rule and days overdue",
            _over(policy.decide, named, DAY),
            CASES,
        ),
        Row(
            "**`policy.decide`**, its actions read", "rule, kind, channel and message of each", "", with_actions, CASES
        ),
        Row("**`policy.decide`**, explained", "what became of all 24 rules, and why", "", with_reasons, EXPLAINED),
        Row(
            "**`policy.decide`**, strangers explained",
            "the same, of cases that never came before",
            "",
            with_reasons_of_strangers,
            STRANGERS,
        ),
    ]


def _check_whole(policy: Any, told: Sequence[dict[str, Any]]) -> None:
    """What is handed out says in all of its fields what the interpreter says."""
    from dunning_dsl.api.case import read_case
    from dunning_dsl.decide import decide_facts

    for case in told:
        read = read_case(case, policy.program)
        whole = decide_facts(policy.program, read.facts, day=DAY.toordinal())
        if policy.decide(case, at=DAY) != whole:
            raise DifferentError(f"policy.decide and the interpreter on {case}")


def _checked(cases: Sequence[small.Facts], wanted: Sequence[int]) -> list[Row]:
    """The two fastest with what `policy.decide` does beside deciding: facts checked, a result made."""
    good = checked_by_hand()
    found = []
    for title, make in (("a chain of `if`", plain), ("datalogic-py", datalogic)):
        try:
            inner = make()
        except ImportError:
            continue
        answer = _with_checks(inner, good)
        _check(title, lambda case, answer=answer: answer(case)["rule"], cases, wanted)  # type: ignore[misc]
        found.append(Row(f"{title}, checked", "facts checked by hand, a result made", "", _over(answer, cases), CASES))
    return found


def _with_checks(answer: Answer, good: Callable[[small.Facts], bool]) -> Callable[[small.Facts], dict[str, object]]:
    def checked(case: small.Facts) -> dict[str, object]:
        if not good(case):
            raise ValueError("a fact is missing, unknown, of the wrong type or out of bounds")
        number = answer(case)
        return {"rule": number, "case": dict(case)}

    return checked


def _check(title: str, answer: Callable[[Any], int], cases: Sequence[Any], wanted: Sequence[int]) -> None:
    for case, number in zip(cases, wanted, strict=False):
        found = answer(case)
        if found != number:
            raise DifferentError(f"{title} says {found} where the others say {number}: {case}")


def _over(answer: Callable[..., object], cases: Sequence[Any], day: date | None = None) -> Callable[[], None]:
    def work() -> None:
        if day is None:
            for case in cases:
                answer(case)
        else:
            for case in cases:
                answer(case, at=day)

    return work


# --- timing -----------------------------------------------------------------------------------------------------------


def _timed(rows: Sequence[Row]) -> list[tuple[Row, list[float]]]:
    """Processor seconds a case of each round, all in turns, so that what slows the machine slows all."""
    found: list[tuple[Row, list[float]]] = [(row, []) for row in rows]
    for row in rows:
        row.work()
    for _ in range(ROUNDS):
        for row, seconds in found:
            start = time.process_time()
            row.work()
            seconds.append((time.process_time() - start) / row.count)
    return found


def _heading() -> list[str]:
    return [
        "## One decision at a time",
        "",
        f"reference/small.dun, {CASES:,} made cases of {len(small.NAMES)} facts, a `dict` in; warm; every engine gives",
        f"the same answers on them. Medians of {ROUNDS} rounds in turns, in processor time of one process; ratios are",
        "medians of each round's. Turning a case into an engine's own values is in its figure, for a caller pays it.",
        "",
        "*Checked* is an engine with what `policy.decide` does beside deciding, written by hand for this one policy:",
        "every fact of its type and within its bounds, a result made.",
        "",
    ]


def _table(found: Sequence[tuple[Row, list[float]]]) -> list[str]:
    _, ours = found[0]
    floor = next(seconds for row, seconds in found if row.unfair.startswith("the floor"))

    def against(seconds: Sequence[float], other: Sequence[float]) -> float:
        return median(a / b for a, b in zip(seconds, other, strict=True))

    return [
        "| | how | µs | × `policy.decide` | × chain of `if` | unfair |",
        "|---|---|---:|---:|---:|---|",
        *(
            f"| {row.title} | {row.form} | {median(seconds) * MICRO:.2f} | {against(seconds, ours):.2f} "
            f"| {against(seconds, floor):.1f} | {row.unfair} |"
            for row, seconds in sorted(found, key=lambda one: median(one[1]))
        ),
        "",
    ]


def _bars(found: Sequence[tuple[Row, list[float]]]) -> list[str]:
    """Which bars are met. What is ahead is named."""
    taken = {row.title: median(seconds) * MICRO for row, seconds in found}
    decided, explained = taken["**`policy.decide`**"], taken["**`policy.decide`**, explained"]
    floor = {row.title for row, _ in found if row.unfair.startswith("the floor")}
    engines = {engine.title for engine in ENGINES} - floor
    ahead = [title for title, micros in taken.items() if title in engines and micros < decided]
    others = f"**missed**: the number comes sooner from {' and '.join(ahead)}" if ahead else "met"
    return [
        f"- A decision under 2 µs: {'met' if decided < 2 else '**missed**'} ({decided:.2f}).",
        f"- Ahead of every rules engine: {others}.",
        f"- With every reason under 50 µs: {'met' if explained < 50 else '**missed**'} ({explained:.0f}; "
        f"{taken['**`policy.decide`**, strangers explained']:.0f} for cases that never came before, some of which the",
        "  interpreter has to be asked about).",
        "",
        "Where a bar is missed, `docs/decisions/0020` says where the time goes, what was tried and what it would take.",
        "",
    ]


def _versions() -> list[str]:
    names = dict.fromkeys(name for engine in ENGINES for name in engine.packages)
    shown = []
    for name in names:
        try:
            shown.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ["Versions: " + ", ".join(shown) + ".", ""]


__all__ = ["Engine", "lines"]
