"""A customer's history, and state as a fold of it.

In: a `Ledger` (who they are, what they were billed, what happened) and the `Terms` of a policy. Out: a `State`: open
and closed cases, debts, promises, plans, what was done and said. `model` has the history's types, `debts` what
payments pay, `case` the pieces of state, `fold` the way of time,
`apply` (with `money_events` and `contact_events`) what each kind of event does. Imports `program` only.
"""
