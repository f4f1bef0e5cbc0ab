"""One fit from a history to a model and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from dunning_dsl.ledger.model import Ledger
from dunning_dsl.program.statements import Program
from dunning_simulator.fit.backtest import MATCHED, Check, check, match_rate
from dunning_simulator.fit.days import Days, days_of
from dunning_simulator.fit.estimate import Estimate, columns_of, estimate
from dunning_simulator.fit.frailty import Unlike, unlike, with_frailty
from dunning_simulator.fit.holdout import part
from dunning_simulator.fit.placebo import Placebo, before_sending, bounced
from dunning_simulator.fit.rates import Counted, counted, with_rates
from dunning_simulator.fit.result import model_of
from dunning_simulator.fit.retries import cleared, with_cleared
from dunning_simulator.response.model import BackTest, Model
from dunning_simulator.words import day_words

EARLIER: Final = 2 / 3
"""The part of the days to which a model is fitted that is held against the days after them."""

FEWEST_LATER: Final = 30
"""Days below which the later part is too short to be looked at."""

ALONE: Final = "one customer's debts say nothing of others: a fit needs many customers, hundreds if it can be"

NOT_RUN: Final = BackTest(result="not run")

Step = Callable[[str, int, int], None]


class ThinError(Exception):
    """There is too little to fit anything to; the text says what is missing and what to do."""


@dataclass(frozen=True)
class Study:
    """The model and what is said of it. `matched` are messages in the log, of the policy, and in both; `after` is the
    estimate where payments with a date alone count as made after the day's decision."""

    model: Model
    estimate: Estimate
    after: Estimate | None
    days: Days
    placebos: tuple[Placebo, ...]
    matched: tuple[int, int, int]
    checks: tuple[Check, ...]
    back_test: BackTest
    rates: tuple[Counted, ...]
    unlike: Unlike | None
    held: int
    messages: int


def study(
    program: Program,
    start: Model,
    ledgers: Sequence[Ledger],
    days: tuple[int, int],
    *,
    currency: str,
    history: str,
    policy: str,
    name: str,
    tell: Step | None = None,
    swapped: bool = False,
) -> Study:
    """Fit, look for what cannot be, and hold the result against what it has not seen. `swapped`: fit on those held out
    otherwise. Raises `ThinError`."""
    say = tell or (lambda *_: None)
    ledgers = [one for one in ledgers if any(i.currency == currency for i in one.invoices)]
    if len(ledgers) < 2:
        raise ThinError(ALONE)
    apart, used = (list(part(ledgers, out=out)) for out in (not swapped, swapped))
    say("reading", 0, 5)
    found = days_of(program, start, used, days, currency=currency)
    _enough(found, currency)
    say("fitting", 1, 5)
    base, rates = counted_into(start, found)
    differ = unlike(found, base)
    base = with_frailty(base, differ)
    made = estimate(found, base)
    after = None
    if found.dated:
        after = estimate(days_of(program, start, used, days, currency=currency, dated_after=True), base)
    say("placebos", 2, 5)
    placebos = _placebos(found, made)
    written = partial(_written, name=name, history=history, policy=policy, swapped=swapped)
    say("checking", 3, 5)
    matched = match_rate(program, apart, days)
    checks: list[Check] = []
    if told_match(matched) >= MATCHED:
        whole = written(base, made, days[1], NOT_RUN)
        checks.append(check("other customers", program, whole, apart, days, currency))
        say("checking", 4, 5)
        checks += _later(program, start, base, used, days, currency, written)
    back_test = _back_test(matched, checks)
    return Study(
        written(base, made, days[1], back_test),
        made,
        after,
        found,
        placebos,
        matched,
        tuple(checks),
        back_test,
        rates,
        differ,
        len(apart),
        sum(len(one) for one in found.messages),
    )


def _written(
    of: Model, what: Estimate, last: int, back_test: BackTest, *, name: str, history: str, policy: str, swapped: bool
) -> Model:
    """The model of an estimate, fitted through the day `last`."""
    through = day_words(last)
    model = model_of(of, what, name=name, history=history, policy=policy, through=through, back_test=back_test)
    assert model.fit is not None
    return model.model_copy(update={"fit": model.fit.model_copy(update={"held_out": swapped})})


def _later(
    program: Program,
    start: Model,
    base: Model,
    ledgers: Sequence[Ledger],
    days: tuple[int, int],
    currency: str,
    written: Callable[[Model, Estimate, int, BackTest], Model],
) -> Iterator[Check]:
    """A model of the first part of the days held against the days after them, where those are enough."""
    middle = days[0] + int(EARLIER * (days[1] - days[0]))
    early = days_of(program, start, ledgers, (days[0], middle), currency=currency)
    if days[1] - middle < FEWEST_LATER or early.paid.sum() == 0:
        return
    then = counted_into(start, early)[0].model_copy(update={"frailty_variance": base.frailty_variance})
    first = written(then, estimate(early, then), middle, NOT_RUN)
    yield check("later days", program, first, ledgers, (middle + 1, days[1]), currency)


def _placebos(found: Days, made: Estimate) -> tuple[Placebo, ...]:
    columns, offset, known = columns_of(found, made.known, made.shown)
    source = next((one.source for one in made.shown if one.source), "")
    return before_sending(found, source), bounced(found, known, columns, offset)


def counted_into(start: Model, found: Days) -> tuple[Model, tuple[Counted, ...]]:
    """The model with all that can be counted in its place."""
    rates, retries = counted(found.counts, start), cleared(start, found.tried)
    return with_cleared(with_rates(start, rates), retries), (*rates, *retries)


def told_match(matched: tuple[int, int, int]) -> float:
    """The smaller of the shares of the log's messages and of the policy's that the other has on the same day; 1 where
    there are none at all."""
    recorded, would, both = matched
    return both / max(recorded, would) if max(recorded, would) else 1.0


def _enough(found: Days, currency: str) -> None:
    if not len(found.debtors):
        raise ThinError(f"no debt in {currency} comes to be at risk within these days, so there is nothing to fit")
    if len({one.customer for one in found.debtors}) < 2:
        raise ThinError(ALONE)
    if found.paid.sum() == 0:
        raise ThinError(
            f"nobody paid anything in {currency} by their own doing within these days: there is nothing to fit; "
            "are payments in the events?"
        )


def _back_test(matched: tuple[int, int, int], checks: Sequence[Check]) -> BackTest:
    if not checks:
        return BackTest(result="fails" if told_match(matched) < MATCHED else "not run")
    results = {one.result for one in checks}
    result = "fails" if "fails" in results else "not checkable" if "not checkable" in results else "passes"
    days = sorted({gap.day for one in checks for gap in one.gaps})
    gaps = {day: [gap for one in checks for gap in one.gaps if gap.day == day] for day in days}
    return BackTest(
        result=result,  # type: ignore[arg-type]
        day=tuple(days),
        error=tuple(round(max(abs(gap.difference) for gap in gaps[day]), 6) for day in days),
        margin=tuple(round(max(max(-gap.low, gap.high) for gap in gaps[day]), 6) for day in days),
    )
