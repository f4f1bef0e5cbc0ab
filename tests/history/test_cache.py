"""What is kept is never stale, and never in the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dunning_dsl.diagnostics.catalogue import _book as good
from dunning_dsl.history import read_history
from dunning_dsl.history.ingest import CACHE
from tests.history.books import program, put


def test_the_second_reading_opens_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import duckdb

    folder = put(tmp_path, good.GOOD)
    first = read_history(folder, program())
    monkeypatch.setattr(duckdb, "connect", lambda *_, **__: pytest.fail("read again"))
    second = read_history(folder, program())
    assert (second.digest, second.problems, second.counts) == (first.digest, first.problems, first.counts)
    assert list(second.ledgers()) == list(first.ledgers())


def test_a_change_that_keeps_size_and_time_is_seen(tmp_path: Path) -> None:
    folder = put(tmp_path, good.GOOD)
    path = folder / "invoices.csv"
    before = read_history(folder, program())
    stamp = path.stat()
    path.write_text(good.INVOICES.replace("120.00", "130.00"), encoding="utf-8")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    after = read_history(folder, program())
    assert before.digest != after.digest
    ledger = after.customer("C1")
    assert ledger is not None
    assert ledger.invoices[0].amount == 13_000


def test_a_script_over_changed_data_is_seen(tmp_path: Path) -> None:
    files = good.book(
        script="".join(
            f"CREATE VIEW {r} AS SELECT * FROM read_csv(getvariable('data') || '/{r}.csv', all_varchar = true);\n"
            for r in ("customers", "invoices", "events")
        )
    )
    folder = put(tmp_path, files)
    before = read_history(folder, program())
    (folder / "events.csv").write_text(good.EVENTS.replace("120.00", "100.00"), encoding="utf-8")
    assert read_history(folder, program()).digest != before.digest


def test_a_kept_file_that_was_cut_off_is_read_again(tmp_path: Path) -> None:
    folder = put(tmp_path, good.GOOD)
    first = read_history(folder, program())
    (kept,) = (folder / CACHE).glob("*.parquet")
    kept.write_bytes(kept.read_bytes()[:100])
    assert read_history(folder, program()).digest == first.digest


def test_only_a_few_are_kept_and_nothing_half(tmp_path: Path) -> None:
    folder = put(tmp_path, good.GOOD)
    for amount in range(100, 107):
        (folder / "invoices.csv").write_text(good.INVOICES.replace("120.00", f"{amount}.00"), encoding="utf-8")
        read_history(folder, program())
    kept = list((folder / CACHE).iterdir())
    assert len([path for path in kept if path.suffix == ".parquet"]) == 4
    assert [path for path in kept if path.suffix not in (".parquet", "") and path.name != ".gitignore"] == []


def test_where_nothing_can_be_kept_it_is_read_all_the_same(tmp_path: Path) -> None:
    folder = put(tmp_path, good.GOOD)
    (folder / CACHE).write_text("in the way", encoding="utf-8")
    assert len(list(read_history(folder, program()).ledgers())) == 2


def test_without_the_cache_nothing_is_left_in_the_folder(tmp_path: Path) -> None:
    folder = put(tmp_path, good.GOOD)
    read_history(folder, program(), cache=False)
    assert not (folder / CACHE).exists()
