"""`read_history`: a folder to a `History`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dunning_dsl.diagnostics import Severity
from dunning_dsl.history import nested
from dunning_dsl.history.book import Book
from dunning_dsl.history.cells import truth
from dunning_dsl.history.fits import check_columns, check_names, misfits
from dunning_dsl.history.ingest import Kept, Options, Source, ingest
from dunning_dsl.history.problems import Findings, Problem
from dunning_dsl.history.raw import Counts, Defaults, RawCustomer, RawLedger
from dunning_dsl.history.rejects import Rejects
from dunning_dsl.history.typed import Typing, typing
from dunning_dsl.ledger.model import Customer, Event, Ledger
from dunning_dsl.program.statements import Program

if TYPE_CHECKING:
    import pyarrow as pa

ASSUMED: Final = "USD"
"""The currency in which amounts are looked at where neither the data nor a policy says one: two decimals."""


@dataclass(frozen=True, slots=True)
class History:
    """Past invoices, payments and messages of many customers, read with the eyes of one policy.

    `problems` says all that was found, errors first. `first_day` and `last_day` (ordinals) are the first day on which
    anything was issued, due or happened, and the last that the data tells of; None where there is nothing. `digest`
    is of the content: neither the order of rows nor their spread over files changes it. `readable` is false where no
    customer can be decided at all.
    """

    folder: Path
    problems: tuple[Problem, ...] = ()
    counts: Counts = field(default_factory=Counts)
    first_day: int | None = None
    last_day: int | None = None
    digest: str = ""
    readable: bool = False
    exit_code: int = 0
    stood_in: tuple[str, ...] = ()
    """Column facts that the data lacks, for which the declared default stands."""
    unaddressed: tuple[str, ...] = ()
    """Channels that the policy sends on and of which no column says whom they reach."""
    has_addresses: bool = False
    """Whether the data has any column of addresses: `unaddressed` channels reach nobody then, else everybody."""
    _kept: Kept | None = None
    _typing: Typing | None = None
    _without: frozenset[str] = frozenset()

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)

    def ledgers(self, wanted: Callable[[str], bool] | None = None) -> Iterator[Ledger]:
        """Every customer that can be decided, or those that are `wanted` by their id, by `customer_id` (by code point).
        Memory is bounded: one row group at a time."""
        if not self.readable or self._kept is None or self._typing is None:
            return

        def meant(customer_id: str) -> bool:
            return customer_id not in self._without and (wanted is None or wanted(customer_id))

        for raw in nested.read(self._kept.path, self._kept.summary, meant):
            yield ledger_of(raw, self._typing)

    @property
    def book(self) -> Book | None:
        """What reading `batches` takes; None where the history is not readable."""
        if not self.readable or self._kept is None or self._typing is None:
            return None
        summary = self._kept.summary
        return Book.of(summary.texts, summary.columns, frozenset(summary.names["kind"]), self._typing)

    def batches(self, wanted: Iterable[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The customers of `ledgers` as Arrow record batches of `history.packed`, in the same order; `wanted` names
        the columns (`events.kind`), None takes all. One batch is in memory at a time."""
        if not self.readable or self._kept is None:
            return
        if wanted is not None and self._without:
            wanted = dict.fromkeys(("customer_id", *wanted))
        for batch in nested.batches(self._kept.path, self._kept.summary, wanted):
            yield _with_those_who_fit(batch, self._without)

    def customer(self, customer_id: str) -> Ledger | None:
        """One customer's ledger; None where there is none, or where a row of theirs was rejected."""
        if not self.readable or self._kept is None or self._typing is None or customer_id in self._without:
            return None
        raw = nested.read_one(self._kept.path, self._kept.summary, customer_id)
        return None if raw is None else ledger_of(raw, self._typing)


def _with_those_who_fit(batch: pa.RecordBatch, without: frozenset[str]) -> pa.RecordBatch:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not without:
        return batch
    out = pc.is_in(batch.column("customer_id"), pa.array(sorted(without)))
    return batch.filter(pc.invert(out)) if pc.any(out).as_py() else batch


def ledger_of(raw: RawLedger, typed: Typing) -> Ledger:
    """A raw history with its columns as facts."""
    currency = raw.customer.currency
    events = raw.events
    if typed.decls and any(e.kind == "fact_changed" for e in events):
        events = tuple(_changed(event, typed, currency) for event in events)
    return Ledger(_customer(raw.customer, typed), raw.invoices, events)


def _changed(event: Event, typed: Typing, currency: str) -> Event:
    if event.kind != "fact_changed":
        return event
    return replace(event, value=typed.changed(event.name, event.value, event.currency or currency))


