"""Actions: their channels, messages, tones, roles, offers, stages and amounts."""

from __future__ import annotations

from dunning_dsl.check import literals, slots, vocabulary
from dunning_dsl.check.expressions import Inference
from dunning_dsl.check.literals import ANYWHERE, MoneyRules
from dunning_dsl.check.work import Work
from dunning_dsl.diagnostics import Label
from dunning_dsl.program import statements as s
from dunning_dsl.program.expressions import Amounts, Expr
from dunning_dsl.program.values import MONEY
from dunning_dsl.syntax import tree


def lower_action(work: Work, node: tree.Action, *, expected: MoneyRules | None = None) -> s.Action | None:
    """The action in normal form, or None after a report. `expected` is set for one that a test expects: what it leaves
    unsaid stays open, and its money is the test's.
    """
    found = _lowered(work, node, expected)
    return None if found is None else work.at(found, node.span)


def _lowered(work: Work, node: tree.Action, expected: MoneyRules | None) -> s.Action | None:
    match node:
        case tree.Send():
            return _send(work, node, expected is not None)
        case tree.Offer():
            return _offer(work, node, expected)
        case tree.Escalate():
            stage = vocabulary.stage(work, node.stage)
            return None if stage is None else s.Escalate(stage, node.straight)
        case tree.Assign():
            due = None if node.due is None else slots.duration(work, node.due, slots.DUE)
            return None if node.due is not None and due is None else s.Assign(node.queue.text, due)
        case tree.Retry():
            return s.Retry(node.on_backup)
        case tree.Charge():
            return _charge(work, node, expected)
        case tree.Hold():
            lasts = slots.duration(work, node.lasts, slots.HOLD_UNTIL if node.until else slots.HOLD_FOR)
            return None if lasts is None else s.Hold(lasts, node.why.text)
        case tree.AskFeedback():
            channel, message = vocabulary.channel(work, node.channel), vocabulary.message(work, node.message)
            return None if channel is None or message is None else s.AskFeedback(channel, message)
        case _:
            return _plain(node)


def _plain(node: tree.Action) -> s.Action | None:
    match node:
        case tree.Suspend():
            return s.Suspend()
        case tree.Restore():
            return s.Restore()
        case tree.Cancel():
            return s.Cancel(node.at_period_end)
        case tree.Refer():
            return s.Refer(node.agency.text)
        case tree.WriteOff():
            return s.WriteOff()
        case tree.Tag():
            return s.Tag(node.name.text)
        case tree.Stop():
            return s.Stop(node.why.text)
        case _:
            return None


def _send(work: Work, node: tree.Send, expected: bool) -> s.Send | None:
    channels: dict[str, tree.Word] = {}
    whole = True
    for word in node.channels:
        found = vocabulary.channel(work, word)
        whole = whole and found is not None
        if found in channels:
            work.say("D218", word.span, name=word.text, secondary=(Label(channels[found].span, "named here already"),))
            whole = False
        channels.setdefault(word.text, word)
    message = vocabulary.message(work, node.message)
    tone = vocabulary.one_of(work, node.tone, work.scope.members("tone"), "tone") if node.tone else None
    role = vocabulary.one_of(work, node.role, work.scope.members("role"), "role") if node.role else None
    at = _at(work, node.at, expected) if node.at else None
    missing = (node.tone and tone is None) or (node.role and role is None) or (node.at and at is None)
    if not whole or message is None or missing:
        return None
    return s.Send(tuple(channels), message, tone, role or ("" if expected else "customer"), at)


def _at(work: Work, literal: tree.Literal, expected: bool) -> int | None:
    """Minutes after midnight. A test may expect any time: the next morning's, where quiet hours last until then."""
    minutes = literals.minutes(literal)
    decided = work.settings.decide_at
    if minutes >= decided or expected:
        return minutes
    where = work.setting_spans.get("decide")
    secondary = (Label(where, "decisions are made here"),) if where else ()
    shown = f"{decided // 60:02d}:{decided % 60:02d}"
    work.say("D329", literal.span, time=literal.text, decided=shown, secondary=secondary)
    return None


def _charge(work: Work, node: tree.Charge, expected: MoneyRules | None) -> s.Charge | None:
    if node.amount is None:
        nothing = Amounts(tuple((c, 0) for c in work.settings.currencies))
        return s.Charge(node.name.text, nothing) if expected else None
    amount = Inference(work, expected or ANYWHERE).typed(node.amount, MONEY)
    return None if amount is None else s.Charge(node.name.text, amount)


def _offer(work: Work, node: tree.Offer, expected: MoneyRules | None) -> s.Offer | None:
    kind = vocabulary.offer_kind(work, node.kind)
    if kind is None:
        return None
    parameters = work.scope.offers[kind].parameters
    args: dict[str, Expr] = {}
    whole = True
    seen: dict[str, tree.Word] = {}
    for name, value in node.args:
        known = vocabulary.one_of(work, name, parameters, f"part of a `{kind}` called")
        if known is None:
            whole = False
            continue
        if known in seen:
            work.say("D218", name.span, name=known, secondary=(Label(seen[known].span, "given here already"),))
            whole = False
            continue
        seen[known] = name
        found = Inference(work, expected or ANYWHERE).typed(value, parameters[known])
        whole = whole and found is not None
        if found is not None:
            args[known] = found
    missing = [p for p in parameters if p not in seen]
    if missing and whole and expected is None:
        work.say("D352", node.kind.span, kind=kind, missing=", ".join(missing), example=f"{kind}({missing[0]}: ...)")
        whole = False
    lasts = None if node.lasts is None else slots.duration(work, node.lasts, slots.OFFER_FOR)
    if not whole or (node.lasts is not None and lasts is None):
        return None
    return s.Offer(kind, tuple((p, args[p]) for p in parameters if p in args), lasts)
