"""What a test starts from: the day, the program with its params and arms, the customer and the opening debt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from dunning_dsl.ledger.model import Customer, Invoice, Ledger
from dunning_dsl.program.currency import minor_digits
from dunning_dsl.program.expressions import Amounts
from dunning_dsl.program.statements import (
    Experiment,
    Given,
    GivenArm,
    GivenEvent,
    GivenFact,
    GivenParam,
    GivenToday,
    Limit,
    Never,
    ParamDecl,
    PolicyTest,
    Program,
    Quiet,
)
from dunning_dsl.program.values import UNKNOWN, Value

OPENING_DEBT = 100
"""Whole units of the test's currency."""

QUIET_YEAR_END = date(2025, 12, 31).toordinal()
"""What the first Monday is sought after where a file has no date at all."""

CUSTOMER = "customer"
INVOICE = "invoice"


def first_monday_after(day: int) -> int:
    """The first Monday later than a day (ordinals; ordinal 1 was a Monday)."""
    return day + 7 - (day - 1) % 7


def latest_date(program: Program, file: str) -> int | None:
    """The latest date that the file itself gives its params, guards and experiments; None without any. Tests' own
    dates do not count."""

    def here(key: str) -> bool:
        span = program.spans.get(key)
        return span is None or span.file == file

    return max(_dates(program, here), default=None)


def _dates(program: Program, here: Callable[[str], bool]) -> Iterator[int]:
    for param in program.params:
        if here(f"param:{param.name}"):
            yield from (day for day, _ in param.values if day is not None)
    guards: dict[str, tuple[Never | Limit | Quiet, ...]] = {
        "never": program.nevers,
        "limit": program.limits,
        "quiet": program.quiets,
    }
    for kind, of in guards.items():
        for place, guard in enumerate(of):
            if here(f"{kind}:{place}"):
                yield from (d for d in (guard.clauses.first_day, guard.clauses.before_day) if d is not None)
    for experiment in program.experiments:
        if here(f"experiment:{experiment.name}"):
            yield from (d for d in (experiment.first_day, experiment.before_day) if d is not None)


def day_zero(program: Program, test: PolicyTest) -> int:
    """The ordinal of a test's day 0 (one moment: of today)."""
    for given in test.givens:
        if isinstance(given, GivenToday):
            return given.day
    latest = latest_date(program, test.span.file)
    return first_monday_after(QUIET_YEAR_END if latest is None else latest)


def program_for(program: Program, givens: tuple[Given, ...]) -> Program:
    """The program with the test's params, and with every experiment wholly in the test's arm, the first where none is
    given.

    A given arm holds whenever the case was first decided and whoever the customer is.
    """
    params = {given.name: given.value for given in givens if isinstance(given, GivenParam)}
    arms = arms_for(program, givens)
    given_arms = {given.experiment for given in givens if isinstance(given, GivenArm)}

    def param(one: ParamDecl) -> ParamDecl:
        return replace(one, values=((None, params[one.name]),)) if one.name in params else one

    def experiment(one: Experiment) -> Experiment:
        shares = tuple(10**6 if arm == arms[one.name] else 0 for arm in one.type.members)
        made = replace(one, shares=shares)
        return replace(made, condition=None, first_day=None, before_day=None) if one.name in given_arms else made

    return replace(
        program,
        params=tuple(param(one) for one in program.params),
        experiments=tuple(experiment(one) for one in program.experiments),
    )


def arms_for(program: Program, givens: tuple[Given, ...]) -> dict[str, str]:
    """The arm of each experiment."""
    chosen = {given.experiment: given.arm for given in givens if isinstance(given, GivenArm)}
    return {e.name: chosen.get(e.name, e.type.members[0]) for e in program.experiments}


def facts_for(givens: tuple[Given, ...], currency: str) -> dict[tuple[str, tuple[bool | int | str, ...]], Value]:
    """The given facts by name and arguments, amounts in minor units of the test's currency."""
    return {(g.name, g.args): plain(g.value, currency) for g in givens if isinstance(g, GivenFact)}


def events_for(givens: tuple[Given, ...]) -> tuple[tuple[str, str | None], ...]:
    return tuple((g.event, g.argument) for g in givens if isinstance(g, GivenEvent))


def plain(value: Value | Amounts, currency: str) -> Value:
    """A value in its smallest unit; of an amount the one in this currency."""
    return dict(value.by_currency).get(currency, 0) if isinstance(value, Amounts) else value


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a story begins: `zero` is the anchor's due date, `first` the first day of the run (ordinals)."""

    zero: int
    first: int
    ledger: Ledger


def opening(program: Program, test: PolicyTest) -> Opening:
    """The customer and the invoice that a story starts with, issued when the run starts."""
    zero = day_zero(program, test)
    named = (block.day for block in test.days if block.day is not None)
    first = zero + min(0, -program.settings.look_ahead, *named)
    facts = facts_for(test.givens, test.currency)
    consent, reach = dict.fromkeys(program.channels, True), dict.fromkeys(program.channels, True)
    columns: dict[str, Value] = {}
    amount = OPENING_DEBT * 10 ** minor_digits(test.currency)
    for (name, args), value in facts.items():
        if name == "amount_due" and isinstance(value, int) and value > 0:
            amount = value
        elif name in ("consented", "reachable") and args:
            _say(consent if name == "consented" else reach, str(args[0]), value)
        elif name == "opted_out" and args and value is True:
            consent[str(args[0])] = False
        else:
            columns[name] = value
    invoice = Invoice(INVOICE, zero, amount, test.currency, first)
    customer = Customer(CUSTOMER, columns=columns, consent=consent, reach=reach)
    return Opening(zero, first, Ledger.of(customer, (invoice,)))


def _say(by_channel: dict[str, bool], channel: str, value: Value) -> None:
    """A channel that nothing is known of is left out."""
    if value is UNKNOWN:
        by_channel.pop(channel, None)
    else:
        by_channel[channel] = value is True
