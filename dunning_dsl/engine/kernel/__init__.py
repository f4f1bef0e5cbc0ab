"""The kernel: functions over integer arrays, written once, run compiled or as they stand.

Nothing here may use what Numba's nopython mode does not know: no classes, no strings, no dictionaries, no exceptions,
no closures, no default arguments; only `int64` arrays (see `layout`), integers, and functions of these modules. Every
name that is shared between modules is imported by name (`from ... import x`), functions too: the compiled twin of the
kernel is made by replacing those names.
"""
