"""Mode 3: what an experiment that was really run says, and what logged propensities say of another policy.

```
 history + policy ──▶ units (who was in which arm, what they owed and paid) ──▶ trial ──▶ report
 plain table ──▶ columns ──▶ overlap (may it be estimated at all?) ──▶ estimators ──▶ report
```

In: a `History` whose decisions carry the arms of an experiment, or a table with rewards and propensities. Out: a report
as data, its text and its JSON. Imports `statistics`, the replay and the language's ledger; nothing imports it but the
command.
"""
