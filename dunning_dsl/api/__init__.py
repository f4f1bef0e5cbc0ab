"""Policies from Python, and cases and ledgers from JSON.

In: a path or a text, and cases as people tell them or as ledgers. Out: `Policy`, `Decision`, diagnostics. The names
that are promised to stay are those of `dunning_dsl` itself, which takes them from here.
"""
