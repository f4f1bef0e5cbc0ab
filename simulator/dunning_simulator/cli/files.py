"""Files that are written whole or not at all, and a line of progress."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dunning_dsl.cli import common
from dunning_simulator.compare.build import LETTERS

if TYPE_CHECKING:
    import pyarrow as pa

    from dunning_simulator.stream import Taken


def short_names(names: Sequence[str]) -> tuple[str, ...]:
    """How a report calls the files: by name, and with the folder where two of several files have one name."""
    paths = [Path(name) for name in names]
    several = {path.resolve() for path in paths}
    if len({path.name for path in several}) == len(several):
        return tuple(path.name for path in paths)
    return tuple(f"{path.resolve().parent.name}/{path.name}" for path in paths)


def writable(name: str, option: str) -> None:
    """Leave with a sentence now rather than after a long run, if the file cannot be written."""
    path = Path(name)
    if path.is_dir():
        common.fail(f"{option} {name}: it is a folder; name a file in it")
    if not path.absolute().parent.is_dir():
        common.fail(f"{option} {name}: there is no folder `{path.parent}`")
    if path.exists() and not path.is_file():
        return
    if not os.access(path.absolute().parent, os.W_OK):
        common.fail(f"{option} {name}: nothing may be written in `{path.parent}`")


def replace(name: str, text: str) -> None:
    """Write a file beside its place, then put it there in one step; a pipe or a device is written to as it is, and a
    link stays one."""
    path = Path(name).resolve()
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8", newline="\n")
        return
    with _beside(path) as made:
        made.write_text(text, encoding="utf-8", newline="\n")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def progress(total: int, doing: str = "replaying customers") -> Iterator[Callable[[int], None] | None]:
    """A function that shows how many customers are done; None where nobody watches a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda done: bar.update(task, completed=done)


@contextmanager
def steps(doing: str) -> Iterator[Callable[[str, int, int], None] | None]:
    """A function that shows what is being done, how much of it is, and how much there is at most; None where nobody
    watches a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn(f"{doing} {{task.description}}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")
        yield lambda what, done, of: bar.update(task, description=what, completed=done, total=of)


@contextmanager
def actions(name: str | None) -> Iterator[Taken | None]:
    """A function that writes actions to a Parquet file beside the named one, which it becomes when all went well; None
    without a name. Its first column is the policy's letter in the report."""
    if name is None:
        yield None
        return
    import pyarrow as pa
    import pyarrow.parquet as pq

    from dunning_dsl.engine.exchange import action_schema

    letters = pa.array(LETTERS, pa.string())
    form = action_schema().insert(0, pa.field("policy", pa.dictionary(pa.int32(), pa.string())))
    with _beside(Path(name).resolve()) as made, pq.ParquetWriter(made, form, compression="zstd") as writer:

        def taken(place: int, batch: pa.RecordBatch) -> None:
            policy = pa.DictionaryArray.from_arrays(pa.array([place] * batch.num_rows, pa.int32()), letters)
            writer.write_batch(pa.RecordBatch.from_arrays([policy, *batch.columns], schema=form))

        yield taken


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; it takes its place in one step, or goes."""
    handle, made = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    try:
        yield Path(made)
        Path(made).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        Path(made).replace(path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
