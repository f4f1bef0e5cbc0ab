"""The report on simulated outcomes as data. Amounts are in units of the currency, shares parts of what was due, days
ISO dates; numbers have six digits at most, and nothing depends on the order of files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Side:
    """A policy; `letter` is A or B."""

    letter: str
    name: str
    version: int | None
    file: str
    digest: str


@dataclass(frozen=True, slots=True)
class Cohort:
    """The invoices that are measured: `invoices` of `customers` that came to be at risk from `first_day` on and were
    followed `follow_up` days, each from its own day 0, to `last_day` at most."""

    first_day: str
    last_day: str
    follow_up: int
    clock: str
    currency: str
    customers: int
    invoices: int
    due: float
    other_currencies: int


@dataclass(frozen=True, slots=True)
class Metric:
    """One line of the table: a value in each world (mean over the worlds drawn) and the second policy's less the
    first's. `unit` is money, share, count, ratio or days."""

    name: str
    unit: str
    worlds: tuple[tuple[str, float], ...]
    difference: float


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
class Point:
    """A difference at a value of something that was varied, and its standard error by the chance of the worlds."""

    at: float
    difference: float
    se: float


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a rule of the second policy adds: with it less without it."""

    rule: str
    difference: float


@dataclass(frozen=True, slots=True)
class Experiment:
    """How many customers per arm a real test takes to tell the difference found, and half of it (80 % power, 5 %
    error, one outcome per customer, unpaired)."""

    per_arm: int | None
    per_arm_for_half: int | None


@dataclass(frozen=True, slots=True)
class Caution:
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """What it takes to make the same report again."""

    dunning: str
    history: str
    model: str
    model_digest: str
    seed: int
    worlds: int
    draws: int
    sampled: int
    sets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """`compared` are the two worlds whose difference is taken, second less first. `told` says which of them recovers
    more: `first`, `second`, `same` or `cannot tell`; `doubts` why a model that was fitted cannot."""

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
    realised: float | None
    experiment: Experiment
    by_frailty: tuple[Point, ...]
    by_effect: tuple[Point, ...]
    tipping: tuple[float, ...]
    without_assumed: Point
    under_effect: float
    contributions: tuple[Contribution, ...]
    assumptions: tuple[Assumption, ...]
    anchors: tuple[Anchor, ...]
    anchors_source: str
    warnings: tuple[Caution, ...]
    run: Run
