"""The reference interpreter: what a policy decides for a customer at a moment, and why.

In: a `Program`, a `Ledger`, a day. Out: a `Decision` that accounts for every rule of every case. `interpret` reads
like section 5 of LANGUAGE.md; `candidates`, `attempt` and `guards` are its steps, `evaluate` the meaning of
expressions, `days` a customer's days in order,
`one_moment` a decision from facts alone, `explain` a decision in sentences. Imports `facts`, `ledger` and `program`.
"""

from __future__ import annotations

from dunning_dsl.decide.days import CustomerRun, DayResult, decide
from dunning_dsl.decide.decision import STATUSES, ActionTaken, CaseDecision, Decision, Reason, RuleOutcome
from dunning_dsl.decide.interpret import Policy
from dunning_dsl.decide.moment import Moment, moment_on, terms_of
from dunning_dsl.decide.one_moment import decide_facts

__all__ = [
    "STATUSES",
    "ActionTaken",
    "CaseDecision",
    "CustomerRun",
    "DayResult",
    "Decision",
    "Moment",
    "Policy",
    "Reason",
    "RuleOutcome",
    "decide",
    "decide_facts",
    "moment_on",
    "terms_of",
]
