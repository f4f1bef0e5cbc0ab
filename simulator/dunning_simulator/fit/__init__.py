"""A response model from a history: person-days, hazards with a frailty, and what may be called fitted.

In: a policy, its history, a model to start from. Out: a model whose numbers say where they come from, a report of what
the history can and cannot tell, and a back-test. Imports the response models, the worlds and the statistics; what is
compared, and how it is shown elsewhere, it does not know.
"""
