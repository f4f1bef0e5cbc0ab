"""What is written is read back: ledgers to files to ledgers, through every form, zone and cache."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunning_dsl.diagnostics.catalogue import _book as good
from dunning_dsl.history import read_history, write_history
from dunning_dsl.history.raw import event_order
from dunning_dsl.ledger import clock
from dunning_dsl.ledger.model import Customer, Decided, Event, Invoice, Ledger
from dunning_dsl.program.values import UNKNOWN
from tests.history.books import program, put

POLICY = program(
    good.POLICY + "fact mrr: money default 0 USD\nfact score: number optional\nfact share: percent\nfact seats: count\n"
    "fact big: boolean\nfact since: days\nfact label: text\n"
)
FACTS = [fact for fact in POLICY.facts if not fact.library]
DAY = date(2025, 1, 1).toordinal()
ZONES = [None, "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"]
WORDS = st.text("abc é,\"'x;", min_size=1, max_size=8).map(str.strip).filter(bool)

columns = st.fixed_dictionaries(
    {
        "plan": st.sampled_from(["free", "pro"]),
        "mrr": st.integers(0, 10**9),
        "score": st.one_of(st.just(UNKNOWN), st.integers(-(10**9), 10**9)),
        "share": st.integers(-(10**6), 10**6),
        "seats": st.integers(0, 10**6),
        "big": st.booleans(),
        "since": st.integers(0, 5_000),
        "label": WORDS,
    }
)


@st.composite
def events(draw: st.DrawFn, zone: str, invoice_ids: list[str]) -> Event:
    at = clock.instant("UTC", DAY + draw.__call__(st.integers(0, 400)), 0) + draw(st.integers(0, 86_399))
    kind = draw(
        st.sampled_from(["payment", "message_sent", "opted_out", "promise_made", "fact_changed", "decided", "note"])
    )
    base = {"kind": kind, "at": at, "day": clock.day_of(zone, at), "order": draw(st.integers(0, 3))}
    if invoice_ids and draw(st.booleans()):
        base["invoice_id"] = draw(st.sampled_from(invoice_ids))
    if kind == "payment":
        base |= {"amount": draw(st.integers(1, 10**6)), "currency": "USD"}
    if kind in ("message_sent", "opted_out"):
        base |= {"channel": draw(st.sampled_from(["email", "sms"])), "message": draw(WORDS)}
    if kind == "message_sent" and draw(st.booleans()):
        base |= {"rule": "r", "own_day": base["day"], "recorded_at": at, "propensity": 0.25, "action_id": "00ff"}
    if kind == "promise_made":
        base["on"] = base["day"] + 3
    if kind == "fact_changed":
        base |= {"name": "mrr", "value": draw(st.integers(0, 10**6))}
    if kind == "decided":
        base["record"] = Decided(
            "c", (("r", "fired"),), ("r",), (("r", 3, "fired"),), (("r", 1, "fired"),), (("e", "a", 0.5),)
        )
    return Event(**base)


@st.composite
def ledgers(draw: st.DrawFn) -> list[Ledger]:
    found = []
    for number in range(draw(st.integers(1, 4))):
        zone = draw(st.sampled_from(ZONES))
        ids = [f"{place:03d}" for place in range(draw(st.integers(1, 3)))]
        invoices = [
            Invoice(
                name,
                DAY + draw(st.integers(0, 300)),
                draw(st.integers(1, 10**8)),
                "USD",
                draw(st.one_of(st.none(), st.integers(DAY, DAY + 300))),
                draw(st.sampled_from(["invoice", "subscription", "credit_note"])),
                draw(st.sampled_from(["", "card"])),
            )
            for name in ids
        ]
        customer = Customer(
            f"0{number}",
            zone,
            draw(st.sampled_from(["", "US"])),
            draw(columns),
            draw(st.dictionaries(st.sampled_from(["sms", "call"]), st.booleans())),
            draw(st.dictionaries(st.sampled_from(["email", "sms"]), st.booleans())),
            draw(st.dictionaries(st.sampled_from(["name", "title"]), WORDS)),
        )
        happened = draw(st.lists(events(zone or "UTC", ids), max_size=6))
        ordered = Ledger.of(customer, invoices)
        found.append(Ledger(customer, ordered.invoices, tuple(sorted(happened, key=event_order))))
    return found


def plain(ledger: Ledger) -> tuple[object, ...]:
    """A ledger but for the facts that stand in for missing columns."""
    who = ledger.customer
    mine = {fact.name: who.columns[fact.name] for fact in FACTS}
    return (
        who.customer_id,
        who.zone,
        who.country,
        mine,
        who.consent,
        {channel: who.reach.get(channel, True) for channel in POLICY.channels},
        who.fields,
        ledger.invoices,
        ledger.events,
    )


@given(ledgers())
@settings(max_examples=25, deadline=None)
def test_ledgers_come_back_as_they_were_written(book: list[Ledger]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_history(folder, book, FACTS, currency="USD", channels=POLICY.channels)
        for _ in range(2):  # the second time from the cache
            history = read_history(folder, POLICY)
            assert history.errors == ()
            assert [plain(ledger) for ledger in history.ledgers()] == [plain(ledger) for ledger in book]
        for ledger in book:
            found = history.customer(ledger.customer.customer_id)
            assert found is not None
            assert plain(found) == plain(ledger)


@given(ledgers(), st.randoms())
@settings(max_examples=10, deadline=None)
def test_the_order_of_rows_and_their_spread_over_files_change_nothing(book: list[Ledger], dice: random.Random) -> None:
    with TemporaryDirectory() as name:
        one, many = Path(name, "one"), Path(name, "many")
        write_history(one, book, FACTS, currency="USD")
        for path in sorted(one.glob("*.csv")):
            head, *rows = _records(path)
            dice.shuffle(rows)
            below = many / path.stem
            below.mkdir(parents=True)
            for number, part in enumerate((rows[::2], rows[1::2])):
                (below / f"{number}.csv").write_text("".join((head, *part)), encoding="utf-8", newline="")
        first, second = read_history(one, POLICY, cache=False), read_history(many, POLICY, cache=False)
        assert first.digest == second.digest
        assert list(first.ledgers()) == list(second.ledgers())


def _records(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines(keepends=True)


def test_csv_parquet_and_a_script_over_either_are_the_same_history(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    folder = put(tmp_path / "csv", good.GOOD)
    parquet, script = tmp_path / "parquet", tmp_path / "script"
    parquet.mkdir()
    script.mkdir()
    views = ""
    for relation in ("customers", "invoices", "events"):
        source = f"read_csv('{folder}/{relation}.csv', all_varchar = true)"
        duckdb.sql(f"COPY (SELECT * FROM {source}) TO '{parquet}/{relation}_2025.parquet'")
        views += f"CREATE VIEW {relation} AS SELECT * FROM '{relation}_2025.parquet';\n"
    (script / "history.sql").write_text(views, encoding="utf-8")
    policy = program()
    found = [
        read_history(folder, policy, cache=False),
        read_history(parquet, policy, cache=False),
        read_history(script, policy, data=parquet, cache=False),
    ]
    assert len({history.digest for history in found}) == 1
    assert list(found[0].ledgers()) == list(found[1].ledgers()) == list(found[2].ledgers())


def test_typed_columns_of_parquet_are_read_like_their_text(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    folder = put(tmp_path, good.book(invoices=None))
    row = "SELECT '0041' AS invoice_id, 'C1' AS customer_id, DATE '2025-03-01' AS issued_on, "
    row += "TIMESTAMPTZ '2025-03-15 00:00:00+00' AS due_on, 120.0::DOUBLE AS amount, 'USD' AS currency"
    duckdb.sql(f"COPY ({row}) TO '{folder}/invoices.parquet'")
    ledger = read_history(folder, program(), cache=False).customer("C1")
    assert ledger is not None
    assert ledger.invoices == (
        Invoice("0041", date(2025, 3, 15).toordinal(), 12_000, "USD", date(2025, 3, 1).toordinal()),
    )


def test_paths_of_a_script_are_those_of_its_folder_not_of_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("duckdb")
    files = {relation: text for (_, text), relation in zip(good.GOOD, ("customers", "invoices", "events"), strict=True)}
    views = "".join(f"CREATE VIEW {r} AS SELECT * FROM read_csv('{r}.txt', all_varchar = true);\n" for r in files)
    for place in ("here", "there"):
        (tmp_path / place).mkdir()
        for relation, text in files.items():
            shown = text if place == "there" else text.splitlines()[0] + "\n"
            (tmp_path / place / f"{relation}.txt").write_text(shown, encoding="utf-8")
    (tmp_path / "there" / "history.sql").write_text(views, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "here")
    history = read_history(Path("../there"), program(), cache=False)
    assert history.counts.customers == 2
    assert Path.cwd() == tmp_path / "here"
