"""The replay report as data. Days are ISO dates, money is exact text, everything is sorted and nothing depends on the
order of files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manifest:
    """What it takes to make the same report again. `customers` were read; `rejected` rows of the history were not, nor
    was anything else of the `customers_left_out` that they belong to."""

    dunning: str
    history: str
    first_day: str
    last_day: str
    sets: tuple[str, ...]
    customers: int
    invoices: int
    rejected: int
    customers_left_out: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Of contacts per customer, over all customers, those without any too. `mean` has four decimals; `p50` and `p95`
    are the smallest values that at least so many have at most."""

    mean: float
    p50: int
    p95: int
    max: int


@dataclass(frozen=True, slots=True)
class Cost:
    """Messages of a channel and what they cost, in units of the policy's first currency. `each` is None where the
    policy has no `cost_per_<channel>`."""

    channel: str
    messages: int
    each: str | None
    total: str | None


@dataclass(frozen=True, slots=True)
class DayCount:
    day: str
    actions: int
    contacts: int


@dataclass(frozen=True, slots=True)
class Count:
    """How often something was done."""

    what: str
    count: int


@dataclass(frozen=True, slots=True)
class RuleCount:
    """`actions` that a rule took, and on how many case-days it ended in each status. `words` is the head of an unnamed
    rule, empty for a named one."""

    rule: str
    words: str
    actions: int
    fired: int
    blocked: int
    deferred: int
    undecided: int
    missed: int
    held: int


@dataclass(frozen=True, slots=True)
class Hindered:
    """Case-days on which a rule that wanted to act did not."""

    rule: str
    status: str
    why: str
    case_days: int


@dataclass(frozen=True, slots=True)
class Missed:
    """What passed without its action: `day` is one that the rule lists, null for an event that it waits for."""

    rule: str
    day: int | None
    cases: int


@dataclass(frozen=True, slots=True)
class Undecided:
    """Cases in which some rule could not be decided because the fact was unknown."""

    fact: str
    cases: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Charged:
    action: str
    name: str
    currency: str
    amount: str


@dataclass(frozen=True, slots=True)
class Example:
    customer: str
    invoice: str
    day: str


@dataclass(frozen=True, slots=True)
class Pair:
    """What one side did and the other did instead, on the same day of the same case, and how often."""

    left: str
    right: str
    count: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    left: tuple[str, ...]
    right: tuple[str, ...]
    why: str
    cases: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Parted:
    """The first divergence of one case."""

    customer: str
    invoice: str
    currency: str
    day: str
    left: str
    right: str
    why: str


@dataclass(frozen=True, slots=True)
class Divergence:
    """From `left` to `right`. `case_days_before` counts all days of a case that never parts. `listed` is cut at
    `listed_limit`."""

    left: str
    right: str
    cases: int
    parted: int
    case_days: int
    case_days_before: int
    causes: tuple[Cause, ...]
    firsts: tuple[Pair, ...]
    transitions: tuple[Pair, ...]
    listed: tuple[Parted, ...]
    listed_limit: int


@dataclass(frozen=True, slots=True)
class MatchKind:
    """`matched` were taken on the recorded day, `moved` on another one only; `would` is what the policy takes in
    all."""

    what: str
    recorded: int
    would: int
    matched: int
    moved: int


@dataclass(frozen=True, slots=True)
class MatchDay:
    day: str
    recorded: int
    would: int
    matched: int


@dataclass(frozen=True, slots=True)
class Alone:
    """An action on one side only, whatever the day: `side` is `the log` or the policy's letter."""

    side: str
    what: str
    customer: str
    invoice: str
    day: str


@dataclass(frozen=True, slots=True)
class Match:
    """Against the log, over the kinds of action that the log records at all. `outside` counts recorded messages that
    fall in no case of the policy's, `policies` the recorded messages by the policy that they name.
    `alone` is cut at `alone_limit` of each kind on each side."""

    recorded: int
    would: int
    matched: int
    moved: int
    outside: int
    policies: tuple[Count, ...]
    by_kind: tuple[MatchKind, ...]
    by_day: tuple[MatchDay, ...]
    alone: tuple[Alone, ...]
    alone_limit: int
    divergence: Divergence


@dataclass(frozen=True, slots=True)
class Bound:
    """Money that came in, and customers who paid all that was due, at least and at most. `what` is `recorded`, a
    policy's letter, or a difference such as `B - A`."""

    what: str
    least: str
    most: str
    customers_least: int
    customers_most: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of one currency, from the first day on which customers are treated differently, over all their cases. `basis`
    says what it rests on: `A in force` or `B in force`, where the log says so; `either in force`, where it is taken to
    be so; `log`, where nothing is. `parted` of `owing` customers part, who owed `due` in all. `unlogged` are verbs that
    a policy acts by and the log never names, each a difference; `reversible` says whether payments may be taken
    back."""

    currency: str
    basis: str
    due: str
    owing: int
    parted: int
    rows: tuple[Bound, ...]
    unlogged: tuple[str, ...]
    reversible: bool


@dataclass(frozen=True, slots=True)
class Variant:
    """One policy's replay."""

    letter: str
    name: str
    version: int | None
    file: str
    digest: str
    currency: str
    customers_with_case: int
    customers_contacted: int
    cases: int
    case_days: int
    actions: int
    contacts: int
    overtaken: int
    contacts_per_customer: Spread
    cost: str
    costs: tuple[Cost, ...]
    by_day: tuple[DayCount, ...]
    by_channel: tuple[Count, ...]
    by_tone: tuple[Count, ...]
    by_kind: tuple[Count, ...]
    rules: tuple[RuleCount, ...]
    never_fired: tuple[str, ...]
    charged: tuple[Charged, ...]
    hindered: tuple[Hindered, ...]
    missed: tuple[Missed, ...]
    undecided: tuple[Undecided, ...]
    match: Match | None


@dataclass(frozen=True, slots=True)
class Foreign:
    """Debts in the currency `what`, which `policies` do not list: of `count` customers, `invoices` in all. `write` is
    for each of these policies the line that lists all currencies of the data."""

    what: str
    count: int
    invoices: int
    policies: tuple[str, ...]
    write: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Caveats:
    """What the data cannot tell: sensitive facts without a column (`undeclared`: and without a default in the policy
    itself), facts read as they stand today, debts in currencies that a policy does not list, the last day of the data
    where the replay goes on after it, whether the book is made up, how many kinds of doubtful rows were read all the
    same; and the channels of which no column says whom they reach: `assumed_reachable` where that holds for all
    channels, else `held_unreachable`; and `few_days`, how many are replayed where the data leaves no more."""

    no_column: tuple[str, ...]
    undeclared: tuple[str, ...]
    undated: tuple[str, ...]
    other_currencies: tuple[Foreign, ...]
    data_ends: str | None
    synthetic: bool
    warnings: int
    assumed_reachable: tuple[str, ...]
    held_unreachable: tuple[str, ...]
    few_days: int | None


@dataclass(frozen=True, slots=True)
class Report:
    mode: str
    verdict: tuple[str, ...]
    variants: tuple[Variant, ...]
    divergence: Divergence | None
    bounds: tuple[Bounds, ...]
    caveats: Caveats
    manifest: Manifest
