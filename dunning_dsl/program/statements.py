"""What a checked policy consists of. Order within each tuple is the order of the file (a module stands where its `use`
does)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from dunning_dsl.program.expressions import Amounts, Const, Expr
from dunning_dsl.program.values import Type, Value
from dunning_dsl.records import dataclass
from dunning_dsl.source import Span

# --- declarations ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Settings:
    """`timezone` fixes the moment if `zone_fixed`, else it stands in for a customer without a zone. `decide_at` is
    minutes after local midnight; `look_ahead` and `catch_up` are days. `ignore_under` is None where every balance
    counts."""

    currencies: tuple[str, ...]
    timezone: str = "UTC"
    zone_fixed: bool = False
    decide_at: int = 9 * 60
    look_ahead: int = 0
    catch_up: int = 5
    ignore_under: Amounts | None = None


ParameterKind = Literal["window", "days", "channel", "message", "offer", "rate", "role"]


@dataclass(frozen=True, slots=True)
class FactDecl:
    """A fact that policies may read.

    `source` is `engine` (derived from the history by `facts/`) or `column` (a column of the customer's data). `kept`
    says how the fast engine keeps it (column, origin, flag, window, ledger, running, calendar); `low` and `high` bound
    it in its smallest unit.
    `default` stands for a missing column and in tests; an `optional` fact is unknown where its cell is empty.
    """

    name: str
    type: Type
    source: Literal["engine", "column"]
    parameters: tuple[ParameterKind, ...] = ()
    optional: bool = False
    default: bool | int | str | Amounts | None = None
    doc: str = ""
    kept: str = "column"
    low: int | None = None
    high: int | None = None
    library: bool = False


@dataclass(frozen=True, slots=True)
class ParamDecl:
    """`values[0]` holds before its own date too; each later one from its date (proleptic ordinal of
    `date.toordinal`)."""

    name: str
    type: Type
    values: tuple[tuple[int | None, Const | Amounts], ...]
    doc: str = ""

    @property
    def dated(self) -> bool:
        return len(self.values) > 1


@dataclass(frozen=True, slots=True)
class Let:
    name: str
    expr: Expr


@dataclass(frozen=True, slots=True)
class Row:
    """`value when condition`; the last row of a `choose` has no condition."""

    value: Expr
    condition: Expr | None


@dataclass(frozen=True, slots=True)
class Choose:
    name: str
    type: Type
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class AnyCell:
    """`*`: fits whatever the input is, unknown too."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A condition on one input: `Compare`, `OneOf` or `Between` over that input's expression."""

    condition: Expr


@dataclass(frozen=True, slots=True)
class TableRow:
    cells: tuple[AnyCell | Cell, ...]
    value: Expr


@dataclass(frozen=True, slots=True)
class Table:
    """Exactly one row fits every case; `inputs` are what the columns read."""

    name: str
    type: Type
    inputs: tuple[Expr, ...]
    rows: tuple[TableRow, ...]
    doc: str = ""


Definition: TypeAlias = Let | Choose | Table

# --- actions --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Duration:
    """So many calendar days, or business days of the customer's calendar."""

    amount: Expr
    business: bool = False


@dataclass(frozen=True, slots=True)
class Send:
    """`channels` has one entry, or the candidates of `first of` in order. `tone` None: the policy's `choose tone`,
    else the first.
    `at` is minutes after local midnight."""

    channels: tuple[str, ...]
    message: str
    tone: str | None = None
    role: str = "customer"
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    kind: str
    args: tuple[tuple[str, Expr], ...] = ()
    lasts: Duration | None = None


@dataclass(frozen=True, slots=True)
class Escalate:
    stage: str
    straight: bool = False


@dataclass(frozen=True, slots=True)
class Assign:
    queue: str
    due: Duration | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    on_backup: bool = False


@dataclass(frozen=True, slots=True)
class Charge:
    name: str
    amount: Expr


@dataclass(frozen=True, slots=True)
class Hold:
    """Through the day so many days from today; `hold for` and `hold until` are one thing."""

    lasts: Duration
    why: str = ""


@dataclass(frozen=True, slots=True)
class Suspend:
    pass


@dataclass(frozen=True, slots=True)
class Restore:
    pass


@dataclass(frozen=True, slots=True)
class Cancel:
    at_period_end: bool = False


@dataclass(frozen=True, slots=True)
class Refer:
    agency: str


@dataclass(frozen=True, slots=True)
class WriteOff:
    pass


@dataclass(frozen=True, slots=True)
class AskFeedback:
    channel: str
    message: str


@dataclass(frozen=True, slots=True)
class Tag:
    name: str


@dataclass(frozen=True, slots=True)
class Stop:
    why: str = ""


Action: TypeAlias = (
    Send
    | Offer
    | Escalate
    | Assign
    | Retry
    | Charge
    | Hold
    | Suspend
    | Restore
    | Cancel
    | Refer
    | WriteOff
    | AskFeedback
    | Tag
    | Stop
)


@dataclass(frozen=True, slots=True)
class Step:
    """An action of a rule and, where written, its `if`."""

    action: Action
    condition: Expr | None = None


# --- rules ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class When:
    """Once per case; with `every` (days) again, at most `at_most` times."""

    condition: Expr
    every: Expr | None = None
    at_most: Expr | None = None


@dataclass(frozen=True, slots=True)
class OnDay:
    """Days after the anchor's due date, in the order written."""

    days: tuple[Expr, ...]
    condition: Expr | None = None


@dataclass(frozen=True, slots=True)
class OnEvent:
    """`event` is a key of `vocabulary.EVENTS`; `argument` its channel, kind or queue; `after` in days."""

    event: str
    argument: str | None = None
    after: Expr | None = None
    condition: Expr | None = None


Head: TypeAlias = When | OnDay | OnEvent


@dataclass(frozen=True, slots=True)
class Rule:
    """`name` keys the rule's state; an unnamed rule's is a digest of its normal form (`named` is then false).
    `replaces` names the rule it stands instead of; its head is then a plain `When`."""

    name: str
    head: Head
    steps: tuple[Step, ...]
    named: bool = True
    why: str = ""
    replaces: str | None = None


# --- guards ---------------------------------------------------------------------------------------------------------

PatternKind = Literal[
    "contact",
    "channel",
    "send",
    "offer",
    "retry",
    "charge",
    "escalate",
    "suspend",
    "cancel",
    "refer",
    "assign",
    "anything",
]


@dataclass(frozen=True, slots=True)
class Pattern:
    """`name` is the channel, message, offer kind or stage, where the pattern names one."""

    kind: PatternKind
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Clauses:
    """The endings that all guards share. `first_day` (inclusive) and `last_day` (exclusive, from `before`) are date
    ordinals."""

    condition: Expr | None = None
    because: str = ""
    first_day: int | None = None
    before_day: int | None = None


@dataclass(frozen=True, slots=True)
class Never:
    pattern: Pattern
    clauses: Clauses = Clauses()


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `cap` matching actions per `window` days, or per case where `window` is None."""

    pattern: Pattern
    cap: Expr
    window: Expr | None
    clauses: Clauses = Clauses()


@dataclass(frozen=True, slots=True)
class Quiet:
    """No contact from `start` to `end` (minutes after local midnight; `end` <= `start` crosses midnight; equal is the
    whole day).
    `weekdays` (0 is Monday) names the days on which it begins, `channels` the channels it binds; empty means all."""

    start: int
    end: int
    weekdays: tuple[int, ...] = ()
    channels: tuple[str, ...] = ()
    clauses: Clauses = Clauses()


@dataclass(frozen=True, slots=True)
class Experiment:
    """Shares are millionths and add up to 1,000,000; `type` is the enumeration of the arms."""

    name: str
    type: Type
    shares: tuple[int, ...]
    condition: Expr | None = None
    first_day: int | None = None
    before_day: int | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """Never `pattern` when `condition`, or `claim` wherever `condition` holds. Nothing at run time reads it."""

    name: str
    pattern: Pattern | None = None
    claim: Expr | None = None
    condition: Expr | None = None


# --- the whole ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Program:
    """A checked policy: all that decides, and nothing else.

    `facts` are those in scope (library and policy). `definitions` stand in an order in which each reads only earlier
    ones.
    `spans` (keys such as `rule:weekly`, `never:0`, `limit:2`, `let:big`) are for people: they are outside equality,
    digest and JSON.
    """

    name: str
    settings: Settings
    version: int | None = None
    channels: tuple[str, ...] = ()
    consent_channels: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    tones: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    facts: tuple[FactDecl, ...] = ()
    params: tuple[ParamDecl, ...] = ()
    stages: tuple[str, ...] = ()
    definitions: tuple[Definition, ...] = ()
    rules: tuple[Rule, ...] = ()
    nevers: tuple[Never, ...] = ()
    limits: tuple[Limit, ...] = ()
    quiets: tuple[Quiet, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    proofs: tuple[Proof, ...] = ()
    spans: Mapping[str, Span] = field(default_factory=dict, compare=False, repr=False)

    def first_value(self, name: str) -> bool | int | str | None:
        """The first value of a param; None where there is none of that name, or it has one by currency."""
        value = next((param.values[0][1] for param in self.params if param.name == name), None)
        return value.value if isinstance(value, Const) else None


# --- policy tests (checked, but outside the Program and its digest) --------------------------------------------------


@dataclass(frozen=True, slots=True)
class GivenFact:
    """A fact (with arguments) or a column set to a value; `value` UNKNOWN only where the fact is optional."""

    name: str
    args: tuple[bool | int | str, ...]
    value: Value | Amounts
    span: Span


@dataclass(frozen=True, slots=True)
class GivenParam:
    name: str
    value: Const | Amounts
    span: Span


@dataclass(frozen=True, slots=True)
class GivenArm:
    experiment: str
    arm: str
    span: Span


@dataclass(frozen=True, slots=True)
class GivenToday:
    day: int
    span: Span


@dataclass(frozen=True, slots=True)
class GivenEvent:
    event: str
    argument: str | None
    span: Span


Given: TypeAlias = GivenFact | GivenParam | GivenArm | GivenToday | GivenEvent

ExpectKind = Literal["action", "nothing", "not", "blocked", "deferred", "undecided", "held", "missed"]


@dataclass(frozen=True, slots=True)
class Expect:
    """`action` for `action` and `not`; `rule` for the statuses. What a `Send` leaves unsaid (tone, role) is None or
    empty."""

    kind: ExpectKind
    span: Span
    action: Action | None = None
    rule: str | None = None
    said: frozenset[str] = frozenset()
    """Which optional parts of the action the test spelled out (`tone`, `role`, `at`, `args`, `amount`...)."""


StepKind = Literal[
    "pays",
    "fails",
    "bounces",
    "delivers",
    "replies",
    "talks",
    "complains",
    "promises",
    "disputes",
    "resolves",
    "opts_out",
    "accepts",
    "breaks_plan",
    "updates_card",
    "finishes",
    "bills",
    "skips_decision",
    "sets",
]


@dataclass(frozen=True, slots=True)
class Happening:
    """What happens in a test: `amount` in minor units by currency, `name` a code, channel, kind, queue or fact, `day`
    a day number (0 is the anchor's due date), `at` minutes after midnight, `value` for `FACT = VALUE`."""

    kind: StepKind
    span: Span
    amount: Amounts | None = None
    name: str | None = None
    day: int | None = None
    at: int | None = None
    value: Value | Amounts | None = None


@dataclass(frozen=True, slots=True)
class DayBlock:
    """`day` None is `after:`."""

    day: int | None
    steps: tuple[Happening | Expect, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class PolicyTest:
    """One moment where `days` is empty (then `expects` holds), else through time."""

    name: str
    givens: tuple[Given, ...]
    expects: tuple[Expect, ...]
    days: tuple[DayBlock, ...]
    currency: str
    span: Span
