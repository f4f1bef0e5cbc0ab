"""Whatever bit of a kept history is another than was written, it is refused in words, or its rows are the very same."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from dunning_dsl.cli import main
from dunning_dsl.history import nested, open_nested, read_history, seal
from dunning_dsl.history.ingest import CACHE
from tests.history.books import program
from tests.history.test_contents import POLICY, folder

FLIPS = 150
"""Of each kind; the whole of them takes a few seconds."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of two hundred customers in several parts."""
    place = folder(tmp_path_factory.mktemp("kept") / "some", [str(n % 90) for n in range(200)])
    found = read_history(place, program(POLICY), cache=False)
    assert found._kept is not None
    read = list(nested.read(found._kept.path, found._kept.summary))
    path, summary = place / "parts.parquet", found._kept.summary
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nested, "_CUSTOMERS", 70)
        nested.write(path, read, summary)
    assert pq.read_metadata(path).num_row_groups == 3
    return path


def rows(path: Path) -> tuple[str, list[dict[str, Any]]] | None:
    """All that a file says; None where it is refused at once. Raises `DamagedError`."""
    summary = nested.read_summary(path)
    if summary is None:
        return None
    return summary.to_json(), [batch.to_pydict() for batch in nested.batches(path, summary)]


def footer_of(good: bytes) -> range:
    return range(len(good) - 8 - int.from_bytes(good[-8:-4], "little"), len(good))


def headers(path: Path) -> list[int]:
    """The first bytes of every column: those of a page's header."""
    held = pq.read_metadata(path)
    places = (seal._place(held, *one) for one in seal._all(held))
    return [start + byte for start, length in places for byte in range(min(length, 24))]


def looked_at(path: Path, good: bytes) -> set[int]:
    """The bytes without which there are no rows: the footer's, and those of columns that are not the same in every
    row. Those of events all are, so that one tells how many there are."""
    held, summary = pq.read_metadata(path), nested.read_summary(path)
    assert summary is not None
    filled = {nested._path(name) for name in summary.contents.same} - {nested._path("events.kind")}
    found = set(footer_of(good))
    for group, column in seal._all(held):
        if held.schema.column(column).path not in filled:
            start, length = seal._place(held, group, column)
            found.update(range(start, start + length))
    return found


WHERE: dict[str, Callable[[Path, bytes], Any]] = {
    "anywhere": lambda _, good: range(len(good)),
    "first bytes": lambda _, good: range(4),
    "headers of pages": lambda path, _: headers(path),
    "data": lambda _, good: range(4, footer_of(good).start),
    "footer": lambda _, good: footer_of(good),
}


@pytest.mark.parametrize("where", WHERE)
def test_a_flipped_bit_is_refused_in_words_or_changes_nothing(kept: Path, tmp_path: Path, where: str) -> None:
    good, said = kept.read_bytes(), rows(kept)
    places, needed, chance = WHERE[where](kept, good), looked_at(kept, good), random.Random(7)
    path, refused = tmp_path / "flipped.parquet", 0
    for _ in range(FLIPS):
        place, bit = chance.choice(places), chance.randrange(8)
        held = bytearray(good)
        held[place] ^= 1 << bit
        path.write_bytes(held)
        try:
            found = rows(path)
        except seal.DamagedError as error:
            found = None
            if not re.search(r"is damaged \(.*\): delete it, and what it was made of is read again", str(error)):
                raise
        assert found is None or found == said, (place, bit)
        assert (found is None) == (place in needed), (place, bit)
        refused += found is None
    assert bool(refused) == (where != "first bytes")


