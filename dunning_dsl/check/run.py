"""The passes of a check, in their order, over what was loaded."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dunning_dsl.check.assemble import assemble, policy_place, uses
from dunning_dsl.check.declare import declare_names, type_facts, type_params
from dunning_dsl.check.definitions import type_definitions
from dunning_dsl.check.guards import lower_guards
from dunning_dsl.check.order import put_in_order
from dunning_dsl.check.policy_tests import lower_tests
from dunning_dsl.check.rules import declare_rules, lower_rules
from dunning_dsl.check.settings import read_settings
from dunning_dsl.check.work import Work
from dunning_dsl.diagnostics import Diagnostic, Severity
from dunning_dsl.program.statements import PolicyTest, Program
from dunning_dsl.source import Span

if TYPE_CHECKING:
    from dunning_dsl.check.load import Loaded

PASSES: Final[tuple[Callable[[Work], None], ...]] = (
    declare_names,
    declare_rules,
    read_settings,
    type_facts,
    type_params,
    put_in_order,
    type_definitions,
    lower_rules,
)


def run_passes(
    loaded: Loaded, *, is_module: bool, sets: tuple[tuple[str, str], ...], folder: Path | None = None
) -> tuple[Program | None, tuple[PolicyTest, ...], list[Diagnostic]]:
    """The program (None with errors), the tests of the main file, and all reports; the policy lies in `folder`."""
    work = Work(
        tuple(loaded.statements), loaded.main, frozenset(loaded.library), frozenset(loaded.always), is_module, sets
    )
    work.scope.complete = loaded.complete
    work.scope.left_out = loaded.left_out
    work.reports += loaded.reports
    for step in PASSES:
        step(work)
    guards = lower_guards(work)
    tests = lower_tests(work)
    if any(r.severity is Severity.ERROR for r in work.reports):
        return None, tests, work.reports
    program = assemble(work, guards)
    structural = _structure(work, program, tests, folder)
    failed = any(r.severity is Severity.ERROR for r in structural)
    return None if failed else program, tests, [*work.reports, *structural]


def _structure(work: Work, program: Program, tests: tuple[PolicyTest, ...], folder: Path | None) -> list[Diagnostic]:
    from dunning_dsl.check.structure import CHECKS
    from dunning_dsl.check.structure.context import StructureContext

    def span_of(node: object) -> Span | None:
        found = work.places.get(id(node))
        return found[1] if found is not None else None

    def elsewhere(file: str, message: str) -> bool:
        main = Path(work.main)
        if folder is None or file == work.main:
            return False
        from dunning_dsl.check.modules import sent_by_others

        return sent_by_others(folder / main.name, folder / os.path.relpath(file, main.parent), message)

    context = StructureContext(
        program, tests, span_of, policy_place(work), uses(work.statements), work.setting_spans, elsewhere
    )
    return [d for check in CHECKS for d in check(context)]
