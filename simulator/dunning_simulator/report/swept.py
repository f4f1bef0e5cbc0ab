"""The report of a sweep: as data, and in words and tables. Shares are parts of what was due, with six digits; values of
params stand as they were written."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from dunning_simulator.report.parts import Section, Table
from dunning_simulator.words import number, plural

SCHEMA = 1

MODE = "sweep"

KEPT_OUT = (
    "Customers that were held out of the fit were kept out of this too: `dunning simulate --holdout` reads the values "
    "that you would choose on them."
)
SYNTHETIC = "The data is synthetic: a made-up book, good for trying things out and for nothing else."


@dataclass(frozen=True, slots=True)
class Row:
    """One combination of values: what is recovered, the difference from the policy as it stands and where it lies
    (`low` to `high`, for all at once, 95 %); messages, complaints with opt-outs, and days unpaid are means over the
    worlds."""

    values: dict[str, str]
    recovered: float
    difference: float
    low: float
    high: float
    messages: float
    complaints: float
    days_unpaid: float


@dataclass(frozen=True, slots=True)
class Refused:
    """A combination that makes no policy, and why."""

    values: dict[str, str]
    why: str


@dataclass(frozen=True, slots=True)
class Swept:
    """All of it. `invoices` of `customers` that come to `due` are followed `follow_up` days within the days;
    `without_held_out`: customers held out of the fit of the model were kept out."""

    mode: str
    policy: str
    file: str
    digest: str
    dunning: str
    history: str
    first_day: str
    last_day: str
    follow_up: int
    clock: str
    currency: str
    customers: int
    invoices: int
    due: float
    model: str
    model_digest: str
    seed: int
    worlds: int
    sets: tuple[str, ...]
    without_held_out: bool
    synthetic: bool
    as_it_stands: Row
    tried: tuple[Row, ...]
    refused: tuple[Refused, ...]


def to_json(found: Swept) -> dict[str, object]:
    """Plain dictionaries, lists, numbers and strings."""
    return {"schema": SCHEMA, **asdict(found)}


def named(values: dict[str, str]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values.items()) or "as it stands"


def verdict(found: Swept) -> tuple[str, ...]:
    """The best first, and what it rests on."""
    best = max(found.tried, key=lambda one: one.difference)
    better = sum(one.low > 0 for one in found.tried)
    worse = sum(one.high < 0 for one in found.tried)
    many = len(found.tried)
    tried = f"{many:,} variants of `{found.policy}` were" if many > 1 else f"One variant of `{found.policy}` was"
    within = f"within {plural(found.follow_up, 'day')}"
    spread = f"({_points(best.low)} to {_points(best.high)}, for all variants at once)"
    opening = f"{tried} tried under the model `{found.model}`."
    if better:
        first = (
            f"{opening} Most is recovered {within} with {named(best.values)}: {_points(best.difference)} points "
            f"against the policy as it stands {spread}."
        )
    elif best.difference > 0:
        first = (
            f"{opening} None of them can be told to recover more {within} than the policy as it stands; the most is "
            f"{_points(best.difference)} points with {named(best.values)} {spread}."
        )
    else:
        first = f"{opening} None of them recovers more {within} than the policy as it stands."
    still = sum(_same_money(found, one) for one in found.tried)
    alike = (
        f"Of {still} that send otherwise, what is recovered is the same in every world drawn: so few customers and "
        "worlds do not prove that it always is."
    )
    rest = many - better - worse
    counted = f"Of {many:,}, {better} can be told to recover more and {worse} less; of {rest} it cannot be told."
    return (
        first,
        *((counted,) if better or worse else ()),
        *((alike,) if still else ()),
        "This is a simulation: if customers do not answer as the model says, it is wrong. The intervals are of which "
        "customers and which worlds; what the model's own numbers leave open is not in them: compare the values you "
        "would choose with `dunning simulate --response`.",
        *((KEPT_OUT,) if found.without_held_out else ()),
        *((SYNTHETIC,) if found.synthetic else ()),
    )


def _same_money(found: Swept, one: Row) -> bool:
    """Whether no world shows a difference in money though other things are done."""
    base = found.as_it_stands
    others = (one.messages, one.complaints) != (base.messages, base.complaints)
    return others and one.difference == one.low == one.high == 0


def _points(share: float) -> str:
    return number(100 * share, 2, sign=True)


def sections(found: Swept) -> tuple[Section, ...]:
    """What was tried, what makes no policy, and how to make it again."""
    columns = ("values", "recovered", "difference", "low", "high", "days unpaid", "messages", "harms")
    rows = tuple(
        (
            named(one.values),
            f"{100 * one.recovered:.2f} %",
            *(_points(part) if one.values else "" for part in (one.difference, one.low, one.high)),
            f"{one.days_unpaid:.2f}",
            f"{one.messages:,.1f}",
            f"{one.complaints:,.1f}",
        )
        for one in (found.as_it_stands, *found.tried)
    )
    cohort = (
        f"{plural(found.invoices, 'invoice')} of {plural(found.customers, 'customer')}, {found.due:,.2f} "
        f"{found.currency} in all, each followed {plural(found.follow_up, 'day')} from its {found.clock}. Messages and "
        "harms (complaints and opt-outs) are of all customers and days, means over the worlds. Differences are in "
        "percentage points of what was due."
    )
    table = Table("", columns, rows, frozenset(range(1, len(columns))))
    refused = tuple(f"{named(one.values)}: {one.why}" for one in found.refused)
    return (
        Section("What was tried", (cohort,), (table,)),
        *((Section("What does not make a policy", refused),) if refused else ()),
        _manifest(found),
    )


def _manifest(found: Swept) -> Section:
    rows = (
        ("mode", found.mode),
        ("dunning", found.dunning),
        ("days", f"{found.first_day} to {found.last_day}"),
        ("follow-up", plural(found.follow_up, "day")),
        ("history", found.history),
        ("model", f"{found.model} {found.model_digest}"),
        ("seed", str(found.seed)),
        ("worlds", str(found.worlds)),
        ("policy", f"{found.file} {found.digest}"),
        *(("set", one) for one in found.sets),
    )
    return Section("To make this report again", tables=(Table("", ("", ""), rows),))
