"""The tallies of `compare`, straight from the kernel's arrays: what `tally_chunk` counts customer by customer, counted
for a chunk at once.

`chunk` counts one Arrow batch; `policy` (with `undecided`), `book`, `match` and `between` fill its parts, from `frame`
(a policy's rows of the chunk, `actions` among them) and `log` (what was really done); `ids` has what they count with.
What all chunks have in common stays numbers (`sums`) until the last of them is counted, and then becomes a
`ChunkTally`. No Python object is made per customer, case or action: only of what is counted (a kind of action, a
reason, a pair of words) and of the examples and lists that a report keeps. `tests/simulator/test_arrays.py` holds every
tally to the one that is made of objects.
"""
