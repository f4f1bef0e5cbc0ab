"""Structure: what is wrong with a policy whose every name and type is right.

In: a `StructureContext` (a Program and the places of its parts). Out: diagnostics D4xx (errors) and D8xx
(advice). Each check is one function in a file of its own, from context to diagnostics; `CHECKS` lists them. Below
them stand `ranges` (what an amount can be), `numbers` (what params alone come to), `sets`, `sayings` and `truth`
(which values make a condition true), `unknowns` (what can be unknown) and `cells` (tables as bits). Imports
`program`, `diagnostics` and `source` only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Final

from dunning_dsl.check.structure.advice.holdouts import check_holdouts
from dunning_dsl.check.structure.advice.late_arrivals import check_late_arrivals
from dunning_dsl.check.structure.advice.never_true import check_never_true
from dunning_dsl.check.structure.advice.night_decisions import check_night_decisions
from dunning_dsl.check.structure.advice.numbers_at_odds import check_numbers_at_odds
from dunning_dsl.check.structure.advice.old_tones import check_old_tones
from dunning_dsl.check.structure.advice.one_day_windows import check_one_day_windows
from dunning_dsl.check.structure.advice.optional_facts import check_optional_facts
from dunning_dsl.check.structure.advice.safety import check_safety
from dunning_dsl.check.structure.advice.settings import check_settings
from dunning_dsl.check.structure.advice.stages import check_stages
from dunning_dsl.check.structure.advice.stuck_rules import check_stuck_rules
from dunning_dsl.check.structure.advice.unsent_messages import check_unsent_messages
from dunning_dsl.check.structure.advice.unused import check_unused
from dunning_dsl.check.structure.advice.zero_limits import check_zero_limits
from dunning_dsl.check.structure.bounds import check_bounds
from dunning_dsl.check.structure.context import StructureContext, of_library
from dunning_dsl.check.structure.laundering import check_laundering
from dunning_dsl.check.structure.notice import check_notice
from dunning_dsl.check.structure.own_class import check_own_class
from dunning_dsl.check.structure.quiet_hours import check_quiet_hours
from dunning_dsl.check.structure.replacements import check_replacements
from dunning_dsl.check.structure.tables import check_tables
from dunning_dsl.diagnostics import Diagnostic, Severity

Check = Callable[[StructureContext], Iterable[Diagnostic]]


def advice(check: Check) -> Check:
    """The check without what it advises about the standard library's own text."""

    @wraps(check)
    def checked(context: StructureContext) -> Iterable[Diagnostic]:
        return [d for d in check(context) if d.severity is Severity.ERROR or not of_library(d)]

    return checked


CHECKS: Final[tuple[Check, ...]] = (
    check_tables,
    check_laundering,
    check_bounds,
    check_notice,
    check_own_class,
    check_quiet_hours,
    *map(
        advice,
        (
            check_replacements,
            check_safety,
            check_settings,
            check_night_decisions,
            check_stages,
            check_stuck_rules,
            check_optional_facts,
            check_never_true,
            check_numbers_at_odds,
            check_one_day_windows,
            check_zero_limits,
            check_unused,
            check_unsent_messages,
            check_holdouts,
            check_late_arrivals,
            check_old_tones,
        ),
    ),
)

__all__ = ["CHECKS", "Check", "StructureContext"]
