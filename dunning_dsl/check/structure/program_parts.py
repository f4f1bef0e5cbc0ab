"""Where expressions stand in a program, and how reports name the parts they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from dunning_dsl.program.expressions import Expr
from dunning_dsl.program.statements import (
    Action,
    Assign,
    Charge,
    Choose,
    Definition,
    Experiment,
    Hold,
    Let,
    Limit,
    Never,
    Offer,
    OnDay,
    OnEvent,
    Program,
    Proof,
    Quiet,
    Rule,
    Table,
    When,
)
from dunning_dsl.program.words import guard_words
from dunning_dsl.records import dataclass

Owner: TypeAlias = Definition | Rule | Never | Limit | Quiet | Experiment | Proof
Role: TypeAlias = Literal["condition", "if", "value", "input", "amount", "hold", "number", "claim"]


@dataclass(frozen=True, slots=True)
class Part:
    """An expression, the statement that it stands in, and what it is for there."""

    expr: Expr
    owner: Owner
    role: Role


def parts(program: Program) -> Iterator[Part]:
    """Every expression of the program, outermost only."""
    for definition in program.definitions:
        yield from definition_parts(definition)
    for rule in program.rules:
        yield from rule_parts(rule)
    for guard in guards(program):
        yield from guard_parts(guard)
    for experiment in program.experiments:
        if experiment.condition is not None:
            yield Part(experiment.condition, experiment, "condition")
    for proof in program.proofs:
        if proof.claim is not None:
            yield Part(proof.claim, proof, "claim")
        if proof.condition is not None:
            yield Part(proof.condition, proof, "condition")


def guards(program: Program) -> tuple[Never | Limit | Quiet, ...]:
    """Every `never`, `limit` and `quiet`."""
    return (*program.nevers, *program.limits, *program.quiets)


def definition_parts(definition: Definition) -> Iterator[Part]:
    """A definition's own expressions; the cells of a table are about its inputs and stand for themselves."""
    match definition:
        case Let():
            yield Part(definition.expr, definition, "value")
        case Choose():
            for row in definition.rows:
                if row.condition is not None:
                    yield Part(row.condition, definition, "condition")
                yield Part(row.value, definition, "value")
        case Table():
            for given in definition.inputs:
                yield Part(given, definition, "input")
            for line in definition.rows:
                yield Part(line.value, definition, "value")


def rule_parts(rule: Rule) -> Iterator[Part]:
    """Every expression of a rule: its head's, then each action's and its `if`."""
    condition = rule.head.condition
    if condition is not None:
        yield Part(condition, rule, "condition")
    numbers: tuple[Expr | None, ...]
    match rule.head:
        case When(_, every, at_most):
            numbers = (every, at_most)
        case OnDay(days):
            numbers = days
        case OnEvent(_, _, after):
            numbers = (after,)
    for number in numbers:
        if number is not None:
            yield Part(number, rule, "number")
    for step in rule.steps:
        for expr, role in action_parts(step.action):
            yield Part(expr, rule, role)
        if step.condition is not None:
            yield Part(step.condition, rule, "if")


def action_parts(action: Action) -> Iterator[tuple[Expr, Role]]:
    """The expressions that an action itself holds."""
    match action:
        case Offer(_, args, lasts):
            for _, value in args:
                yield value, "amount"
            if lasts is not None:
                yield lasts.amount, "amount"
        case Charge(_, amount):
            yield amount, "amount"
        case Assign(_, due) if due is not None:
            yield due.amount, "amount"
        case Hold(lasts):
            yield lasts.amount, "hold"
        case _:
            return


def guard_parts(guard: Never | Limit | Quiet) -> Iterator[Part]:
    """A guard's condition, and the cap and window of a limit."""
    if guard.clauses.condition is not None:
        yield Part(guard.clauses.condition, guard, "condition")
    if isinstance(guard, Limit):
        yield Part(guard.cap, guard, "number")
        if guard.window is not None:
            yield Part(guard.window, guard, "number")


def rule_name(rule: Rule) -> str:
    """`rule `weekly``, or `this rule` for one without a name."""
    return f"rule `{rule.name}`" if rule.named else "this rule"


def owner_name(owner: Owner) -> str:
    """A statement as reports name it."""
    match owner:
        case Rule():
            return rule_name(owner)
        case Never() | Limit() | Quiet():
            return f"`{guard_words(owner, because=False)}`"
        case Proof(name):
            return f'`prove "{name}"`'
        case _:
            return f"`{owner.name}`"
