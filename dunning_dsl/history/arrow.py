"""Arrow columns as NumPy arrays and back, over the same memory.

PyArrow's own ways (`to_numpy`, `pa.array` of an array) import pandas wherever it is installed, which takes longer than
replaying thousands of customers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray


def numbers(array: Any) -> NDArray[Any]:
    """The numbers of a column of integers or floats; where it has none, anything may stand."""
    import numpy as np

    kind = np.dtype(str(array.type).replace("double", "float64"))
    held = array.buffers()[1]
    if held is None or not len(array):
        return np.zeros(0, kind)
    found: NDArray[Any] = np.frombuffer(held, kind, len(array), array.offset * kind.itemsize)
    return found


def there(array: Any) -> NDArray[np.bool_]:
    """Where a column has a value."""
    import numpy as np

    held = array.buffers()[0]
    if held is None or not array.null_count:
        return np.ones(len(array), bool)
    bits = np.unpackbits(np.frombuffer(held, np.uint8), bitorder="little")
    found: NDArray[np.bool_] = bits[array.offset : array.offset + len(array)].astype(bool)
    return found


def codes_of(array: Any, missing: int) -> NDArray[np.int64]:
    """The codes of a dictionary column, `missing` where it has no value."""
    import numpy as np

    codes = numbers(array.indices).astype(np.int64)
    if array.null_count:
        codes[~there(array.indices)] = missing
    return codes


def places(rows: NDArray[np.int64]) -> pa.Array:
    """Rows as Arrow takes them."""
    import numpy as np
    import pyarrow as pa

    rows = np.ascontiguousarray(rows, np.int64)
    return pa.Array.from_buffers(pa.int64(), len(rows), [None, pa.py_buffer(rows)])
