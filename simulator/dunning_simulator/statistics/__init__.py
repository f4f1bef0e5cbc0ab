"""Estimates with their uncertainty, shared by whatever compares policies.

In: arrays by observation, with the cluster each belongs to (a customer). Out: `Estimate`s and plain numbers. Nothing
here knows of policies, histories or reports, and nothing draws at random: a bootstrap's weights are hashes of the
customers' ids. SciPy and statsmodels do what they have; a formula written here names its source.
"""
