"""Dunning policy as code: write, check, test, explain and compare the rules by which a business follows up debts."""

__version__ = "0.1.0"
