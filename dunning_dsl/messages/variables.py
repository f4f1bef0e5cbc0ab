"""What a message of a policy may print: its variables, their types, and which may be absent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from dunning_dsl.program.expressions import Defined, Expr, Fact, Known, OrElse, children
from dunning_dsl.program.statements import Choose, Definition, Let, ParameterKind, Program, Table
from dunning_dsl.program.values import Type

Group = Literal["fact", "param", "definition", "given", "field", "offer"]

FIELDS = (
    "customer_id",
    "name",
    "first_name",
    "last_name",
    "company",
    "email",
    "phone",
    "address",
    "reference",
    "account_manager",
    "seller",
    "card_last4",
)
"""What the customer's data may hold for messages beside the policy's facts; any cell may be empty, so each may be
absent."""

GIVEN = ("pay_url", "update_url", "opt_out_url", "today", "due_on", "tone", "invoices")
"""What every message has: links to pay, to change the payment method and to be left alone; the day, the anchor's due
date, how the message sounds, and the invoices that are owed."""


@dataclass(frozen=True, slots=True)
class Variable:
    """`type` is None for what is no value of the language (dates, links, lists). `choices` are what an argument of a
    kind may be."""

    name: str
    group: Group
    type: Type | None = None
    parameters: tuple[ParameterKind, ...] = ()
    optional: bool = False
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def variables_of(program: Program) -> dict[str, Variable]:
    """Every variable by name. The policy's own names win over fields of the same name."""
    choices = {"channel": program.channels, "offer": program.offers, "role": program.roles}
    found: dict[str, Variable] = {name: Variable(name, "field", optional=name != "customer_id") for name in FIELDS}
    for fact in program.facts:
        found[fact.name] = Variable(fact.name, "fact", fact.type, fact.parameters, fact.optional, choices)
    if program.stages:
        stage = Type("enum", program.stages, ordered=True, name="stage")
        found.setdefault("stage", Variable("stage", "fact", stage))
    for param in program.params:
        found[param.name] = Variable(param.name, "param", param.type)
    for definition in program.definitions:
        may_be_absent = any(_rests_on_absent(value, found) for value in _values(definition))
        type = definition.expr.type if isinstance(definition, Let) else definition.type
        found[definition.name] = Variable(definition.name, "definition", type, optional=may_be_absent)
    for name in GIVEN:
        found[name] = Variable(name, "given")
    found["offer"] = Variable("offer", "offer", optional=True)
    return found


def _values(definition: Definition) -> tuple[Expr, ...]:
    """What a definition's value is made of; conditions pick one of them and are never unknown themselves."""
    match definition:
        case Let():
            return (definition.expr,)
        case Choose():
            return tuple(row.value for row in definition.rows)
        case Table():
            return tuple(row.value for row in definition.rows)


def _rests_on_absent(expr: Expr, variables: Mapping[str, Variable]) -> bool:
    """Whether an unknown fact can make the expression unknown. Three-valued `and` and `or` may hide it; that is not
    looked into."""
    if isinstance(expr, Known | OrElse):
        return False
    if isinstance(expr, Fact | Defined):
        found = variables.get(expr.name)
        return found is not None and found.optional
    return any(_rests_on_absent(part, variables) for part in children(expr))
