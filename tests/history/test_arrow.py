"""Arrow columns are read as they stand: slices, empty columns, and values that are not there."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest

from dunning_dsl.history.arrow import codes_of, numbers, places, there


@pytest.mark.parametrize("kind", [pa.int8(), pa.int32(), pa.int64(), pa.float64()])
def test_numbers_are_those_of_the_slice(kind: pa.DataType) -> None:
    column = pa.array(list(range(20)), kind)
    assert numbers(column).tolist() == list(range(20))
    assert numbers(column.slice(3, 5)).tolist() == [3, 4, 5, 6, 7]
    assert numbers(column.slice(20)).tolist() == []
    assert numbers(column).dtype == column.to_numpy().dtype


def test_where_a_column_has_a_value() -> None:
    column = pa.array(["a", None, "b", None, "a", "c", None, "a", "b", None, "c"])
    for start in range(len(column)):
        part = column.slice(start, 5)
        assert there(part).tolist() == [text is not None for text in part.to_pylist()]
        coded = part.dictionary_encode()
        words = [*coded.dictionary.to_pylist(), None]
        assert [words[code] for code in codes_of(coded, len(words) - 1).tolist()] == part.to_pylist()
    assert there(pa.array(["a", "b"])).tolist() == [True, True]


def test_rows_are_taken() -> None:
    column = pa.array(["a", "b", "c"])
    assert column.take(places(np.array([2, 0, 0]))).to_pylist() == ["c", "a", "a"]
    assert column.take(places(np.arange(3)[::2])).to_pylist() == ["a", "c"]


def test_reading_columns_leaves_pandas_alone() -> None:
    code = """
import sys
import pyarrow as pa
from dunning_dsl.history.arrow import codes_of, numbers, there
column = pa.nulls(2, pa.string())
numbers(column.cast(pa.int64())), there(column), codes_of(column.dictionary_encode(), 0)
assert "pandas" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
