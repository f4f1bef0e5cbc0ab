"""The kernel: functions over integer arrays, written once, run compiled or as they stand.

Nothing here may use what `engine/compiler` does not know, and it knows little: functions that say whether they give an
`int`, a `bool` or None, of integers, truths, `int64` arrays (see `layout`) and named tuples of these; assignments,
`if`, `while`, `for` over `range` or over elements that are listed, operators, comparisons, `min`, `max`, `abs`. No
classes, no strings, no exceptions, no closures, no default arguments. A name is a number or a truth throughout a
function, and one that stands for an array or a row of it is given once. Every name that is shared between modules is
imported by name (`from ... import x`). What is something else is refused with its place when the kernel is compiled.
"""
