"""The surface of a policy, as written: names unresolved, numbers with the unit as typed, comments and places kept.

Every node has a `span`. A name is a `Word`, so that reports can underline it alone. Nothing here knows what is legal.
"""

from __future__ import annotations

from typing import Literal as Choice
from typing import TypeAlias

from dunning_dsl.records import dataclass
from dunning_dsl.source import Source, Span


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    span: Span
    quoted: bool = False


# --- expressions ----------------------------------------------------------------------------------------------------

LiteralKind = Choice[
    "integer",
    "decimal",
    "percent",
    "money",
    "days",
    "weeks",
    "business_days",
    "hours",
    "time",
    "date",
    "text",
    "boolean",
]


@dataclass(frozen=True, slots=True)
class Literal:
    """`text` is the number, text or word alone (no quotes, no unit); `unit` the currency of money. A sign is a
    `Negative` around it.
    """

    kind: LiteralKind
    text: str
    span: Span
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PerCurrency:
    """`50 EUR / 60 USD`: two or more money literals."""

    values: tuple[Literal, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    name: Word
    args: tuple[Expr, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Negative:
    part: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Not:
    part: Expr
    span: Span


BinaryOp = Choice["and", "or", "+", "-", "*", "/", "<", "<=", ">", ">=", "==", "!="]


@dataclass(frozen=True, slots=True)
class Binary:
    op: BinaryOp
    left: Expr
    right: Expr
    span: Span
    op_span: Span


@dataclass(frozen=True, slots=True)
class Range:
    low: Expr
    high: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class In:
    """`item in (a, b)` or `item in low..high`."""

    item: Expr
    options: tuple[Expr, ...] | Range
    span: Span


@dataclass(frozen=True, slots=True)
class Known:
    fact: Name | Call
    span: Span


@dataclass(frozen=True, slots=True)
class Default:
    part: Expr
    fallback: Expr
    span: Span


Expr: TypeAlias = Literal | PerCurrency | Name | Call | Negative | Not | Binary | In | Known | Default

# --- types ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TypeName:
    """`money`, `count`, or in the library the name of a declared enumeration (`channel`)."""

    name: Word
    span: Span


@dataclass(frozen=True, slots=True)
class OneOf:
    """`one of a, b` or, `ordered`, `one of a < b`."""

    members: tuple[Word, ...]
    ordered: bool
    span: Span


TypeExpr: TypeAlias = TypeName | OneOf

# --- declarations ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Setting:
    """`key` is `currency`, `timezone`, `decide`, `look ahead`, `catch up` or `ignore balances`; `values` what
    followed it. For `timezone customer else "Z"`, `customer` is true.
    """

    key: str
    values: tuple[Word | Expr, ...]
    span: Span
    customer: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    name: Word
    version: Literal | None
    settings: tuple[Setting, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Use:
    """`module` is `std.safe` or the text of a path."""

    module: Word
    without: tuple[Word, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Fact:
    """`parameters`, `kept`, `low` and `high` are for the library's own facts: `fact sent(channel, window): count
    0..10000 kept window "doc"`.
    """

    name: Word
    type: TypeExpr
    optional: bool
    default: Expr | None
    doc: Word | None
    span: Span
    parameters: tuple[Word, ...] = ()
    kept: Word | None = None
    low: Expr | None = None
    high: Expr | None = None


@dataclass(frozen=True, slots=True)
class TypeDecl:
    """`type channel: one of email, sms "doc"`; in the library only."""

    name: Word
    type: OneOf
    doc: Word | None
    span: Span


@dataclass(frozen=True, slots=True)
class OfferDecl:
    """`offer payment_plan(instalments: count) "doc"` at the margin; in the library only."""

    name: Word
    parameters: tuple[tuple[Word, TypeExpr], ...]
    doc: Word | None
    span: Span


@dataclass(frozen=True, slots=True)
class DatedValue:
    value: Expr
    from_: Literal | None
    span: Span


@dataclass(frozen=True, slots=True)
class Param:
    name: Word
    type: TypeExpr
    values: tuple[DatedValue, ...]
    doc: Word | None
    span: Span


@dataclass(frozen=True, slots=True)
class Let:
    name: Word
    expr: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Stages:
    names: tuple[Word, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Row:
    """`value when condition`, or `value otherwise` (no condition)."""

    value: Expr
    condition: Expr | None
    span: Span


@dataclass(frozen=True, slots=True)
class Choose:
    name: Word
    type: TypeExpr | None
    rows: tuple[Row, ...]
    span: Span


CellOp = Choice["*", "in", "<", "<=", ">", ">=", "range"]


@dataclass(frozen=True, slots=True)
class Cell:
    """`*` has no values, `in` one or more, a comparison one, `range` two."""

    op: CellOp
    values: tuple[Expr, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class TableRow:
    """The cells of the inputs, then the value."""

    cells: tuple[Cell, ...]
    value: Cell
    span: Span


@dataclass(frozen=True, slots=True)
class Table:
    name: Word
    type: TypeExpr
    inputs: tuple[Word, ...]
    rows: tuple[TableRow, ...]
    doc: Word | None
    span: Span


# --- actions --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Send:
    channels: tuple[Word, ...]
    first_of: bool
    message: Word
    tone: Word | None
    role: Word | None
    at: Literal | None
    span: Span


@dataclass(frozen=True, slots=True)
class Offer:
    kind: Word
    args: tuple[tuple[Word, Expr], ...]
    lasts: Expr | None
    span: Span


@dataclass(frozen=True, slots=True)
class Escalate:
    stage: Word
    straight: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Assign:
    queue: Word
    due: Expr | None
    span: Span


@dataclass(frozen=True, slots=True)
class Retry:
    on_backup: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Charge:
    """`amount` is None only where a test expects the charge whatever it is."""

    name: Word
    amount: Expr | None
    span: Span


@dataclass(frozen=True, slots=True)
class Hold:
    """`for` or `until`, both of type days."""

    lasts: Expr
    until: bool
    why: Word
    span: Span


@dataclass(frozen=True, slots=True)
class Suspend:
    span: Span


@dataclass(frozen=True, slots=True)
class Restore:
    span: Span


@dataclass(frozen=True, slots=True)
class Cancel:
    at_period_end: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Refer:
    agency: Word
    span: Span


@dataclass(frozen=True, slots=True)
class WriteOff:
    span: Span


@dataclass(frozen=True, slots=True)
class AskFeedback:
    channel: Word
    message: Word
    span: Span


@dataclass(frozen=True, slots=True)
class Tag:
    name: Word
    span: Span


@dataclass(frozen=True, slots=True)
class Stop:
    why: Word
    span: Span


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
    action: Action
    condition: Expr | None
    span: Span


# --- rules and guards -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class When:
    condition: Expr
    every: Expr | None
    at_most: Expr | None
    span: Span


@dataclass(frozen=True, slots=True)
class OnDay:
    """Each day is a literal, a `Negative` of one, or the name of a param."""

    days: tuple[Expr, ...]
    condition: Expr | None
    span: Span


@dataclass(frozen=True, slots=True)
class OnEvent:
    event: Word
    argument: Word | None
    after: Expr | None
    condition: Expr | None
    span: Span


Head: TypeAlias = When | OnDay | OnEvent


@dataclass(frozen=True, slots=True)
class Rule:
    """`name` is None for a bare `when` or `on` at the margin."""

    name: Word | None
    why: Word | None
    instead_of: Word | None
    head: Head
    steps: tuple[Step, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Pattern:
    """`word` is the first word (`contact`, `sms`, `send`, `offer`, `escalate` ...), `argument` what followed it."""

    word: Word
    argument: Word | None
    span: Span


@dataclass(frozen=True, slots=True)
class Clauses:
    condition: Expr | None = None
    because: Word | None = None
    from_: Literal | None = None
    before: Literal | None = None


@dataclass(frozen=True, slots=True)
class Never:
    pattern: Pattern
    clauses: Clauses
    span: Span


@dataclass(frozen=True, slots=True)
class Limit:
    """`window` None is `per case`."""

    pattern: Pattern
    cap: Expr
    window: Expr | None
    clauses: Clauses
    span: Span


@dataclass(frozen=True, slots=True)
class Quiet:
    start: Literal
    end: Literal
    weekdays: tuple[Word, ...]
    channels: tuple[Word, ...]
    clauses: Clauses
    span: Span


@dataclass(frozen=True, slots=True)
class ExperimentArm:
    name: Word
    share: Literal
    span: Span


@dataclass(frozen=True, slots=True)
class Experiment:
    name: Word
    arms: tuple[ExperimentArm, ...]
    clauses: Clauses
    span: Span


@dataclass(frozen=True, slots=True)
class Prove:
    """`never PATTERN when C` (pattern set) or `C when C` (claim set)."""

    name: Word
    pattern: Pattern | None
    claim: Expr | None
    condition: Expr | None
    span: Span


# --- tests ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Given:
    """`target = value`, or `on EVENT` (then `event` is set)."""

    target: Name | Call | None
    value: Expr | None
    event: Word | None
    argument: Word | None
    span: Span


ExpectKind = Choice["action", "nothing", "not", "blocked", "deferred", "undecided", "held", "missed"]


@dataclass(frozen=True, slots=True)
class Expect:
    kind: ExpectKind
    action: Action | None
    rule: Word | None
    span: Span


@dataclass(frozen=True, slots=True)
class Happening:
    """`verb` as in LANGUAGE.md section 7 (`pays`, `fails`, `bounces`, `promises`, `bills`, `sets` ...); the other
    fields as the verb needs.
    """

    verb: str
    span: Span
    amount: Expr | None = None
    name: Word | None = None
    day: Expr | None = None
    at: Literal | None = None
    value: Expr | None = None


@dataclass(frozen=True, slots=True)
class DayBlock:
    """`day` None is `after:`."""

    day: Expr | None
    steps: tuple[Happening | Expect, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Test:
    name: Word
    givens: tuple[Given, ...]
    expects: tuple[Expect, ...]
    days: tuple[DayBlock, ...]
    span: Span


# --- files ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Broken:
    """A statement that could not be read. `defines` is the name it would have defined, so that its users are not
    reported too.
    """

    keyword: str
    defines: str | None
    span: Span


Statement: TypeAlias = (
    Policy
    | Use
    | Fact
    | TypeDecl
    | OfferDecl
    | Param
    | Let
    | Stages
    | Choose
    | Table
    | Rule
    | Never
    | Limit
    | Quiet
    | Experiment
    | Prove
    | Test
    | Broken
)


@dataclass(frozen=True, slots=True)
class Comment:
    """`text` with its `#`. `own_line` tells a comment that stands alone from one after code."""

    text: str
    span: Span
    own_line: bool


@dataclass(frozen=True, slots=True)
class Tree:
    """One file: its statements and its comments, both in order."""

    source: Source
    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...] = ()
