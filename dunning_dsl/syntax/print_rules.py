"""Rules, actions, guards, experiments, proofs and tests as canonical text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dunning_dsl.syntax.print_expressions import expression, literal, word, words
from dunning_dsl.syntax.tree import (
    Action,
    AskFeedback,
    Assign,
    Cancel,
    Charge,
    Clauses,
    DayBlock,
    Escalate,
    Expect,
    Experiment,
    Given,
    Happening,
    Head,
    Hold,
    Limit,
    Never,
    Offer,
    OnDay,
    OnEvent,
    Pattern,
    Prove,
    Quiet,
    Refer,
    Restore,
    Retry,
    Rule,
    Send,
    Step,
    Stop,
    Suspend,
    Tag,
    Test,
    When,
    WriteOff,
)

WIDTH = 100
"""A head and its only action share a line up to this length."""

INDENT = "    "


def joined(*parts: str) -> str:
    """The parts that are not empty, with spaces between."""
    return " ".join(part for part in parts if part)


# --- rules ----------------------------------------------------------------------------------------------------------


def rule(node: Rule) -> str:
    if node.name is None:
        return _body(node, "")
    start = joined(
        "rule",
        word(node.name),
        word(node.why) if node.why else "",
        f"instead of {word(node.instead_of)}" if node.instead_of else "",
    )
    return f"{start}:\n{_body(node, INDENT)}"


def _body(node: Rule, indent: str) -> str:
    top = f"{indent}{head(node.head)}:"
    steps = [step(part) for part in node.steps]
    if len(steps) == 1 and len(top) + len(steps[0]) < WIDTH:
        return f"{top} {steps[0]}"
    return "\n".join((top, *(f"{indent}{INDENT}{text}" for text in steps)))


def head(node: Head) -> str:
    match node:
        case When():
            every = f", every {expression(node.every)}" if node.every else ""
            at_most = f", at most {expression(node.at_most)} times" if node.at_most else ""
            return f"when {expression(node.condition)}{every}{at_most}"
        case OnDay():
            days = ", ".join(expression(day) for day in node.days)
            return joined(f"on day {days}", _when(node.condition))
        case OnEvent():
            after = f"after {expression(node.after)}" if node.after else ""
            return joined(f"on {_event(node.event, node.argument)}", after, _when(node.condition))


def _when(condition: Any) -> str:
    return f"when {expression(condition)}" if condition else ""


def _event(event: Any, argument: Any) -> str:
    return f"{word(event)}({word(argument)})" if argument else word(event)


def step(node: Step) -> str:
    return joined(action(node.action), f"if {expression(node.condition)}" if node.condition else "")


def action(node: Action) -> str:
    return _ACTIONS[type(node)](node)


def _send(node: Send) -> str:
    return joined(
        f"send first of ({words(node.channels)})" if node.first_of else f"send {words(node.channels)}",
        word(node.message),
        f"tone {word(node.tone)}" if node.tone else "",
        f"to {word(node.role)}" if node.role else "",
        f"at {literal(node.at)}" if node.at else "",
    )


def _offer(node: Offer) -> str:
    args = ", ".join(f"{word(name)}: {expression(value)}" for name, value in node.args)
    lasts = f" for {expression(node.lasts)}" if node.lasts else ""
    return f"offer {word(node.kind)}{f'({args})' if args else ''}{lasts}"


def _hold(node: Hold) -> str:
    return f"hold {'until' if node.until else 'for'} {expression(node.lasts)} {word(node.why)}"


_ACTIONS: dict[type, Callable[[Any], str]] = {
    Send: _send,
    Offer: _offer,
    Escalate: lambda node: f"escalate {'straight ' if node.straight else ''}to {word(node.stage)}",
    Assign: lambda node: f"assign to {word(node.queue)}{f' due in {expression(node.due)}' if node.due else ''}",
    Retry: lambda node: f"retry payment{' on backup' if node.on_backup else ''}",
    Charge: lambda node: joined("charge", word(node.name), expression(node.amount) if node.amount else ""),
    Hold: _hold,
    Suspend: lambda node: "suspend service",
    Restore: lambda node: "restore service",
    Cancel: lambda node: f"cancel subscription{' at period end' if node.at_period_end else ''}",
    Refer: lambda node: f"refer to {word(node.agency)}",
    WriteOff: lambda node: "write off",
    AskFeedback: lambda node: f"ask feedback {word(node.channel)} {word(node.message)}",
    Tag: lambda node: f"tag {word(node.name)}",
    Stop: lambda node: f"stop {word(node.why)}",
}

# --- guards, experiments, proofs ------------------------------------------------------------------------------------


def pattern(node: Pattern) -> str:
    return joined(word(node.word), word(node.argument) if node.argument else "")


def _clauses(node: Clauses) -> str:
    return joined(
        _when(node.condition),
        f"from {literal(node.from_)}" if node.from_ else "",
        f"before {literal(node.before)}" if node.before else "",
        f"because {word(node.because)}" if node.because else "",
    )


def never(node: Never) -> str:
    return joined("never", pattern(node.pattern), _clauses(node.clauses))


def limit(node: Limit) -> str:
    window = expression(node.window) if node.window else "case"
    return joined("limit", pattern(node.pattern), f"to {expression(node.cap)} per {window}", _clauses(node.clauses))


def quiet(node: Quiet) -> str:
    return joined(
        f"quiet from {literal(node.start)} to {literal(node.end)}",
        f"on {words(node.weekdays)}" if node.weekdays else "",
        f"for {words(node.channels)}" if node.channels else "",
        _clauses(node.clauses),
    )


def experiment(node: Experiment) -> str:
    arms = ", ".join(f"{word(arm.name)} {literal(arm.share)}" for arm in node.arms)
    return f"{joined('experiment', word(node.name), _clauses(node.clauses))}: {arms}"


def prove(node: Prove) -> str:
    claim = f"never {pattern(node.pattern)}" if node.pattern else ""
    if node.claim:
        claim = expression(node.claim)
    return joined(f"prove {word(node.name)}:", claim, _when(node.condition))


# --- tests ----------------------------------------------------------------------------------------------------------


def test(node: Test) -> str:
    lines = [f"test {word(node.name)}:"]
    if node.givens:
        lines.append(f"{INDENT}given {', '.join(given(part) for part in node.givens)}")
    lines.extend(f"{INDENT}{expect(part)}" for part in node.expects)
    for block in node.days:
        lines.append(f"{INDENT}{day(block)}")
        lines.extend(
            f"{INDENT}{INDENT}{expect(part) if isinstance(part, Expect) else happening(part)}" for part in block.steps
        )
    return "\n".join(lines)


def given(node: Given) -> str:
    if node.event:
        return f"on {_event(node.event, node.argument)}"
    assert node.target is not None
    assert node.value is not None
    return f"{expression(node.target)} = {expression(node.value)}"


def day(node: DayBlock) -> str:
    return f"day {expression(node.day)}:" if node.day else "after:"


def expect(node: Expect) -> str:
    if node.action:
        return f"expect {'not ' if node.kind == 'not' else ''}{action(node.action)}"
    return joined("expect", node.kind, word(node.rule) if node.rule else "")


def happening(node: Happening) -> str:
    amount = expression(node.amount) if node.amount else ""
    match node.verb, node.name, node.value, node.day:
        case "sets", name, value, _ if name and value:
            text = f"{word(name)} = {expression(value)}"
        case "promises", _, _, day_ if day_:
            text = joined("promises", amount, f"by day {expression(day_)}")
        case "bills", _, _, day_ if day_:
            text = joined("bills", amount, f"due day {expression(day_)}")
        case verb, name, _, _:
            text = joined(verb, _OBJECTS.get(verb, ""), amount, word(name) if name else "")
    return joined(text, f"at {literal(node.at)}" if node.at else "")


_OBJECTS = {"breaks": "plan", "updates": "card", "skips": "decision"}
