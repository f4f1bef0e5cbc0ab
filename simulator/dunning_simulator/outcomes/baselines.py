"""The two policies that everything is measured against: a debt often pays itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from dunning_dsl.program import statements as s

_MARK: Final = s.Tag("silent")

_KEPT: Final = (s.Retry, s.Escalate, s.Hold, s.Tag)
"""What `silent` still does: the charge tried again, and what nobody outside sees."""


def silent(program: s.Program) -> s.Program:
    """The policy with its retries but no contact, offer, fee, suspension, task or end of its own. Every rule fires when
    it did and leaves a tag in place of what it may not do, so that its marks are what they were."""

    def muted(rule: s.Rule) -> s.Rule:
        steps = (step if isinstance(step.action, _KEPT) else replace(step, action=_MARK) for step in rule.steps)
        return replace(rule, steps=tuple(steps))

    return replace(program, rules=tuple(muted(rule) for rule in program.rules))


def nothing(program: s.Program) -> s.Program:
    """No rule at all."""
    return replace(program, rules=(), experiments=())


def without(program: s.Program, name: str) -> s.Program:
    """The policy without what a rule does."""

    def muted(rule: s.Rule) -> s.Rule:
        if rule.name != name:
            return rule
        return replace(rule, steps=tuple(replace(step, action=_MARK) for step in rule.steps))

    return replace(program, rules=tuple(muted(rule) for rule in program.rules))
