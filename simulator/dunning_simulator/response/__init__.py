"""Response models: read from TOML, made into tables of integers for the engine, and the worlds that follow from them.

In: a model file, a policy's plan, a history. Out: what would have happened. Imports the engine and the history, not the
comparison.
"""
