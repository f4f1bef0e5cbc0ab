"""What happened instead, and why: the notes of a failed expectation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dunning_dsl.decide.decision import ActionTaken, Decision
from dunning_dsl.decide.explain import explain
from dunning_dsl.program.statements import Action, AskFeedback, Expect, Offer, Program, Rule, Send
from dunning_dsl.program.words import head_words, money_words
from dunning_dsl.testing.expectations import LISTED, VERBS, Happened

MOST_RULES = 4
"""Rules explained for one expectation; the rest is counted."""


def day_words(day: int | None) -> str:
    """` on day 3`, or nothing where a test has one moment only."""
    return "" if day is None else f" on day {day}"


def said(action: ActionTaken, currency: str) -> str:
    """An action that was taken, in the language's own words."""
    words = [action.kind]
    if action.channel is not None:
        words.append(action.channel)
    if action.name:
        bare = action.kind in ("offer", "escalate")
        words.append(action.name if bare else f'"{action.name}"')
    if action.amount is not None and action.kind == "charge":
        words.append(money_words(action.amount, currency))
    if action.channel is not None and action.tone:
        words.append(f"tone {action.tone}")
    return {"retry": "retry payment", "suspend": "suspend service", "cancel": "cancel subscription"}.get(
        action.kind, " ".join(words)
    )


def instead(happened: Sequence[Happened], one_moment: bool) -> list[str]:
    """What was done on these days, in one sentence."""
    went = [one for one in happened if one.overtaken is None and one.action.kind in LISTED]
    notes = []
    if went:
        told = [f"`{said(one.action, one.currency)}`{'' if one_moment else day_words(one.day)}" for one in went[:6]]
        notes.append(f"what happened instead: {', '.join(told)}{' ...' if len(went) > 6 else ''}")
    else:
        notes.append("nothing happened instead")
    notes += [
        f"`{said(one.action, one.currency)}` was decided{day_words(one.day)}, then overtaken: {one.overtaken}"
        for one in happened
        if one.overtaken is not None
    ]
    return notes


def could_have(expect: Expect, program: Program) -> list[Rule]:
    """The rules that have such an action."""
    wanted = expect.action
    return [rule for rule in program.rules if wanted and any(_alike(step.action, wanted) for step in rule.steps)]


def _alike(action: Action, wanted: Action) -> bool:
    if type(action) is not type(wanted):
        return False
    match action, wanted:
        case (Send() as a, Send() as b):
            return a.message == b.message and bool(set(a.channels) & set(b.channels))
        case (AskFeedback() as a, AskFeedback() as b):
            return a == b
        case (Offer() as a, Offer() as b):
            return a.kind == b.kind
    return _name(action) == _name(wanted)


def almost(expect: Expect, one: Happened) -> bool:
    """Whether an action is the expected one but for its details: the tone, the role, the amount."""
    wanted = expect.action
    if wanted is None or VERBS[type(wanted)] != one.action.kind:
        return False
    if isinstance(wanted, Send | AskFeedback):
        channels = wanted.channels if isinstance(wanted, Send) else (wanted.channel,)
        return one.action.channel in channels and one.action.name == wanted.message
    name = wanted.kind if isinstance(wanted, Offer) else _name(wanted)
    return name in (one.action.name, one.action.kind)


def _name(action: Action) -> object:
    for attribute in ("name", "stage", "queue", "agency"):
        if hasattr(action, attribute):
            return getattr(action, attribute)
    return VERBS[type(action)]


def because(rules: Sequence[Rule], decisions: Mapping[int, Decision], program: Program, one_moment: bool) -> list[str]:
    """What became of the rules on these days, as the decision itself says."""
    if not rules:
        return ["no rule of the policy does this"]
    if not decisions:
        return ["no case was open, so no rule was looked at"]
    notes = []
    day = min(decisions) if len(decisions) == 1 else None
    for rule in rules[:MOST_RULES]:
        for number in [day] if day is not None else sorted(decisions)[:1]:
            lines = outcome_lines(decisions[number], program, rule.name)
            when = "" if one_moment else f"day {number}: "
            notes += [f"{when}{line}" for line in lines]
    if len(rules) > MOST_RULES:
        notes.append(f"{len(rules) - MOST_RULES} more rules could have done it")
    return notes


def outcome_lines(decision: Decision, program: Program, rule: str) -> list[str]:
    """The lines of the explanation that are about one rule, continuation lines joined."""
    joined: list[str] = []
    for line in explain(decision, program, rule=rule, zone=program.settings.timezone).splitlines():
        if line.startswith("   ") and joined:
            joined[-1] += f"; {line.strip()}"
        elif line.startswith("  "):
            joined.append(" ".join(line.split()))
    return joined


def head_of(program: Program, name: str) -> str:
    """A rule and when it fires."""
    rule = next((r for r in program.rules if r.name == name), None)
    if rule is None:
        return f"rule `{name}`"
    return f"rule `{name}` fires {head_words(rule.head)}"
