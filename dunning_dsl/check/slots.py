"""Places that take a number or a duration: a literal or a param there, nothing to be computed."""

from __future__ import annotations

from dunning_dsl.check import literals
from dunning_dsl.check.expressions import Inference
from dunning_dsl.check.inferred import same
from dunning_dsl.check.wording import is_words, type_words
from dunning_dsl.check.work import Declared, Work
from dunning_dsl.diagnostics import Label
from dunning_dsl.program.expressions import Const, Expr, Param
from dunning_dsl.program.statements import Duration
from dunning_dsl.program.values import COUNT, DAYS, Type
from dunning_dsl.records import dataclass
from dunning_dsl.source import Span
from dunning_dsl.syntax import tree


@dataclass(frozen=True, slots=True)
class Slot:
    """What a place takes: its type, the least and the most, and whether a dated param may stand there."""

    type: Type
    least: int | None = None
    most: int | None = None
    dated: bool = False
    computed: bool = False


EVERY = Slot(DAYS, least=1)
TIMES = Slot(COUNT, least=1)
AFTER = Slot(DAYS, least=0)
DAY = Slot(DAYS)
CAP = Slot(COUNT, least=0, dated=True)
WINDOW = Slot(DAYS, least=1)
DUE = Slot(DAYS, least=0)
OFFER_FOR = Slot(DAYS, least=1)
HOLD_FOR = Slot(DAYS, least=0, most=366)
HOLD_UNTIL = Slot(DAYS, most=366, computed=True)


def fill(work: Work, node: tree.Expr, slot: Slot) -> Expr | None:
    """The literal or param of a slot, with its bounds held; None after a report."""
    if isinstance(node, tree.Name):
        declared = work.scope.values.get(node.text)
        if declared is not None and declared.kind == "param":
            return _param(work, node, declared, slot)
    elif not slot.computed and not _is_number(node):
        work.say("D318", node.span, wanted=type_words(slot.type))
        return None
    found = Inference(work).typed(node, slot.type)
    if found is None:
        return None
    if not slot.computed and not isinstance(found, Const):
        work.say("D318", node.span, wanted=type_words(slot.type))
        return None
    if isinstance(found, Const) and not _within(work, found, slot, node):
        return None
    return found


def duration(work: Work, node: tree.Expr, slot: Slot) -> Duration | None:
    """Calendar days, or business days where they are written: `due in` and `for` take both."""
    if not (isinstance(node, tree.Literal) and node.kind == "business_days"):
        amount = fill(work, node, slot)
        return None if amount is None else Duration(amount)
    value = literals.number(work, node.text, node.span)
    units = None if value is None else literals.in_units(work, value, True, DAYS, node.span)
    if units is None:
        return None
    found = work.at(Const(DAYS, units), node.span)
    return Duration(found, business=True) if _within(work, found, slot, node) else None


def _is_number(node: tree.Expr) -> bool:
    return isinstance(node.part if isinstance(node, tree.Negative) else node, tree.Literal)


def _param(work: Work, node: tree.Name, declared: Declared, slot: Slot) -> Expr | None:
    if declared.type is None or declared.param is None:
        return None
    if not same(declared.type, slot.type):
        work.say(
            "D323",
            node.span,
            label=is_words(declared.type),
            wanted=type_words(slot.type),
            found=type_words(declared.type),
        )
        return None
    if declared.param.dated and not slot.dated:
        work.say(
            "D319", node.span, name=node.text, secondary=(Label(declared.span, "its value changes with the date"),)
        )
        return None
    for _, value in declared.param.values:
        if isinstance(value, Const) and not _within(work, value, slot, node, declared.span):
            return None
    return work.at(Param(slot.type, node.text), node.span)


def _within(work: Work, found: Const, slot: Slot, node: tree.Expr, declared: Span | None = None) -> bool:
    """Whether a number is within its bounds; `declared` is where a param stands that gives it."""
    value = int(found.value)
    given = () if declared is None else (Label(declared, f"declared here, and {_amount(value, slot)}"),)
    if slot.least is not None and value < slot.least:
        work.say("D320", node.span, least=_amount(slot.least, slot), secondary=given)
        return False
    if slot.most is not None and value > slot.most:
        work.say("D325", node.span, most=_amount(slot.most, slot), secondary=given)
        return False
    return True


def _amount(value: int, slot: Slot) -> str:
    if slot.type.kind != "days":
        return str(value)
    return "1 day" if value == 1 else f"{value} days"
