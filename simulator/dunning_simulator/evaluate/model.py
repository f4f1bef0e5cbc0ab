"""The report of an evaluation as data. Days are ISO dates; money is in units of its currency, a share between 0 and 1;
None stands where something cannot be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dunning_simulator.evaluate.findings import Finding

UnitOfMeasure = Literal["money", "share", "days", "number"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A number, its standard error and its 95 % interval; `any_time` is the one that holds at every look."""

    value: float | None
    se: float | None
    low: float | None
    high: float | None
    any_time: tuple[float, float] | None
    n: int
    clusters: int
    method: str


@dataclass(frozen=True, slots=True)
class Size:
    """Units per arm that it takes to tell a true difference of so much from none, with a power of 80 %."""

    difference: float
    per_arm: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """An arm less the first one. `p_adjusted` is for the number of differences looked at, by `adjusted_by`."""

    arm: str
    interval: Interval
    p: float | None
    p_adjusted: float | None
    adjusted_by: str
    sizes: tuple[Size, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One measure: of each arm, and of each arm less the first. `about` says what it is; `more_is` what more of it
    means."""

    key: str
    name: str
    about: str
    unit: UnitOfMeasure
    more_is: Literal["better", "worse", "neither"]
    group: str
    arms: tuple[Interval, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm with its share; `drawn` customers were in it, `counted` of them are in the numbers (`arrears`: those whose
    debt was overdue already)."""

    name: str
    share: float | None
    drawn: int
    counted: int
    arrears: int


@dataclass(frozen=True, slots=True)
class Speaks:
    """How much of the log speaks about a policy: see `overlap.Overlap`."""

    policy: str
    records: int
    clusters: int
    matched: int
    effective: float
    largest_weight: float
    largest_share: float | None
    mean_weight: float | None
    mean_weight_se: float | None


@dataclass(frozen=True, slots=True)
class Valued:
    """What a policy would have earned by every estimator that the records allow; nothing where it is refused."""

    policy: str
    measure: str
    unit: UnitOfMeasure
    estimates: tuple[Interval, ...]
    speaks: Speaks


@dataclass(frozen=True, slots=True)
class Assumption:
    """`standing` is by design, checked, assumed or violated."""

    text: str
    standing: Literal["by design", "checked", "assumed", "violated"]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What it takes to make the same report again."""

    dunning: str
    source: str
    digest: str
    policy: str
    experiment: str
    currency: str
    horizon: int | None
    first_due: str
    last_day: str
    options: tuple[str, ...]
    customers_left_out: int


@dataclass(frozen=True, slots=True)
class Report:
    """`refused` is true where a finding forbids any estimate; then there are no lines and no estimates."""

    mode: str
    verdict: tuple[str, ...]
    refused: bool
    estimand: tuple[str, ...]
    arms: tuple[Arm, ...]
    sample_ratio_p: float | None
    lines: tuple[Line, ...]
    valued: tuple[Valued, ...]
    assumptions: tuple[Assumption, ...]
    findings: tuple[Finding, ...]
    manifest: Manifest
    currency: str = ""
    every_look: bool = False
