"""Which messages a policy can send: by which rule, over which channels, in which tones, with which offers."""

from __future__ import annotations

from dataclasses import dataclass

from dunning_dsl.program.expressions import Const
from dunning_dsl.program.statements import AskFeedback, Choose, Head, Offer, OnEvent, Program, Rule, Send, Step

ASKING_EVENTS = ("payment_failed", "promise_broken", "plan_broken", "message_failed", "case_opened", "dispute_resolved")
"""Events after which a message asks for money; after all others it may just say thank you."""

MARKETING_OFFERS = ("upgrade",)
"""Offers that make their message marketing (LANGUAGE.md, section 4; research/dunning-field.md, 5.3 and 5.4)."""


@dataclass(frozen=True, slots=True)
class Use:
    """One message on one channel of one rule. `asks` tells a request to pay from a thank-you or a question."""

    message: str
    channel: str
    rule: str
    tones: tuple[str, ...]
    offering: tuple[Step, ...]
    asks: bool

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What the rule may offer in the same breath."""
        return tuple(step.action for step in self.offering if isinstance(step.action, Offer))

    @property
    def marketing(self) -> bool:
        return any(offer.kind in MARKETING_OFFERS for offer in self.offers)


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
    return tuple(use for rule in program.rules for use in _of_rule(rule, tones))


def _of_rule(rule: Rule, tones: tuple[str, ...]) -> list[Use]:
    offers = tuple(step for step in rule.steps if isinstance(step.action, Offer))
    found: list[Use] = []
    for step in rule.steps:
        match step.action:
            case Send() as send:
                own = (send.tone,) if send.tone else tones
                asks = _asks(rule.head)
                found += [Use(send.message, channel, rule.name, own, offers, asks) for channel in send.channels]
            case AskFeedback() as ask:
                found.append(Use(ask.message, ask.channel, rule.name, tones, offers, False))
            case _:
                pass
    return found


def _asks(head: Head) -> bool:
    return not isinstance(head, OnEvent) or head.event in ASKING_EVENTS
