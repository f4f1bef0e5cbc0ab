"""`dunning sample`: a synthetic book to try things on."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from dunning_dsl.cli import common
from dunning_simulator.books import BOOKS, BUSINESSES, PAGE


@click.command("sample")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--customers", type=click.IntRange(1, 1_000_000), default=300, show_default=True, help="How many.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed, the same book.")
@click.option("--days", type=click.IntRange(30, 3_650), default=365, show_default=True, help="How many days it covers.")
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), default="2025-01-01", show_default=True, help="First day.")
@click.option("--book", "name", type=click.Choice(BOOKS), default=BOOKS[0], show_default=True, help="What business.")
@click.option("--currencies", metavar="C[,C]", help="What it bills in: USD,EUR, or CAD.")
@click.option("--parquet", is_flag=True, help="Write Parquet instead of CSV.")
def command(
    folder: Path,
    customers: int,
    seed: int,
    days: int,
    start: datetime,
    name: str,
    currencies: str | None,
    parquet: bool,
) -> int:
    """Write a synthetic book into FOLDER: customers, invoices and events of a business that does not exist.

    It is in the form that `dunning simulate --history FOLDER` reads, and says everywhere that it is made up.
    """
    from dunning_dsl.history.cells import FIRST_YEAR, LAST_YEAR
    from dunning_simulator.sample import Settings, write_book
    from dunning_simulator.words import plural

    listed = BUSINESSES[name].currencies if currencies is None else asked(currencies)
    room = (date(LAST_YEAR, 12, 31) - start.date()).days + 1
    if start.year < FIRST_YEAR or days > room:
        common.fail(f"--start {start.date()}: a history lies between {FIRST_YEAR} and {LAST_YEAR}, with all its days")
    settings = Settings(customers, seed, days, start.date(), listed, name)
    make_room(folder, parquet)
    try:
        written = write_book(folder, settings, parquet=parquet)
    except ModuleNotFoundError as error:
        common.fail(f"--parquet needs {error.name}, which is not installed: pip install duckdb pyarrow")
    except OSError as error:
        common.fail(f"cannot write the book into `{folder}`: {(error.strerror or str(error)).lower()}")
    common.out(
        f"{folder}: a synthetic book, seed {seed}: {plural(written.customers, 'customer')}, "
        f"{plural(written.invoices, 'invoice')}, {plural(written.events, 'event')}. Nothing in it is real.\n"
    )
    return common.CLEAN


def asked(currencies: str) -> tuple[str, ...]:
    """The currencies that somebody named. Amounts stay as they are, so each has to have cents."""
    from dunning_dsl.program.currency import MINOR_DIGITS

    listed = tuple(dict.fromkeys(code.strip().upper() for code in currencies.split(",") if code.strip()))
    if not listed or any(MINOR_DIGITS.get(code) != 2 for code in listed):
        common.fail(
            "--currencies takes codes of currencies that have two decimals, such as CAD, or USD,EUR; "
            f"not `{currencies}`"
        )
    return listed


def make_room(folder: Path, parquet: bool) -> None:
    """Refuse to write over, or beside, data that is not a synthetic book; a book of the other form is replaced."""
    if folder.exists() and not folder.is_dir():
        common.fail(f"`{folder}` is a file; name a folder")
    names = ("customers", "invoices", "events")
    found = [p for name in names for p in folder.glob(f"{name}*")] if folder.is_dir() else []
    if not found:
        return
    if not (folder / PAGE).is_file():
        common.fail(f"`{folder}` already has {found[0].name}, which is no synthetic book; name an empty folder")
    other = ".csv" if parquet else ".parquet"
    for name in names:
        (folder / f"{name}{other}").unlink(missing_ok=True)
