"""What a kept history says of its contents is what its rows hold, and whoever goes by it finds what reading the rows
finds."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dunning_dsl.history import History, nested, read_history, seal
from tests.history.books import program

POLICY = """policy "Held":
    currency USD
    timezone "UTC"

fact health: number

rule ask: when days_overdue >= 3 and health > 20: send email "reminder"
"""
COMMON = "customer_id,currency,timezone,email,health,note\n"


def folder(place: Path, health: list[str]) -> Path:
    lines = [f"C{n:05d},USD,UTC,c{n}@example.com,{cell},note {n}\n" for n, cell in enumerate(health)]
    place.mkdir()
    (place / "customers.csv").write_text(COMMON + "".join(lines), encoding="utf-8")
    bills = "".join(f"I{n},C{n:05d},2026-02-20,2026-03-02,10.00,USD\n" for n in range(len(health)))
    (place / "invoices.csv").write_text(
        "invoice_id,customer_id,issued_on,due_on,amount,currency\n" + bills, encoding="utf-8"
    )
    paid = "".join(f"C{n:05d},I{n},payment,2026-03-05,10.00\n" for n in range(0, len(health), 2))
    (place / "events.csv").write_text("customer_id,invoice_id,kind,at,amount\n" + paid, encoding="utf-8")
    return place


def read(place: Path, health: list[str]) -> History:
    found = read_history(folder(place, health), program(POLICY))
    assert found.counts.left_out + found.counts.customers == len(health), found.problems
    return found


def test_a_cell_that_does_not_fit_is_found_without_reading_rows_and_by_reading_them(tmp_path: Path) -> None:
    few = read(tmp_path / "few", [*(str(n % 90) for n in range(50)), "sick"])
    many = read(tmp_path / "many", [*(f"{n / 100:.2f}" for n in range(2_500)), "sick"])
    assert few._kept is not None
    assert many._kept is not None
    assert "health" in few._kept.summary.contents.cells
    assert "health" not in many._kept.summary.contents.cells
    for found, last in ((few, "C00050"), (many, "C02500")):
        assert found.customer(last) is None
        assert found.counts.left_out == 1
        assert [problem.column for problem in found.problems if problem.rejected] == ["health"]


def test_what_fits_is_not_read_to_open_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "few"
    read(place, [str(n % 90) for n in range(50)])
    monkeypatch.setattr(nested, "batches", None)
    assert read_history(place, program(POLICY)).readable


def test_what_is_the_same_in_every_row_is_filled_in_as_the_file_has_it(tmp_path: Path) -> None:
    found = read(tmp_path / "some", [str(n % 90) for n in range(50)])
    kept = found._kept
    assert kept is not None
    same = kept.summary.contents.same
    assert same["invoices.kind"] == 0
    assert same["events.record"] is None
    assert "invoices.due_on" in same
    assert "invoices.invoice_id" not in same
    written = pq.read_table(kept.path)
    (batch,) = nested.batches(kept.path, kept.summary)
    batch.validate(full=True)
    assert pa.Table.from_batches([batch]).to_pylist() == written.to_pylist()
    (some,) = nested.batches(kept.path, kept.summary, ("invoices.kind", "events.record", "events.ours"))
    assert some.column("events").type.value_type.names == ["ours", "record"]
    wanted = [[{"kind": one["kind"]} for one in rows] for rows in written.column("invoices").to_pylist()]
    assert some.column("invoices").to_pylist() == wanted


@pytest.mark.parametrize("column", ["customer_id", "cell health", "invoices.list.element.invoice_id"])
def test_a_file_that_was_damaged_is_refused_in_words(tmp_path: Path, column: str) -> None:
    found = read(tmp_path / "some", [str(n % 90) for n in range(200)])
    assert found._kept is not None
    path, parts = found._kept.path, pq.read_metadata(found._kept.path).row_group(0)
    part = next(one for one in map(parts.column, range(parts.num_columns)) if one.path_in_schema == column)
    place = (part.dictionary_page_offset or part.data_page_offset) + part.total_compressed_size - 3
    held = bytearray(path.read_bytes())
    held[place] ^= 0x5A
    path.write_bytes(held)
    with pytest.raises(seal.DamagedError, match=r"is damaged .* delete it"):
        list(found.batches())
    with pytest.raises(seal.DamagedError, match=r"is damaged .* delete it"):
        found.customer("C00000")
