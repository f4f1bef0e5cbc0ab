"""Which messages a policy can send: by which rule, over which channels, in which tones, with which offers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from dunning_dsl.program.expressions import Const, Defined, Expr, Fact, Not, children
from dunning_dsl.program.statements import (
    AskFeedback,
    Choose,
    Definition,
    Head,
    Let,
    Offer,
    OnEvent,
    Program,
    Rule,
    Send,
    Step,
    Table,
)

ASKING_EVENTS = ("payment_failed", "promise_broken", "plan_broken", "message_failed", "case_opened", "dispute_resolved")
"""Events after which a message asks for money; after all others it may just say thank you."""

UPSELLING_OFFERS = ("upgrade",)
"""Offers that sell more, so that their message may say so in its subject."""

METHOD_FACTS = (
    "decline_code",
    "first_decline_code",
    "decline_class",
    "listed_class",
    "own_decline_class",
    "first_decline_class",
    "advice_code",
    "card_expires_in",
)
"""Facts that speak of a payment method that did not or will not do: a message whose rule asks for one can lead to a
change of it."""

MARKETING_OFFERS = (*UPSELLING_OFFERS, "discount")
"""Offers that make their message marketing: the packs take a discount for a promotion too, unless the policy says
`fact discount_is_marketing: boolean default false`."""


@dataclass(frozen=True, slots=True)
class Use:
    """One message on one channel of one rule. `asks` tells a request to pay from a thank-you or a question,
    `marketing` whether what the rule offers makes it one, `method` whether its condition asks about a payment method
    that failed or expires."""

    message: str
    channel: str
    rule: str
    tones: tuple[str, ...]
    offering: tuple[Step, ...]
    asks: bool
    marketing: bool = False
    method: bool = False

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What the rule may offer in the same breath."""
        return tuple(step.action for step in self.offering if isinstance(step.action, Offer))

    @property
    def upselling(self) -> bool:
        return any(offer.kind in UPSELLING_OFFERS for offer in self.offers)


def default_tones(program: Program) -> tuple[str, ...]:
    """The tones of a message that names none: those its `choose tone` can give, else the library's first."""
    for definition in program.definitions:
        if isinstance(definition, Choose) and definition.name == "tone":
            values = [row.value for row in definition.rows]
            if all(isinstance(value, Const) for value in values):
                named = {str(value.value) for value in values if isinstance(value, Const)}
                return tuple(tone for tone in program.tones if tone in named)
            return program.tones
    return program.tones[:1]


def uses_of(program: Program) -> tuple[Use, ...]:
    """Every use, in the order of the rules and their actions."""
    tones = default_tones(program)
    selling = marketing_offers(program)
    asking = _names_of_method(program)
    return tuple(
        replace(use, method=use.asks and _speaks_of_method(rule.head, asking))
        for rule in program.rules
        for use in _of_rule(rule, tones, selling)
    )


def _names_of_method(program: Program) -> frozenset[str]:
    """The facts about a payment method, and what the policy defines by them; definitions come after what they use."""
    names = set(METHOD_FACTS)
    for definition in program.definitions:
        if any(_mentions(part, names) for part in _parts(definition)):
            names.add(definition.name)
    return frozenset(names)


def _parts(definition: Definition) -> tuple[Expr, ...]:
    match definition:
        case Let():
            return (definition.expr,)
        case Choose():
            return tuple(row.condition for row in definition.rows if row.condition is not None)
        case Table():
            return definition.inputs


def _speaks_of_method(head: Head, names: Collection[str]) -> bool:
    if isinstance(head, OnEvent) and head.event == "payment_failed":
        return True
    return head.condition is not None and _mentions(head.condition, names)


def _mentions(expr: Expr, names: Collection[str]) -> bool:
    """Whether a condition asks for one of these; `not mending` lets in everybody else."""
    if isinstance(expr, Not):
        return False
    if isinstance(expr, Fact | Defined) and expr.name in names:
        return True
    return any(_mentions(part, names) for part in children(expr))


def marketing_offers(program: Program) -> tuple[str, ...]:
    """The kinds of offer that make a message marketing in this policy."""
    said = {fact.name: fact.default for fact in program.facts}
    settles = said.get("discount_is_marketing") is False
    return UPSELLING_OFFERS if settles else MARKETING_OFFERS


def _of_rule(rule: Rule, tones: tuple[str, ...], selling: tuple[str, ...]) -> list[Use]:
    marketing = any(step.action.kind in selling for step in rule.steps if isinstance(step.action, Offer))
    offers = tuple(step for step in rule.steps if isinstance(step.action, Offer))
    found: list[Use] = []
    for step in rule.steps:
        match step.action:
            case Send() as send:
                own = (send.tone,) if send.tone else tones
                asks = _asks(rule.head)
                found += [
                    Use(send.message, channel, rule.name, own, offers, asks, marketing) for channel in send.channels
                ]
            case AskFeedback() as ask:
                found.append(Use(ask.message, ask.channel, rule.name, tones, offers, False, marketing))
            case _:
                pass
    return found


def _asks(head: Head) -> bool:
    return not isinstance(head, OnEvent) or head.event in ASKING_EVENTS
