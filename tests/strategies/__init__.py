"""Generators of well-typed policies and of ledgers, shared by property tests."""
