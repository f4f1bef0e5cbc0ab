"""The fast engine: the interpreter's decisions over many customers, from integer arrays.

In: a `Program`, lowered once to a `Plan` (nodes and bits), and customers as `Columns`. Out: actions, counts and, on
request, what became of every rule. `README.md` beside this file explains the node idea and the wake rule. The modules
under `kernel/` are plain functions over arrays of integers which are compiled once per installation; without LLVM they
run as they stand. Imports everything above it in the layout, `decide` only to fill tables by its evaluation.
"""
