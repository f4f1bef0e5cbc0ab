"""A synthetic book: customers of a card-paid subscription business, their invoices, and what happened, in the form of
a history.

In: a seed, a number of customers and of days. Out: three files that `dunning history check` finds nothing wrong with,
a page that says that all of it is made up, and the true response model behind it (`truth`), so that estimates can be
held against it. Everything is a function of the seed: `people` says who they are, `procedure` what the business does,
`life` plays a customer's days on their `record`, `files` writes. What begins with `b2b_` and `utility_` is the same for
the two other books.
"""

from __future__ import annotations

from dunning_simulator.books import BOOKS
from dunning_simulator.sample.book import Bill, Life, Settings, book
from dunning_simulator.sample.files import write_book

__all__ = ["BOOKS", "Bill", "Life", "Settings", "book", "write_book"]