def _customer(raw: RawCustomer, typed: Typing) -> Customer:
    cells = raw.cells
    consent = {c: truth(text) is True for c, name in typed.consent.items() if (text := cells.get(name)) is not None}
    reach = {channel: cells.get(name) is not None for channel, name in typed.address.items()}
    if typed.has_addresses:
        reach |= dict.fromkeys(typed.channels, False)
    for channel, name in typed.reach.items():
        text = cells.get(name)
        if text is not None or channel not in reach:
            reach[channel] = text is not None and truth(text) is True
    return Customer(
        raw.customer_id,
        raw.zone,
        cells.get("country") or "",
        typed.columns(raw),
        consent,
        reach,
        {name: text for name in typed.others if (text := cells.get(name)) is not None},
    )


def read_history(
    folder: Path,
    program: Program | None = None,
    *,
    cache: bool = True,
    data: Path | None = None,
    rejects: Path | None = None,
    left_open: frozenset[str] = frozenset(),
) -> History:
    """Read `customers`, `invoices` and `events` from the CSV or Parquet files of a folder, or through its
    `history.sql`.

    `program` gives columns their types; without one they stay fields. `data` is where the files of a `history.sql`
    lie, if not beside it. `rejects` is a CSV file to write: every row that is left out, and why.
    `left_open` names facts for whose missing column nothing stands in, so that each of several policies takes its own
    default. Nothing is raised for what is wrong with the data: see `History.problems`; an OSError only where the
    rejects file cannot be written, or where what was kept has been damaged, which whoever reads the customers may be
    told as well (`DamagedError`).
    """
    findings = Findings()
    if not _present(folder, data, findings):
        return History(folder, findings.problems(), exit_code=2)
    source = Source(folder.resolve(), None if data is None else data.resolve(), _defaults(program))
    with Rejects(rejects) as out:
        kept = ingest(source, findings, out, Options(keep=cache, fresh=rejects is not None))
        if kept is None:
            nothing = any(key[0] == "D700" for key in findings.groups)
            return History(folder, findings.problems(), exit_code=3 if nothing else 1)
        findings.extend(kept.summary.findings)
        return _seen(folder, program, kept, findings, out, left_open)


def open_nested(path: Path, program: Program | None = None) -> History:
    """A history that is already one nested Parquet file (`history.nested`), as a policy sees it. Raises OSError where
    there is no such file and ValueError where it is another."""
    found = nested.read_summary(path)
    if found is None:
        with path.open("rb"):
            raise ValueError(
                f"`{path}` is no history that dunning keeps, or one of another version, or one that is damaged; "
                "read its files again"
            )
    findings = Findings()
    findings.extend(found.findings)
    with Rejects(None) as out:
        return _seen(path.parent, program, Kept(path, found), findings, out)


def _present(folder: Path, data: Path | None, findings: Findings) -> bool:
    """Whether the folders and the libraries are there."""
    try:
        import duckdb  # noqa: F401
        import pyarrow  # noqa: F401
    except ModuleNotFoundError as error:
        findings.add("D708", words={"package": error.name or "duckdb"})
    for place in (folder, data):
        if place is not None and not place.is_dir():
            why = "it is a file, not a folder" if place.exists() else "there is no such folder"
            findings.add("D702", file=str(place), words={"why": why})
    return not findings.groups


def _defaults(program: Program | None) -> Defaults:
    if program is None:
        return Defaults(currency=ASSUMED, assumed=True)
    currencies = program.settings.currencies
    return Defaults(program.settings.timezone, currencies[0] if len(currencies) == 1 else None)


def _seen(
    folder: Path,
    program: Program | None,
    kept: Kept,
    findings: Findings,
    rejects: Rejects,
    left_open: frozenset[str] = frozenset(),
) -> History:
    """What is kept, as the policy sees it."""
    summary = kept.summary
    typed = typing(program, summary.columns, left_open)
    counts = Counts(**asdict(summary.counts))
    readable, without = True, frozenset[str]()
    if program is not None:
        file = summary.files[0] if len(summary.files) == 1 else "customers"
        readable = check_columns(program, typed, file, frozenset(summary.names["changed"]), findings)
        without = misfits(kept, typed, counts, findings, rejects)
        check_names(program, summary.names, findings)
    if counts.left_out:
        rows, one = counts.left_out_rows, counts.left_out == 1
        words = {"rows_in_all": f"{rows:,} row" + "s" * (rows != 1), "whose": "a row" if one else "rows"}
        findings.add("D744", rows=counts.left_out, words=words)
    problems = findings.problems()
    failed = any(p.severity is Severity.ERROR for p in problems)
    return History(
        folder=folder,
        problems=problems,
        counts=counts,
        first_day=summary.first_day,
        last_day=summary.last_day,
        digest=summary.digest,
        readable=readable and counts.customers > 0,
        exit_code=1 if failed else 0 if counts.customers else 3,
        stood_in=tuple(sorted(decl.name for decl in typed.stood_in)),
        unaddressed=typed.sent_on,
        has_addresses=typed.has_addresses,
        _kept=kept,
        _typing=typed,
        _without=without,
    )
