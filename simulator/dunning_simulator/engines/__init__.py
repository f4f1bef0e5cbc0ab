"""What can replay a customer: today the reference interpreter, one customer after the other.

An engine is a function `(Request, Iterable[Ledger]) -> Iterator[CustomerReplay]`; whichever runs, the rows are the
same.
"""
