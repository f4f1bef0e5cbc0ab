"""Programs as people write them: expressions, values, actions, heads and guards in the language's own words.

What `words` gives reads like the policy itself, with as few parentheses as the meaning allows, and parses back to the
same expression.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from dunning_dsl.program import statements as s
from dunning_dsl.program.currency import MINOR_DIGITS
from dunning_dsl.program.expressions import (
    Amounts,
    Arithmetic,
    Arm,
    Between,
    Both,
    Compare,
    Const,
    Convert,
    Defined,
    Either,
    Expr,
    Extreme,
    Fact,
    Known,
    Not,
    OneOf,
    OrElse,
    Param,
)
from dunning_dsl.program.values import DAYS, FOREVER, SCALE, UNKNOWN, Type, Value
from dunning_dsl.program.vocabulary import WEEKDAYS

_NAME: Final = re.compile(r"[^\W\d]\w*\Z")

_RESERVED: Final = """
and or not in when on if true false default otherwise known because from before to case
policy use fact param let stages choose table rule never limit quiet experiment prove test
send offer escalate assign retry charge hold suspend restore cancel refer write ask tag stop
"""
RESERVED: Final = frozenset(_RESERVED.split())
"""Words that a member, channel or stage cannot be written as without quotes (LANGUAGE.md, section 2)."""

_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _UNARY, _DEFAULT, _PRIMARY = range(9)
_OPERATION: Final = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}


# --- values ---------------------------------------------------------------------------------------------------------


def quoted(text: str) -> str:
    """A text literal: `"late fee"`. The language has no way to write a quotation mark inside one."""
    return f'"{text}"'


def member_words(member: str) -> str:
    """A member, channel or stage: bare where it can be, in quotes where it is a reserved word or no name."""
    return member if _NAME.match(member) and member not in RESERVED else quoted(member)


def decimal_words(value: int, scale: int) -> str:
    """`value / scale` (a power of ten) exactly, without zeros at the end."""
    whole, rest = divmod(abs(value), scale)
    sign = "-" if value < 0 else ""
    if not rest:
        return f"{sign}{whole}"
    digits = len(str(scale)) - 1
    return f"{sign}{whole}.{rest:0{digits}d}".rstrip("0")


def money_words(minor: int, currency: str = "") -> str:
    """`120.00 USD`, `1500 JPY`; without a currency two decimals and no code."""
    digits = MINOR_DIGITS.get(currency, 2)
    whole, rest = divmod(abs(minor), 10**digits)
    sign = "-" if minor < 0 else ""
    number = f"{sign}{whole}.{rest:0{digits}d}" if digits else f"{sign}{whole}"
    return f"{number} {currency}" if currency else number


def days_words(days: int) -> str:
    """`1 day`, `5 days`, `-7 days`."""
    return f"{days} day" if abs(days) == 1 else f"{days} days"


def value_words(value: Value, type: Type, currency: str = "") -> str:
    """A value at run time for people: `5 days`, `120.00 USD`, `20%`, `true`, `unknown`, `forever` (9999 days)."""
    if value is UNKNOWN:
        return "unknown"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value) if type.kind == "text" else member_words(value)
    if type.kind == "days" and value == FOREVER:
        return "forever"
    if type.kind == "money":
        return money_words(value, currency)
    return _literal(value, type)


def day_words(ordinal: int) -> str:
    """A date from its proleptic ordinal: `2026-11-21`."""
    return date.fromordinal(ordinal).isoformat()


def time_words(minutes: int) -> str:
    """A time of day from minutes after midnight: `09:00`."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _literal(value: bool | int | str, type: Type) -> str:
    """A constant as a literal of its type; money stands in `Amounts` and comes here only without a currency."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value) if type.kind == "text" else member_words(value)
    match type.kind:
        case "days":
            return days_words(value)
        case "percent":
            return decimal_words(value, SCALE["percent"] // 100) + "%"
        case "money":
            return money_words(value)
        case kind:
            return decimal_words(value, SCALE.get(kind, 1))


def amounts_words(amounts: Amounts) -> str:
    """`500 USD`, or one value per currency: `50 EUR / 60 USD`; nothing at all is `0` where there are several."""
    if len(amounts.by_currency) > 1 and not any(minor for _, minor in amounts.by_currency):
        return "0"
    return " / ".join(_short_money(minor, code) for code, minor in amounts.by_currency)


def _short_money(minor: int, currency: str) -> str:
    unit = 10 ** MINOR_DIGITS.get(currency, 2)
    return money_words(minor, currency) if minor % unit else f"{minor // unit} {currency}"


# --- expressions ----------------------------------------------------------------------------------------------------


def words(expr: Expr) -> str:
    """An expression as people write it in the language."""
    return _written(expr)[0]


def _written(expr: Expr) -> tuple[str, int]:
    """The text and how tightly its outermost operator binds."""
    match expr:
        case Const(type, value):
            negative = isinstance(value, int) and not isinstance(value, bool) and value < 0
            return _literal(value, type), _UNARY if negative else _PRIMARY
        case Amounts():
            text = amounts_words(expr)
            return text, _PRODUCT if "/" in text else _UNARY if text.startswith("-") else _PRIMARY
        case Fact(_, name, args):
            return name + (f"({', '.join(words(a) for a in args)})" if args else ""), _PRIMARY
        case Param(_, name) | Defined(_, name) | Arm(_, name):
            return name, _PRIMARY
        case Convert():
            return _written(expr.part)
        case Known(fact):
            return f"known({words(fact)})", _PRIMARY
        case Extreme(which, parts):
            return f"{which}({', '.join(words(p) for p in parts)})", _PRIMARY
        case OrElse(part, fallback):
            return f"{_inside(part, _PRIMARY)} default {words(fallback)}", _DEFAULT
        case Arithmetic():
            level = _OPERATION[expr.op]
            return f"{_inside(expr.left, level)} {expr.op} {_inside(expr.right, level + 1)}", level
        case _:
            return _condition(expr)


def _condition(expr: Expr) -> tuple[str, int]:
    match expr:
        case Compare(op, left, right):
            return f"{_side(left, right)} {op} {_side(right, left)}", _COMPARE
        case OneOf(item, options):
            inside = ", ".join(_beside(o, item) or words(o) for o in options)
            return f"{_inside(item, _SUM)} in ({inside})", _COMPARE
        case Between(item, low, high):
            return f"{_inside(item, _SUM)} in {_end(low)}..{_end(high)}", _COMPARE
        case Both(parts):
            return " and ".join(_inside(p, _NOT) for p in parts), _AND
        case Either(parts):
            return " or ".join(_inside(p, _AND) for p in parts), _OR
        case Not(part):
            return f"not {_inside(part, _NOT)}", _NOT
    raise TypeError(f"{type(expr).__name__} is no expression")


def _inside(expr: Expr, level: int) -> str:
    """The text, in parentheses where its operator binds less tightly than `level`."""
    text, own = _written(expr)
    return text if own >= level else f"({text})"


def _side(expr: Expr, other: Expr) -> str:
    return _beside(expr, other) or _inside(expr, _SUM)


def _beside(expr: Expr, other: Expr) -> str:
    """A number of days without its unit, where the name it is compared with says it: `days_overdue >= 3`."""
    named = isinstance(other, Fact | Param | Defined) and "days" in other.name
    return str(expr.value) if named and isinstance(expr, Const) and expr.type == DAYS else ""


def _end(expr: Expr) -> str:
    """An end of a range: days are written bare."""
    return str(expr.value) if isinstance(expr, Const) and expr.type == DAYS else _inside(expr, _SUM)


# --- actions --------------------------------------------------------------------------------------------------------


def duration_words(duration: s.Duration) -> str:
    """`14 days`, `5 business_days`, or an expression of type days."""
    if duration.business and isinstance(duration.amount, Const):
        return f"{duration.amount.value} business_days"
    return words(duration.amount)


def channels_words(channels: tuple[str, ...]) -> str:
    """`email`, or `first of (in_app, email)`."""
    listed = ", ".join(member_words(c) for c in channels)
    return listed if len(channels) == 1 else f"first of ({listed})"


def action_words(action: s.Action) -> str:
    """An action as people write it: `send first of (email, letter) "notice"`."""
    match action:
        case s.Send():
            return _send_words(action)
        case s.Offer(kind, args, lasts):
            inside = f"({', '.join(f'{name}: {words(value)}' for name, value in args)})" if args else ""
            return f"offer {kind}{inside}" + (f" for {duration_words(lasts)}" if lasts else "")
        case s.Escalate(stage, straight):
            return f"escalate {'straight ' if straight else ''}to {member_words(stage)}"
        case s.Assign(queue, due):
            return f"assign to {quoted(queue)}" + (f" due in {duration_words(due)}" if due else "")
        case s.Retry(on_backup):
            return "retry payment" + (" on backup" if on_backup else "")
        case s.Charge(name, amount):
            return f"charge {quoted(name)} {words(amount)}"
        case s.Hold(lasts, why):
            return f"hold for {duration_words(lasts)} {quoted(why)}"
        case s.Cancel(at_period_end):
            return "cancel subscription" + (" at period end" if at_period_end else "")
        case s.Refer(agency):
            return f"refer to {quoted(agency)}"
        case s.AskFeedback(channel, message):
            return f"ask feedback {member_words(channel)} {quoted(message)}"
        case s.Tag(name):
            return f"tag {quoted(name)}"
        case s.Stop(why):
            return f"stop {quoted(why)}"
        case s.Suspend():
            return "suspend service"
        case s.Restore():
            return "restore service"
        case s.WriteOff():
            return "write off"


def _send_words(action: s.Send) -> str:
    text = f"send {channels_words(action.channels)} {quoted(action.message)}"
    if action.tone is not None:
        text += f" tone {member_words(action.tone)}"
    if action.role != "customer":
        text += f" to {member_words(action.role)}"
    return text if action.at is None else f"{text} at {time_words(action.at)}"


def step_words(step: s.Step) -> str:
    """An action with its `if`."""
    text = action_words(step.action)
    return text if step.condition is None else f"{text} if {words(step.condition)}"


# --- heads and guards -----------------------------------------------------------------------------------------------


def head_words(head: s.Head) -> str:
    """What starts a rule: `when days_overdue >= 3, every 3 days`, `on day -7, 3`, `on replied after 1 day`."""
    match head:
        case s.When(condition, every, at_most):
            text = f"when {words(condition)}"
            if every is not None:
                text += f", every {words(every)}"
            return text if at_most is None else f"{text}, at most {words(at_most)} times"
        case s.OnDay(days, condition):
            text = "on day " + ", ".join(_end(d) for d in days)
        case s.OnEvent(_, _, after, condition):
            text = f"on {event_words(head)}" + (f" after {words(after)}" if after is not None else "")
    return text if condition is None else f"{text} when {words(condition)}"


def event_words(head: s.OnEvent) -> str:
    """`payment_received`, `message_failed(email)`, `task_done("collections")`."""
    if head.argument is None:
        return head.event
    argument = quoted(head.argument) if head.event == "task_done" else member_words(head.argument)
    return f"{head.event}({argument})"


def pattern_words(pattern: s.Pattern) -> str:
    """What a guard matches: `contact`, `sms`, `send "friendly"`, `offer discount`, `escalate final`."""
    if pattern.kind == "channel":
        return member_words(pattern.name or "")
    if pattern.name is None:
        return pattern.kind
    return f"{pattern.kind} {quoted(pattern.name) if pattern.kind == 'send' else member_words(pattern.name)}"


def guard_words(guard: s.Never | s.Limit | s.Quiet, *, because: bool = True) -> str:
    """A guard as one line, with all its endings; `because=False` leaves its reason out."""
    match guard:
        case s.Never(pattern, clauses):
            text = f"never {pattern_words(pattern)}"
        case s.Limit(pattern, cap, window, clauses):
            per = "case" if window is None else words(window)
            text = f"limit {pattern_words(pattern)} to {words(cap)} per {per}"
        case s.Quiet(start, end, weekdays, channels, clauses):
            text = f"quiet from {time_words(start)} to {time_words(end)}"
            if weekdays:
                text += " on " + ", ".join(WEEKDAYS[d] for d in weekdays)
            if channels:
                text += " for " + ", ".join(member_words(c) for c in channels)
    return text + _clauses_words(clauses, because)


def _clauses_words(clauses: s.Clauses, because: bool) -> str:
    text = "" if clauses.condition is None else f" when {words(clauses.condition)}"
    if because and clauses.because:
        text += f" because {quoted(clauses.because)}"
    if clauses.first_day is not None:
        text += f" from {day_words(clauses.first_day)}"
    if clauses.before_day is not None:
        text += f" before {day_words(clauses.before_day)}"
    return text
