"""Dunning policy as code: write, check, test, explain and compare the rules by which a business follows up debts.

    from dunning_dsl import load

    policy = load("policies/saas_cards/policy.dun")
    decision = policy.decide({"days_overdue": 5, "channel_failed(email)": True})
    print(policy.explain(decision))

The names below are the ones that are promised to stay; each is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from dunning_dsl.api.case import CaseError
    from dunning_dsl.api.policy import Policy, PolicyError, check, load, loads
    from dunning_dsl.decide.decision import ActionTaken, Decision
    from dunning_dsl.diagnostics import Diagnostic
    from dunning_dsl.ledger.model import Ledger

__all__ = [
    "ActionTaken",
    "CaseError",
    "Decision",
    "Diagnostic",
    "Ledger",
    "Policy",
    "PolicyError",
    "check",
    "load",
    "loads",
]

_HOME = {
    "ActionTaken": "dunning_dsl.decide.decision",
    "CaseError": "dunning_dsl.api.case",
    "Decision": "dunning_dsl.decide.decision",
    "Diagnostic": "dunning_dsl.diagnostics",
    "Ledger": "dunning_dsl.ledger.model",
    "Policy": "dunning_dsl.api.policy",
    "PolicyError": "dunning_dsl.api.policy",
    "load": "dunning_dsl.api.policy",
    "loads": "dunning_dsl.api.policy",
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name == "check":
        return import_module("dunning_dsl.check")  # the package itself, which can be called
    if name not in _HOME:
        raise AttributeError(f"module 'dunning_dsl' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
