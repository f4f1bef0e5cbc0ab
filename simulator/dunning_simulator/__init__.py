"""Variants of a policy on one's own past: what each would have sent, to whom, when, and at what cost.

In: checked `Program`s and the ledgers of a history. Out: reports. The way of the data:

    ledgers --engines--> CustomerReplay --compare--> tallies (merged chunk by chunk) --report--> text, JSON, HTML

`rows` has the values that pass between them, `replay` the interface to an engine, `run` chunks and processes. Imports
`dunning_dsl`; nothing there imports this package (its commands join `dunning` through an entry point).
"""
