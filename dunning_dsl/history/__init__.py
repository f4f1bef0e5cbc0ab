"""Files to ledgers.

```
 customers, invoices, events (CSV, Parquet, or views of a history.sql)
   files ──▶ tables (DuckDB, text, by customer) ──▶ rows, assemble (checked) ──▶ nested Parquet, kept ──▶ typed ──▶
   Ledger problems, rejects ◀──┘                                             └──▶ problems
```

In: a folder, and the policy whose facts its columns are. Out: a `History`: ledgers by customer, and everything that
is wrong with the data as values. Imports `ledger` and what stands below it; DuckDB and PyArrow (the extra `sim`) when
something is read.
"""

from __future__ import annotations

from dunning_dsl.history.problems import Problem
from dunning_dsl.history.raw import Counts
from dunning_dsl.history.read import History, open_nested, read_history
from dunning_dsl.history.write import write_history

__all__ = ["Counts", "History", "Problem", "open_nested", "read_history", "write_history"]
