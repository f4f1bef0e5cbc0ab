"""The report on simulated outcomes as data. Amounts are in units of the currency, shares parts of what was due, days
ISO dates; numbers have six digits at most, and nothing depends on the order of files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Side:
    """A policy; `letter` is A or B, `retries` whether it tries charges again."""

    letter: str
    name: str
    version: int | None
    file: str
    digest: str
    retries: bool


@dataclass(frozen=True, slots=True)
class Cohort:
    """The invoices that are measured: `invoices` of `customers` that came to be at risk from `first_day` on and were
    followed `follow_up` days, each from its own day 0, to `last_day` at most. `as_recorded` invoices of these days
    never came to be at risk (their charge did not fail): they are left as recorded, and in no sum."""

    first_day: str
    last_day: str
    follow_up: int
    clock: str
    currency: str
    customers: int
    invoices: int
    due: float
    other_currencies: int
    as_recorded: int


@dataclass(frozen=True, slots=True)
class Metric:
    """One line of the table: a value in each world (mean over the worlds drawn) and the second policy's less the
    first's. `unit` is money, share, count, ratio or days. None is what cannot be told, such as the cost of messages
    without a price. A `part` is one of those that make up the line before or after it; `half` is how far the difference
    may be off either way by which customers these are and which worlds were drawn (95 %), None where that is not told.
    """

    name: str
    unit: str
    worlds: tuple[tuple[str, float | None], ...]
    difference: float | None
    part: bool = False
    half: float | None = None


@dataclass(frozen=True, slots=True)
class Horizon:
    """The difference by a day of the follow-up, as a share of what was due. `low` to `high` is the plausible range for
    customers like these; the three `se_` are the standard errors by doubt, NaN where one cannot be told."""

    day: int
    worlds: tuple[tuple[str, float], ...]
    difference: float
    low: float | None
    high: float | None
    se_customers: float | None
    se_parameters: float
    se_worlds: float | None


@dataclass(frozen=True, slots=True)
class Week:
    week: str
    worlds: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number of the model: `tag` says whether it is assumed, published or fitted."""

    place: str
    value: str
    may_be: str
    tag: str
    source: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A share that others report of ordinary policies, from `low` to `high`, and what policy A makes of it here."""

    name: str
    low: float
    high: float
    found: float


@dataclass(frozen=True, slots=True)
class RecordedDay:
    """By a day of the follow-up: the share of what was due that the history says was paid, and that of each world."""

    day: int
    recorded: float
    worlds: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the history says was paid, of `customers` with something due; `off` where no policy of the model could have
    made that."""

    customers: int
    off: bool
    days: tuple[RecordedDay, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A difference at a value of something that was varied, and its standard error by the chance of the worlds."""

    at: float
    difference: float
    se: float


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a rule of the second policy adds: with it less without it, a share of what was due, and the standard error
    of that by which customers these are and which worlds were drawn. `acted` is how often it did, a world."""

    rule: str
    difference: float
    se: float | None
    acted: float


@dataclass(frozen=True, slots=True)
class Unshown:
    """Of the messages of both policies, the share that one alone sends at an age of the debt, and of those `outside`
    the ones at ages at which the history of a fitted model shows nothing of what they do."""

    differing: float
    outside: float


@dataclass(frozen=True, slots=True)
class Experiment:
    """How many customers per arm a real test takes to tell the difference found, and half of it (80 % power, 5 %
    error, one outcome per customer, unpaired)."""

    per_arm: int | None
    per_arm_for_half: int | None


@dataclass(frozen=True, slots=True)
class Split:
    """A part of the cohort: what was due in it, what is recovered of it in each world, and the difference."""

    name: str
    due: float
    worlds: tuple[tuple[str, float], ...]
    difference: float


@dataclass(frozen=True, slots=True)
class BreakEven:
    """What would have to be true for both policies to come to the same in money: `place` (a number of the costs, or
    `cash`, or `effect`) at `value` instead of `now`."""

    place: str
    now: float
    value: float


@dataclass(frozen=True, slots=True)
class Money:
    """What it comes to for the books. `lines` are means over the worlds; `costs` are what the prices make of them,
    `net` what is left of what is recovered, and `net_range` where its difference lies by the doubts in that; all empty
    where no prices were given. `ages` are receivables of the last day. `most` is the day of the follow-up on which the
    second policy is furthest ahead or behind, and by how much; `stays` what is left of that at its end. `unmodelled`
    says what no number here has. `arrears` are the debts from before the first day, which are measured in nothing else:
    what is paid of them by the last day."""

    lines: tuple[Metric, ...]
    costs: tuple[Metric, ...]
    net: Metric | None
    net_range: tuple[float, float] | None
    most: tuple[int, float]
    stays: float
    ages: tuple[Metric, ...]
    months: tuple[Split, ...]
    arrears: Split | None
    largest: tuple[Split, ...]
    segment: str
    segments: tuple[Split, ...]
    break_even: tuple[BreakEven, ...]
    prices: tuple[Assumption, ...]
    as_of: str | None
    unmodelled: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Caution:
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """What it takes to make the same report again. `holdout`: only customers that stay out of fits and sweeps were
    read, and how many different questions they have answered by now (0: that could not be noted); None: all were."""

    dunning: str
    history: str
    model: str
    model_digest: str
    seed: int
    worlds: int
    draws: int
    sampled: int
    sets: tuple[str, ...]
    costs: str | None = None
    holdout: int | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """`compared` are the two worlds whose difference is taken, second less first. `told` says which of them recovers
    more: `first`, `second`, `same` or `cannot tell`; `doubts` why the model cannot. `rests_on_assumed` is how much of
    the difference, as an amount, goes without the assumed effects of messages and offers."""

    mode: str
    verdict: tuple[str, ...]
    told: str
    doubts: tuple[str, ...]
    compared: tuple[str, str]
    policies: tuple[Side, ...]
    cohort: Cohort
    metrics: tuple[Metric, ...]
    horizons: tuple[Horizon, ...]
    weeks: tuple[Week, ...]
    money: Money
    realised: float | None
    experiment: Experiment
    by_frailty: tuple[Point, ...]
    by_effect: tuple[Point, ...]
    tipping: tuple[float, ...]
    without_assumed: Point
    rests_on_assumed: float
    unshown: Unshown | None
    under_effect: float
    contributions: tuple[Contribution, ...]
    assumptions: tuple[Assumption, ...]
    recorded: Recorded | None
    anchors: tuple[Anchor, ...]
    anchors_source: str
    warnings: tuple[Caution, ...]
    run: Run
