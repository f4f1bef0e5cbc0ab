"""Replays of the same customers, side by side and beside the log.

`tally` counts one policy's actions, `divergence` finds where two courses first part, `recorded` reads what was really
done, `chunk` folds a chunk of customers into all three, and `build` turns the merged counts into a
`report.model.Report`. Every tally has `merge`, and merging in the order of customers gives the same whatever the
chunks were. Counts are integers to the end.
"""
