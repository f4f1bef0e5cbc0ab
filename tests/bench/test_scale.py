"""The file of many customers is the reference book, again and again."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import scale
from bench.reference import book as books
from bench.reference.chain import reference
from dunning_dsl.history import open_nested


def test_the_file_holds_the_books_customers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale, "DIFFERENT", 20)
    scale.make(tmp_path / "made.parquet", 50)
    program, plan = reference()
    history = open_nested(tmp_path / "made.parquet", program)
    assert history.counts.customers == 50
    found = list(history.ledgers())
    assert len({ledger.customer.customer_id for ledger in found}) == 50
    wanted = list(books.make(plan.schema, 20, 1).ledgers(range(20)))
    for place, ledger in enumerate(found):
        like = wanted[place % 20]
        assert ledger.invoices == like.invoices
        assert ledger.events == like.events
        read = {name: ledger.customer.columns[name] for name in like.customer.columns}
        assert read == dict(like.customer.columns)
        assert dict(ledger.customer.consent) == dict(like.customer.consent)


def test_another_file_is_not_taken_for_a_history(tmp_path: Path) -> None:
    (tmp_path / "made.parquet").write_bytes(b"no Parquet")
    with pytest.raises(ValueError, match="read its files again"):
        open_nested(tmp_path / "made.parquet")
    with pytest.raises(FileNotFoundError):
        open_nested(tmp_path / "none.parquet")
