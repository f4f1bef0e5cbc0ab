"""What keeps a customer from being written to: a contact limit, and guards for those who must be left alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from dunning_dsl.check.structure.context import StructureContext, names_read
from dunning_dsl.check.structure.program_parts import definition_parts, rule_parts
from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.program.expressions import Const, Defined, Expr, Fact
from dunning_dsl.program.statements import AskFeedback, Hold, Never, Retry, Rule, Send, Stop

_ALONE: Final = {
    "deceased": "have died",
    "holder_reported_deceased": "are dead by what a bank says",
    "bankrupt": "are insolvent",
    "disputed": "dispute the debt",
    "do_not_contact": "asked for silence",
}
"""Facts whose bearer no machine should write to, and what is said of them; beside them stands `opted_out(CHANNEL)`."""

_BY_CODE: Final = "holder_reported_deceased"
"""Known by a decline code alone: asked of policies that retry payments, and named beside another that is missing."""


def check_safety(context: StructureContext) -> Iterator[Diagnostic]:
    """D801 and D820, where the policy contacts anybody at all; one of the two, for `use std.safe` mends both."""
    writing = [rule for rule in context.program.rules if _channels(rule)]
    if context.is_module or not writing or "std.safe" in context.used_modules:
        return
    if not any(limit.pattern.kind == "contact" for limit in context.program.limits):
        yield report("D801", context.policy_span)
        return
    missing = _without_guard(context, writing)
    if missing:
        who = [f"{_ALONE[name]} (`{name}`)" for name in missing if name in _ALONE]
        opted_out = ", ".join(f"`{name}`" for name in missing if name not in _ALONE)
        who += [f"opted out ({opted_out})"] * bool(opted_out)
        yield report("D820", context.policy_span, who=" or ".join([", ".join(who[:-1]), who[-1]][len(who) == 1 :]))


def _without_guard(context: StructureContext, writing: list[Rule]) -> list[str]:
    """The facts that nothing asks for which keeps all messages back: no `never`, no rule that holds or stops, and not
    the conditions of all rules that write. Of channels, those that the policy writes on."""
    asked = [_facts(context, _conditions(rule)) for rule in writing]
    everywhere = set.intersection(*asked)
    for rule in context.program.rules:
        if any(isinstance(step.action, Hold | Stop) for step in rule.steps):
            everywhere |= _facts(context, _conditions(rule))
    on_channel: dict[str, set[str]] = {}
    for never in context.program.nevers:
        found = _facts(context, [] if never.clauses.condition is None else [never.clauses.condition])
        if never.pattern.kind in ("contact", "anything"):
            everywhere |= found
        elif never.pattern.kind == "channel":
            on_channel.setdefault(_named(never), set()).update(found)
    channels = sorted({channel for rule in writing for channel in _channels(rule)})
    known = {channel: everywhere | on_channel.get(channel, set()) for channel in channels}
    missing = [name for name in _ALONE if any(name not in found for found in known.values())]
    missing += [f"opted_out({c})" for c in channels if f"opted_out({c})" not in known[c]]
    retries = any(isinstance(step.action, Retry) for rule in context.program.rules for step in rule.steps)
    return [name for name in missing if name != _BY_CODE or retries or len(missing) > 1]


def _named(never: Never) -> str:
    return never.pattern.name or ""


def _channels(rule: Rule) -> set[str]:
    """Every channel on which a rule may write to somebody."""
    found: set[str] = set()
    for step in rule.steps:
        if isinstance(step.action, Send):
            found.update(step.action.channels)
        elif isinstance(step.action, AskFeedback):
            found.add(step.action.channel)
    return found


def _conditions(rule: Rule) -> list[Expr]:
    return [part.expr for part in rule_parts(rule) if part.role == "condition"]


def _facts(context: StructureContext, exprs: Iterable[Expr]) -> set[str]:
    """The facts that expressions read, definitions seen through; `opted_out(sms)` with its channel."""
    found: set[str] = set()
    waiting, seen = list(exprs), set[str]()
    while waiting:
        for node in names_read(waiting.pop()):
            if isinstance(node, Fact):
                channel = node.args[0].value if node.args and isinstance(node.args[0], Const) else None
                found.add(f"opted_out({channel})" if node.name == "opted_out" else node.name)
            elif isinstance(node, Defined) and node.name not in seen and node.name in context.definitions:
                seen.add(node.name)
                waiting += [part.expr for part in definition_parts(context.definitions[node.name])]
    return found
