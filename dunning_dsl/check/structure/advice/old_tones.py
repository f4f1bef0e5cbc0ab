"""Messages in the tone of the stage that their own rule leaves: `choose tone` is read before the stage moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.check.structure.program_parts import rule_name
from dunning_dsl.check.structure.sayings import Reader, every_value, said
from dunning_dsl.check.structure.sets import Names
from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.program.expressions import Both, Const, Defined, Either, Expr, Fact, Not
from dunning_dsl.program.statements import Choose, Escalate, Let, Row, Send
from dunning_dsl.program.words import action_words


def check_old_tones(context: StructureContext) -> Iterator[Diagnostic]:
    """D819, a note, once for each message."""
    chosen = context.definitions.get("tone")
    if not isinstance(chosen, Choose):
        return
    for rule in context.program.rules:
        moves = [step.action for step in rule.steps if isinstance(step.action, Escalate)]
        sent = [step.action for step in rule.steps if isinstance(step.action, Send) and step.action.tone is None]
        for move in moves[:1] if sent else ():
            tone = _later_tone(context, chosen, move)
            for action in sent if tone is not None else ():
                yield report(
                    "D819",
                    context.at(action, rule),
                    rule=rule_name(rule),
                    message=action.message,
                    stage=move.stage,
                    better=f"{action_words(action)} tone {tone}",
                )


def _later_tone(context: StructureContext, tone: Choose, move: Escalate) -> str | None:
    """The tone that the new stage brings about and no stage before it does; None where it changes nothing."""
    stages = context.program.stages
    place = stages.index(move.stage) if move.stage in stages else 0
    for before in stages[:place] if move.straight else stages[max(place - 1, 0) : place]:
        for number, row in enumerate(tone.rows[:-1]):
            then, now = (_truth(context, row.condition, stage) for stage in (before, move.stage))
            if then != now:
                return _tone_of(context, tone.rows[number:], move.stage)
            if now is True:
                break
    return None


def _tone_of(context: StructureContext, rows: Sequence[Row], stage: str) -> str:
    """What the first row says that may hold in the stage, for the help."""
    value = next(
        row.value for row in rows if row.condition is None or _truth(context, row.condition, stage) is not False
    )
    return str(value.value) if isinstance(value, Const) else "TONE"


def _truth(context: StructureContext, expr: Expr | None, stage: str) -> bool | None:
    """What a condition comes to in a stage, whatever else is true; None where the rest decides."""
    match expr:
        case None:
            return None
        case Const(_, bool() as value):
            return value
        case Not(part):
            inside = _truth(context, part, stage)
            return None if inside is None else not inside
        case Both(parts) | Either(parts):
            decides = isinstance(expr, Either)
            found = [_truth(context, part, stage) for part in parts]
            if decides in found:
                return decides
            return None if None in found else not decides
        case Defined(_, name):
            definition = context.definitions.get(name)
            return _truth(context, definition.expr, stage) if isinstance(definition, Let) else None
        case _:
            return _of_stage(context, expr, stage)


def _of_stage(context: StructureContext, leaf: Expr, stage: str) -> bool | None:
    saying = said(Reader(context, every_value(context)), leaf, True)
    if saying is None or not (isinstance(saying.subject, Fact) and saying.subject.name == "stage"):
        return None
    return isinstance(saying.values, Names) and stage in saying.values.names
