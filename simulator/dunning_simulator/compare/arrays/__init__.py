"""The tallies of `compare`, straight from the kernel's arrays: what `tally_chunk` counts customer by customer, counted
for a chunk at once.

`chunk` makes a `ChunkTally` of one Arrow batch; `policy`, `book`, `match` and `between` fill its parts, from `frame`
(a policy's rows of the chunk) and `log` (what was really done); `ids` has what they count with. No Python object is
made per customer, case or action: only of what is counted (a kind of action, a reason, a pair of words) and of the
examples and lists that a report keeps. `tests/simulator/test_arrays.py` holds every tally to the one that is made of
objects.
"""