def test_a_part_that_was_cut_off_or_swapped_is_refused(kept: Path, tmp_path: Path) -> None:
    good, path = kept.read_bytes(), tmp_path / "other.parquet"
    for length in (0, 3, 8, 100, len(good) // 2, len(good) - 1):
        path.write_bytes(good[:length])
        assert rows(path) is None
    held, needed = pq.read_metadata(kept), looked_at(kept, good)
    parts = [slice(start, start + length) for start, length in (seal._place(held, *one) for one in seal._all(held))]
    first, second = next(
        (one, other)
        for one in parts
        for other in parts
        if one.start in needed and len(good[one]) == len(good[other]) and good[one] != good[other]
    )
    swapped = bytearray(good)
    swapped[first], swapped[second] = good[second], good[first]
    path.write_bytes(swapped)
    with pytest.raises(seal.DamagedError, match=r"column `.*` of part \d is not what was written"):
        rows(path)


def test_one_that_is_damaged_or_replaced_once_it_is_open_is_refused(kept: Path, tmp_path: Path) -> None:
    path = tmp_path / "opened.parquet"
    path.write_bytes(kept.read_bytes())
    history = open_nested(path, program(POLICY))
    held = bytearray(path.read_bytes())
    due = re.search(rb'"invoices.due_on": 7', held)
    assert due is not None
    held[due.end() - 1] ^= 1
    path.write_bytes(held)
    with pytest.raises(seal.DamagedError, match="its end is not what was written"):
        list(history.batches())
    with pytest.raises(seal.DamagedError, match="its end is not what was written"):
        history.customer("C00000")
    with pytest.raises(ValueError, match="or one that is damaged; read its files again"):
        open_nested(path, program(POLICY))


def test_only_what_is_read_is_looked_at(kept: Path, tmp_path: Path) -> None:
    held, whole = pq.read_metadata(kept), bytearray(kept.read_bytes())
    place = next(one for one in range(held.num_columns) if held.schema.column(one).path == "cell note")
    whole[seal._place(held, 2, place)[0]] ^= 1
    path = tmp_path / "note.parquet"
    path.write_bytes(whole)
    summary = nested.read_summary(path)
    assert summary is not None
    for wanted in (["customer_id"], ["invoices.invoice_id", "cell health", "cell none"]):
        assert sum(batch.num_rows for batch in nested.batches(path, summary, wanted)) == 200
    assert nested.read_one(path, summary, "C00000") is not None
    said = "column `cell note` of part 3 is not what was written"
    with pytest.raises(seal.DamagedError, match=said):
        list(nested.batches(path, summary, ["cell note"]))
    with pytest.raises(seal.DamagedError, match=said):
        nested.read_one(path, summary, "C00199")


def made_again(kept: Path, path: Path, *, without: str = "", **other: bytes) -> None:
    """The file without a column or with other values in its metadata, and with a seal of its own unless that is one of
    them, as another version may write it."""
    table = pq.read_table(kept)
    table = table.drop_columns([without] if without else [])
    blank = seal.blank(pq.read_metadata(kept).num_columns - bool(without))
    told = {name: value for name, value in pq.read_metadata(kept).metadata.items() if name.startswith(b"dunning")}
    told |= {seal.KEY.encode(): blank.encode(), **{name.encode(): value for name, value in other.items()}}
    pq.write_table(table.replace_schema_metadata(told), path, row_group_size=table.num_rows)
    if seal.KEY not in other:
        assert seal.put(path, blank) == seal.seal_of(path)


@pytest.mark.parametrize(
    "other",
    [{"dunning_seal": b"none"}, {"dunning_history": b"[]"}, {"dunning_history": b"{}"}, {"without": "cell note"}],
)
def test_one_of_another_version_is_refused_in_words(kept: Path, tmp_path: Path, other: dict[str, Any]) -> None:
    path = tmp_path / "version.parquet"
    made_again(kept, path)
    assert rows(path) is not None
    made_again(kept, path, **other)
    assert nested.read_summary(path) is None
    with pytest.raises(ValueError, match="or one of another version"):
        open_nested(path)


@pytest.fixture
def cached(tmp_path: Path) -> tuple[Path, Path]:
    """A folder, and what is kept of it. So many values of `health` that a policy has to read them."""
    place = folder(tmp_path / "book", [f"{n / 100:.2f}" for n in range(2_500)])
    read_history(place, program(POLICY))
    (path,) = (place / CACHE).glob("*.parquet")
    return place, path


def test_files_are_read_again_where_the_end_of_what_was_kept_is_damaged(cached: tuple[Path, Path]) -> None:
    place, path = cached
    good, said, chance = path.read_bytes(), rows(path), random.Random(3)
    for _ in range(2):
        held = bytearray(good)
        held[chance.choice(footer_of(good))] ^= 1 << chance.randrange(8)
        path.write_bytes(held)
        history = read_history(place, program(POLICY))
        assert said is not None
        assert [batch.to_pydict() for batch in history.batches()] == said[1]
        assert rows(path) == said  # and it is whole again


@pytest.mark.parametrize("format", ["text", "json"])
def test_a_command_says_in_one_sentence_that_what_it_reads_is_damaged(cached: tuple[Path, Path], format: str) -> None:
    place, path = cached
    held, whole = pq.read_metadata(path), bytearray(path.read_bytes())
    column = next(one for one in range(held.num_columns) if held.schema.column(one).path == "cell health")
    start, length = seal._place(held, 0, column)
    whole[start + length // 2] ^= 1
    path.write_bytes(whole)
    policy = place / "policy.dun"
    policy.write_text(POLICY, encoding="utf-8")
    arguments = ["history", "check", str(place), "--policy", str(policy), "--format", format]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "is damaged (column `cell health` of part 1 is not what was written): delete it" in result.output
    assert "cannot write" not in result.output
    assert "Traceback" not in result.output
    path.unlink()
    assert CliRunner().invoke(main, arguments).exit_code == 0
