"""The kernel's functions to machine code: what Python they are written in, and no more.

    syntax tree ──functions, statements, expressions──▶ LLVM's text ──machine──▶ machine code

The kernel is four hundred functions over integers, booleans, arrays of `int64` and named tuples of these. For so
much of Python a thousand lines do what a compiler for all of it (Numba) does, in 0.2 s instead of ten, and LLVM does
the rest. What the kernel does not use is refused, with its place.

- `values.py`: what there is while a function is written: numbers, arrays, records
- `functions.py`: the functions that are reached, each once for the kinds of its arguments; names and signatures
- `statements.py`, `expressions.py`, `operators.py`, `text.py`: a function's text
- `machine.py`: LLVM's part, and calling what came of it

`jit.py` chooses what is compiled, and keeps it. Nothing else imports this.
"""
