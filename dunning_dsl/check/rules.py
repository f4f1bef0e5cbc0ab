"""Rules: heads, replacements, and the names by which their state is kept."""

from __future__ import annotations

from dataclasses import replace

from dunning_dsl.check import slots, vocabulary
from dunning_dsl.check.actions import lower_action
from dunning_dsl.check.expressions import Inference
from dunning_dsl.check.work import Work
from dunning_dsl.diagnostics import Label
from dunning_dsl.program.codec import digest_of
from dunning_dsl.program.expressions import Const, Expr, Param
from dunning_dsl.program.statements import Head, OnDay, OnEvent, Rule, Step, When
from dunning_dsl.syntax import tree

_DIGITS = 12


def declare_rules(work: Work) -> None:
    """Register the names of rules; two of one name are reported with both places."""
    for node in work.statements:
        if not isinstance(node, tree.Rule) or node.name is None:
            continue
        first = work.scope.rules.get(node.name.text)
        if first is not None and first.name is not None:
            where = Label(first.name.span, "first used here")
            work.say("D207", node.name.span, name=node.name.text, kind="rule", secondary=(where,))
        else:
            work.scope.rules[node.name.text] = node


def lower_rules(work: Work) -> None:
    """Lower every rule in the order of the file."""
    unnamed: dict[str, tree.Rule] = {}
    for node in work.statements:
        if not isinstance(node, tree.Rule):
            continue
        rule = _rule(work, node)
        if rule is None:
            continue
        if not rule.named:
            first = unnamed.setdefault(rule.name, node)
            if first is not node:
                work.say("D231", node.head.span, secondary=(Label(first.head.span, "the same rule is here"),))
                continue
        elif work.scope.rules.get(rule.name) is not node:
            continue
        work.rules.append((work.at(rule, node.name.span if node.name else node.head.span), node))
    _days_before_look_ahead(work)


def rule_known(work: Work, word: tree.Word) -> bool:
    """Whether a rule of the name exists; a report if it does not."""
    scope = work.scope
    if word.text in scope.rules or word.text in scope.broken_rules:
        return word.text in scope.rules
    if word.text in scope.left_out:
        where = Label(scope.left_out[word.text], "it is left out here")
        work.say("D205", word.span, name=word.text, secondary=(where,), helps=("take it out of `without`",))
    elif scope.complete:
        work.say("D205", word.span, name=word.text, helps=work.helps(word.text, scope.rules))
    return False


def _rule(work: Work, node: tree.Rule) -> Rule | None:
    head = _head(work, node.head)
    steps = [_step(work, step) for step in node.steps]
    whole = head is not None and all(steps)
    replaces = node.instead_of
    if replaces is not None:
        whole = _replacement(work, node, replaces) and whole
    if not whole or head is None:
        return None
    lowered = tuple(step for step in steps if step is not None)
    why = node.why.text if node.why else ""
    rule = Rule("", head, lowered, node.name is not None, why, replaces.text if replaces else None)
    return replace(rule, name=node.name.text if node.name else f"unnamed_{digest_of(rule, _DIGITS)}")


def _step(work: Work, node: tree.Step) -> Step | None:
    action = lower_action(work, node.action)
    condition = None if node.condition is None else Inference(work).condition(node.condition)
    if action is None or (node.condition is not None and condition is None):
        return None
    return work.at(Step(action, condition), node.span)


def _replacement(work: Work, node: tree.Rule, replaces: tree.Word) -> bool:
    """A replacement has a plain condition, and stands for a rule that is itself no replacement."""
    head = node.head
    whole = True
    if not isinstance(head, tree.When) or head.every is not None or head.at_most is not None:
        extra = head.span
        if isinstance(head, tree.When):
            extra = (head.every or head.at_most or head.condition).span
        work.say("D223", extra, name=replaces.text)
        whole = False
    if not rule_known(work, replaces):
        return False
    target = work.scope.rules[replaces.text]
    if target.instead_of is not None:
        itself = target is node
        where = () if itself else (Label(target.instead_of.span, f"`{replaces.text}` itself stands instead of this"),)
        helps = ("name another rule than itself",) if itself else ()
        work.say("D224", replaces.span, name=replaces.text, secondary=where, helps=helps)
        whole = False
    return whole


# --- heads ----------------------------------------------------------------------------------------------------------


def _head(work: Work, node: tree.Head) -> Head | None:
    match node:
        case tree.When():
            head: Head | None = _when(work, node)
        case tree.OnDay():
            head = _on_day(work, node)
        case tree.OnEvent():
            head = _on_event(work, node)
    return None if head is None else work.at(head, node.span)


def _when(work: Work, node: tree.When) -> When | None:
    condition = Inference(work).condition(node.condition)
    every = None if node.every is None else slots.fill(work, node.every, slots.EVERY)
    at_most = None if node.at_most is None else slots.fill(work, node.at_most, slots.TIMES)
    if node.at_most is not None and node.every is None:
        work.say("D332", node.at_most.span)
        return None
    if condition is None or (node.every and every is None) or (node.at_most and at_most is None):
        return None
    return When(condition, every, at_most)


def _on_day(work: Work, node: tree.OnDay) -> OnDay | None:
    days = [slots.fill(work, d, slots.DAY) for d in node.days]
    condition = None if node.condition is None else Inference(work).condition(node.condition)
    found: dict[int, tree.Expr] = {}
    whole = all(d is not None for d in days)
    for day, written in zip(days, node.days, strict=True):
        number = None if day is None else day_number(work, day)
        if number is None:
            continue
        first = found.setdefault(number, written)
        if first is not written:
            work.say("D351", written.span, day=number, secondary=(Label(first.span, "the same day"),))
            whole = False
    if not whole or (node.condition is not None and condition is None):
        return None
    return OnDay(tuple(d for d in days if d is not None), condition)


def _on_event(work: Work, node: tree.OnEvent) -> OnEvent | None:
    event = vocabulary.event(work, node.event, node.argument)
    after = None if node.after is None else slots.fill(work, node.after, slots.AFTER)
    condition = None if node.condition is None else Inference(work).condition(node.condition)
    if event is None or (node.after and after is None) or (node.condition and condition is None):
        return None
    return OnEvent(event[0], event[1], after, condition)


def day_number(work: Work, day: Expr) -> int | None:
    """The number of a listed day: a literal's, or the one value of its param."""
    if isinstance(day, Const):
        return int(day.value)
    if isinstance(day, Param):
        declared = work.scope.values.get(day.name)
        value = declared.param.values[0][1] if declared is not None and declared.param is not None else None
        return int(value.value) if isinstance(value, Const) else None
    return None


def _days_before_look_ahead(work: Work) -> None:
    """A case opens `look ahead` days before its due date: nothing can happen earlier. Without the setting, the
    earliest `on day` says it.
    """
    earliest = 0
    where = work.setting_spans.get("look ahead")
    for rule, node in work.rules:
        if not isinstance(rule.head, OnDay) or not isinstance(node.head, tree.OnDay):
            continue
        for day, written in zip(rule.head.days, node.head.days, strict=True):
            number = day_number(work, day)
            if number is None:
                continue
            earliest = min(earliest, number)
            if where is not None and -number > work.settings.look_ahead:
                work.say(
                    "D331", written.span, day=number, ahead=work.settings.look_ahead, needed=-number,
                    secondary=(Label(where, "cases open so early"),),
                )  # fmt: skip
    if where is None:
        work.settings = replace(work.settings, look_ahead=-earliest)
