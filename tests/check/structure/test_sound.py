"""What is said about values holds for every evaluation: ranges, what can be unknown, conditions that are never true."""

from __future__ import annotations

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from dunning_dsl.check.structure.context import StructureContext, walk
from dunning_dsl.check.structure.ranges import range_of
from dunning_dsl.check.structure.truth import never_true
from dunning_dsl.check.structure.unknowns import unknown_facts
from dunning_dsl.decide.evaluate import Index, Snapshot
from dunning_dsl.program.expressions import Const, Expr, Param
from dunning_dsl.program.statements import FactDecl, Let, Program
from dunning_dsl.program.values import UNKNOWN, Value
from dunning_dsl.source import Span
from tests.strategies.policies import compiled, conditions

HEADER = """policy "P":
    currency USD
    timezone "UTC"

fact plan: one of free, pro, enterprise
fact health: number optional
fact mrr: money default 0
fact score: count default 5

param patience: days = 3
param tries: count = 2 from 2026-01-01, 3 from 2026-03-01

let good = late_payments(365 days) == 0 and tenure >= 30 days
let healthy = health > 40

stages: reminder -> notice -> final

choose tone:
    friendly when good and days_overdue < 21
    firm     when stage >= notice
    friendly otherwise

table parts as count by amount_due, good:
    | < 100  | *     | 0 |
    | >= 100 | true  | 4 |
    | >= 100 | false | 2 |

"""
SOME = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def context_of(program: Program) -> StructureContext:
    return StructureContext(program, (), lambda node: None, Span("P", 0, 0))


def read(kind: str, text: str) -> tuple[Program, Expr]:
    program = compiled(
        HEADER + f"let it = {text}\n" + ('rule r:\n    when it: tag "x"\n' if kind == "condition" else "")
    )
    assume(program is not None)
    assert program is not None
    found = next(d for d in program.definitions if d.name == "it")
    assert isinstance(found, Let)
    return program, found.expr


def thresholds(program: Program, expr: Expr) -> list[int]:
    """The numbers written in the expression, on which its truth turns."""
    found = [n.value for n in walk(expr) if isinstance(n, Const) and isinstance(n.value, int)]
    params = [v.value for p in program.params for _, v in p.values if isinstance(v, Const) and isinstance(v.value, int)]
    named = any(isinstance(n, Param) for n in walk(expr))
    return [int(v) for v in (*found, *(params if named else ()), 0, 30, 10_000)]


@st.composite
def moments(draw: st.DrawFn, program: Program, expr: Expr) -> Snapshot:
    """Any values that the facts may have, near the numbers that matter."""
    near = st.sampled_from(thresholds(program, expr)).flatmap(lambda t: st.integers(t - 1, t + 1))
    declared = {f.name: f for f in program.facts}
    taken: dict[object, Value] = {}

    def value(fact: FactDecl) -> Value:
        if fact.optional and draw(st.booleans()):
            return UNKNOWN
        if fact.type.kind == "boolean":
            return draw(st.booleans())
        if fact.type.kind == "enum":
            return draw(st.sampled_from(fact.type.members))
        if fact.type.kind == "text":
            return draw(st.sampled_from(["", "51", "US"]))
        low = fact.low if fact.low is not None else 0 if fact.type.kind == "money" else -(10**6)
        high = fact.high if fact.high is not None else 10**6
        return max(low, min(high, draw(st.one_of(near, st.sampled_from([low, high])))))

    def source(name: str, args: tuple[bool | int | str, ...]) -> Value:
        if (name, args) not in taken:
            taken[name, args] = value(declared[name])
        return taken[name, args]

    return Snapshot(Index.of(program), "USD", draw(st.sampled_from([739_000, 740_000])), source)


CLOSE = st.one_of(
    st.builds("days_overdue {} {}".format, st.sampled_from(("<", "<=", ">", ">=", "==", "!=")), st.integers(-2, 4)),
    st.builds("not days_overdue in {}..3".format, st.integers(-2, 3)),
    st.builds("tries {} open_invoices".format, st.sampled_from(("<", ">", "=="))),
    st.builds("health default {} > {}".format, st.integers(0, 2), st.integers(0, 2)),
    st.sampled_from(
        ("plan == pro", "plan in (free, pro)", "plan != free", "known(health)", "not known(health)", "health > 1")
    ),
    st.sampled_from(
        ("autopay", "not autopay", "good", "not good", "stage < notice", "stage >= notice", "tone == final")
    ),
    st.sampled_from(("open_invoices > 3", "open_invoices in (2, tries)", "not open_invoices in (2, tries)")),
)
CLOSE_CONDITIONS = st.recursive(
    CLOSE,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=5,
)


@settings(SOME, max_examples=150)
@given(CLOSE_CONDITIONS, CLOSE_CONDITIONS, st.data())
def test_a_condition_that_is_never_true_never_is(one: str, other: str, data: st.DataObject) -> None:
    program, expr = read("condition", f"({one}) and ({other})")
    found = never_true(context_of(program), expr)
    event("never true" if found else "may be true")
    if found:
        for _ in range(5):
            assert data.draw(moments(program, expr)).value(expr) is not True


@SOME
@given(conditions(), st.data())
def test_without_a_fact_that_can_be_unknown_nothing_is(text: str, data: st.DataObject) -> None:
    program, expr = read("condition", text)
    snapshot = data.draw(moments(program, expr))
    if snapshot.value(expr) is UNKNOWN:
        assert unknown_facts(context_of(program), expr)


@SOME
@given(conditions(), st.data())
def test_asking_first_makes_a_condition_known(text: str, data: st.DataObject) -> None:
    program, expr = read("condition", f"known(health) and ({text})")
    snapshot = data.draw(moments(program, expr))
    if not unknown_facts(context_of(program), expr):
        assert snapshot.value(expr) is not UNKNOWN


MONEY = st.sampled_from(["min(amount_due, 500)", "min(mrr, 90)", "max(min(mrr, 10), -20)", "7 USD"])
SHARES = st.sampled_from(["10%", "33.3333%", "-12.5%", "200%"])
NUMBERS = st.sampled_from(["min(score, 9)", "3", "day_of_month", "min(parts, 3)"])


@st.composite
def amounts(draw: st.DrawFn) -> str:
    """Calculations with money, shares and counts."""
    found = draw(MONEY)
    for _ in range(draw(st.integers(1, 4))):
        op = draw(st.sampled_from(["+", "-", "share", "times", "over", "min", "max"]))
        match op:
            case "+" | "-":
                found = f"({found} {op} {draw(MONEY)})"
            case "share":
                found = f"({found} * {draw(SHARES)})"
            case "times":
                found = f"({found} * {draw(NUMBERS)})"
            case "over":
                found = f"({found} / {draw(st.sampled_from(['3', '7', '-2']))})"
            case _:
                found = f"{op}({found}, {draw(MONEY)})"
    return found


@SOME
@given(amounts(), st.data())
def test_a_value_lies_in_the_range_that_was_found(text: str, data: st.DataObject) -> None:
    program, expr = read("amount", text)
    low, high = range_of(context_of(program), expr)
    for _ in range(5):
        value = data.draw(moments(program, expr)).value(expr)
        assert isinstance(value, int)
        assert low <= value <= high
