"""The ladder: steps that are skipped, and stages that no case can reach."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_dsl.check.structure.context import StructureContext
from dunning_dsl.check.structure.program_parts import rule_name
from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.program.statements import Escalate
from dunning_dsl.program.words import action_words


def check_stages(context: StructureContext) -> Iterator[Diagnostic]:
    """D806: `straight`; D810: a stage that nothing escalates to; D817: an escalation to the first."""
    stages = context.program.stages
    moved: set[str] = set()
    for rule in context.program.rules:
        for step in rule.steps:
            action = step.action
            if not isinstance(action, Escalate):
                continue
            moved.add(action.stage)
            if stages and action.stage == stages[0]:
                yield report("D817", context.at(action, rule), stage=action.stage, rule=rule_name(rule))
            elif action.straight:
                yield report("D806", context.at(action, rule), action=action_words(action), stage=action.stage)
    for stage in stages[1:]:
        if stage not in moved:
            yield report("D810", context.name("stage", stage, context.program.stages), stage=stage)
