"""Which policy recovers more under a response model: worlds lived through, measured per customer, and what can be said.

In: policies, a history, a model. Out: a `Findings` for the report. Imports the response models, the statistics and the
engine, not the replay's comparison.
"""
