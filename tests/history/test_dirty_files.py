"""Real exports are dirty: each kind of dirt is read right or refused with a sentence; nothing is dropped in silence."""

from __future__ import annotations

import builtins
import csv
import gzip
from pathlib import Path

import pytest

from dunning_dsl.diagnostics.catalogue import _book as good
from dunning_dsl.history import read_history
from tests.history.books import codes, program, put, read


def whole(folder: Path) -> list[str]:
    return [ledger.customer.customer_id for ledger in read_history(folder, program(), cache=False).ledgers()]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(end: str, tmp_path: Path) -> None:
    files = tuple((name, text.replace("\n", end)) for name, text in good.GOOD)
    assert whole(put(tmp_path, files)) == ["C1", "C2"]


def test_mixed_line_ends_are_read(tmp_path: Path) -> None:
    customers = "customer_id,timezone,plan\r\nC1,,pro\nC2,,free\r\n"
    assert whole(put(tmp_path, good.book(customers=customers))) == ["C1", "C2"]


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators_are_read(separator: str, tmp_path: Path) -> None:
    files = tuple((name, text.replace(",", separator)) for name, text in good.GOOD)
    assert whole(put(tmp_path, files)) == ["C1", "C2"]


def test_a_byte_order_mark_and_capitals_in_names_do_not_matter(tmp_path: Path) -> None:
    customers = "\ufeffCustomer_ID,Timezone,PLAN\nC1,,pro\nC2,,free\n"
    assert whole(put(tmp_path, good.book(customers=customers))) == ["C1", "C2"]


def test_cells_with_separators_and_lines_inside_quotes_are_one_cell(tmp_path: Path) -> None:
    customers = 'customer_id,timezone,plan,name\nC1,,pro,"Smith, ""Jo""\nJohn"\nC2,,free,x\n'
    first = next(read(tmp_path, good.book(customers=customers)).ledgers())
    assert first.customer.fields["name"] == 'Smith, "Jo"\nJohn'


def test_bytes_that_are_not_utf8_are_named_with_their_line(tmp_path: Path) -> None:
    folder = put(tmp_path, good.GOOD)
    (folder / "customers.csv").write_bytes("customer_id,plan\nC1,pro\nJosé,pro\n".encode("latin-1"))
    (problem,) = read_history(folder, cache=False).problems
    assert (problem.code, problem.file, problem.row) == ("D703", "customers.csv", 3)


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, good.book(events="")).problems
    assert (problem.code, problem.file) == ("D702", "events.csv")
    assert "empty" in problem.message


@pytest.mark.parametrize("name", ["events.parquet", "events.csv.gz"])
def test_a_file_that_is_not_what_its_ending_says_is_named(name: str, tmp_path: Path) -> None:
    folder = put(tmp_path, good.book(events=None))
    (folder / name).write_bytes(b"neither one nor the other")
    history = read_history(folder, cache=False)
    assert [(p.code, p.file) for p in history.problems] == [("D702", name)]


def test_compressed_csv_is_read(tmp_path: Path) -> None:
    folder = put(tmp_path, good.book(events=None))
    (folder / "events.csv.gz").write_bytes(gzip.compress(good.EVENTS.encode()))
    assert whole(folder) == ["C1", "C2"]


def test_both_forms_of_one_relation_are_refused(tmp_path: Path) -> None:
    folder = put(tmp_path, good.GOOD)
    (folder / "events.parquet").write_bytes(b"PAR1")
    assert "D743" in codes(read_history(folder, cache=False))


def test_leading_zeros_stay(tmp_path: Path) -> None:
    ledgers = list(read(tmp_path, good.GOOD).ledgers())
    assert [i.invoice_id for ledger in ledgers for i in ledger.invoices] == ["0041", "0042"]


@pytest.mark.parametrize(
    "style", ["03/04/2025", "4.3.2025", "04-Mar-25", "20250304", "45720", "1741046400", "Mar 4, 2025"]
)
def test_dates_in_another_style_are_refused_not_guessed(style: str, tmp_path: Path) -> None:
    row = f'0041,C1,"{style}",2025-03-15,120.00,USD'
    assert codes(read(tmp_path, good.invoice(row))) == ["D716"]


@pytest.mark.parametrize(
    "date", ["8130-01-01", "1900-01-01", "2025-02-30", "2025-13-01", "12025-01-01", "2025-01-01T25:00:00"]
)
def test_dates_that_cannot_be_are_refused(date: str, tmp_path: Path) -> None:
    assert codes(read(tmp_path, good.invoice(f"0041,C1,2025-03-01,{date},120.00,USD"))) == ["D717"]


@pytest.mark.parametrize(
    "text", ["$12", "12,50", "1,250.00", "twelve", "(12)", "1e3", "12.345", "9999999999999", "12 EUR"]
)
def test_amounts_that_are_no_plain_number_are_refused(text: str, tmp_path: Path) -> None:
    assert codes(read(tmp_path, good.invoice(f'0041,C1,2025-03-01,2025-03-15,"{text}",USD'))) == ["D714"]


@pytest.mark.parametrize(
    ("text", "currency", "way"),
    [
        ("1.200", "EUR", "where the point marks thousands write 1200.00, else round it"),
        ("1.234", "EUR", "where the point marks thousands write 1234.00, else round it"),
        ("1.200", "JPY", "where the point marks thousands write 1200, else round it"),
        ("12.5000", "USD", "write 12.50 without the zeros after it"),
        ("1200.00", "JPY", "write 1200 without the zeros after it"),
        ("1200.125", "USD", "round it first, where you know how"),
    ],
)
def test_more_decimals_than_the_currency_has_are_refused(text: str, currency: str, way: str, tmp_path: Path) -> None:
    (problem,) = read(tmp_path, good.invoice(f"0041,C1,2025-03-01,2025-03-15,{text},{currency}"), None).errors
    assert problem.code == "D714"
    assert problem.message.endswith(way)


def test_three_decimals_are_right_where_the_currency_has_them(tmp_path: Path) -> None:
    history = read(tmp_path, good.invoice("0041,C1,2025-03-01,2025-03-15,1.200,KWD"), None)
    assert [i.amount for ledger in history.ledgers() for i in ledger.invoices] == [1200, 8000]


def test_zeros_that_only_the_type_of_a_column_writes_mean_nothing(tmp_path: Path) -> None:
    script = """
    CREATE VIEW customers AS SELECT 'C1' AS customer_id, 'pro' AS plan;
    CREATE VIEW invoices AS
    SELECT unnest(['1', '2', '3', '4']) AS invoice_id, 'C1' AS customer_id, '2025-03-01' AS issued_on,
           '2025-03-15' AS due_on, unnest([1200, 12.5, 0.07, 12.505])::DECIMAL(18, 4) AS amount, 'USD' AS currency;
    CREATE VIEW events AS
    SELECT 'C1' AS customer_id, 'payment' AS kind, '2025-03-15' AS at, 1200::DOUBLE AS amount, 'JPY' AS currency;
    """
    history = read(tmp_path, good.book(customers=None, invoices=None, events=None, script=script), None)
    assert [(p.code, p.examples) for p in history.errors] == [("D714", ((4, "12.505"),))]


@pytest.mark.parametrize("text", ["12.5", "12.50", "12.50 USD", "+12.50"])
def test_amounts_are_minor_units(text: str, tmp_path: Path) -> None:
    history = read(tmp_path, good.invoice(f"0041,C1,2025-03-01,2025-03-15,{text},USD"))
    ledger = history.customer("C1")
    assert ledger is None or ledger.invoices[0].amount == 1250


@pytest.mark.parametrize("cell", ["-999", "NULL", "n/a", "NaN", "-"])
def test_cells_that_stand_for_nothing_are_no_numbers(cell: str, tmp_path: Path) -> None:
    files = good.customers(f"C1,,pro,{cell}", "C2,,free,70", header="customer_id,timezone,plan,health")
    assert codes(read(tmp_path, files, good.HEALTH)) == ["D718"]


def test_a_customer_with_a_row_that_cannot_be_used_goes_whole_and_is_counted(tmp_path: Path) -> None:
    history = read(tmp_path, good.event("C1,0041,2025-03-21,1,payment,lots,,", "C2,0042,2025-03-22,2,payment,80.00,,"))
    assert [ledger.customer.customer_id for ledger in history.ledgers()] == ["C2"]
    assert history.customer("C1") is None
    assert (history.counts.customers, history.counts.left_out, history.counts.rejected) == (1, 1, {"events": 1})


def test_the_rejects_file_has_every_row_that_is_left_out(tmp_path: Path) -> None:
    files = (
        *good.book(customers="customer_id,timezone,plan\nC1,,pro\nC2,,gold\n", events=None),
        ("history/events.csv", "customer_id,at,kind,amount\nC1,2025-03-21,payment,lots\nC7,2025-03-21,note,\n"),
    )
    out = tmp_path / "rejects.csv"
    history = read_history(put(tmp_path, files), program(), rejects=out)
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["code"], row["file"], row["row"], row["value"]) for row in rows] == [
        ("D714", "events.csv", "2", "lots"),
        ("D744", "customers.csv", "2", ""),
        ("D744", "invoices.csv", "2", ""),
        ("D712", "events.csv", "3", "C7"),
        ("D720", "customers.csv", "3", "gold"),
        ("D744", "invoices", "", ""),
    ]
    assert not history.readable
    assert not out.with_name("rejects.csv.partial").exists()


def test_equal_rows_twice_cost_nothing_but_different_rows_leave_the_customer_out(tmp_path: Path) -> None:
    twice = read(tmp_path / "a", good.customers("C1,,pro", "C1,,pro", "C2,,free"))
    unlike = read(tmp_path / "b", good.customers("C1,,pro", "C1,,free", "C2,,free"))
    assert twice.counts.customers == 2
    assert unlike.counts.customers == 1


def test_a_folder_that_is_not_there_and_a_library_that_is_missing_are_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert codes(read_history(tmp_path / "nowhere")) == ["D702"]
    real = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name == "duckdb":
            raise ModuleNotFoundError("No module named 'duckdb'", name="duckdb")
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    history = read_history(put(tmp_path, good.GOOD))
    assert (codes(history), history.exit_code) == (["D708"], 2)
    assert "pip install duckdb pyarrow" in history.problems[0].help


@pytest.mark.parametrize(
    ("style", "way"),
    [
        ("3/4/2025", "strptime(x, '%d/%m/%Y')::date, or with '%m/%d/%Y'"),
        ("03/04/25", "strptime(x, '%d/%m/%y')::date"),
        ("15.03.2025 10:15", "strptime(x, '%d.%m.%Y %H:%M')::timestamp"),
        ("3/4/2025 1:15:00 PM", "strptime(x, '%d/%m/%Y %I:%M:%S %p')::timestamp"),
        ("3 April 2025", "strptime(x, '%d %B %Y')::date"),
        ("2025-3-4", "strptime(x, '%Y-%m-%d')::date"),
        ("45720", "date '1899-12-30' + x::int"),
    ],
)
def test_the_way_out_of_a_foreign_date_reads_that_very_date(style: str, way: str, tmp_path: Path) -> None:
    import duckdb

    row = f"0041,C1,2025-03-01,{style},120.00,USD"
    (found,) = [p for p in read(tmp_path, good.invoice(row)).problems if p.code == "D716"]
    assert way in found.help
    expression = way.partition(", or with")[0].replace("(x,", f"('{style}',").replace("x::", f"'{style}'::")
    day = duckdb.sql(f"SELECT {expression}").fetchall()[0][0]
    assert (day.year, day.month) == (2025, 3 if style[0] in "124" else 4)


def test_an_export_with_utc_behind_its_times_is_read(tmp_path: Path) -> None:
    history = read(tmp_path, good.event("C1,0041,2025-03-20 23:30:00 UTC,1,payment,120.00,,"))
    assert [e.at for ledger in history.ledgers() for e in ledger.events] == [1742513400]


def test_amounts_that_are_wrong_in_different_ways_are_different_reports(tmp_path: Path) -> None:
    rows = ("0041,C1,2025-03-01,2025-03-15,$120,USD", '0043,C1,2025-03-01,2025-03-15,"1.234,50",USD')
    found = [p for p in read(tmp_path, good.invoice("\n".join(rows))).problems if p.code == "D714"]
    assert [(p.rows, p.row) for p in found] == [(1, 2), (1, 3)]


def test_rows_of_separators_are_passed_over_and_counted(tmp_path: Path) -> None:
    history = read(tmp_path, good.customers("C1,,pro", "C2,,free", ",,", ",,"))
    assert (history.exit_code, history.counts.customers) == (0, 2)
    assert [(p.code, p.rows, p.row) for p in history.problems if p.code == "D746"] == [("D746", 2, 4)]


def test_several_customers_without_an_id_are_one_report(tmp_path: Path) -> None:
    history = read(tmp_path, good.customers("C1,,pro", "C2,,free", ",,pro", ",,free"))
    assert [(p.code, p.rows) for p in history.errors] == [("D710", 2)]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("customers.csv", b"sep=;\r\ncustomer_id;plan\r\nC1;pro\r\n", "`sep=;`"),
        ("customers.csv", "customer_id,plan\nC1,pro\n".encode("utf-16"), "iconv -f utf-16"),
        ("customers.csv.gz", b"not compressed", "it is no gzip file"),
        ("customers.xlsx", b"PK", "`customers.xlsx` is a spreadsheet"),
    ],
)
def test_what_spreadsheets_leave_behind_is_named(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    folder = put(tmp_path, good.book(customers=None))
    (folder / name).write_bytes(content)
    (found,) = read_history(folder, program(), cache=False).problems
    assert said in f"{found.message} {found.help}"


def test_the_rejects_have_each_row_once_and_all_rows_of_a_customer_whom_a_fact_keeps_out(tmp_path: Path) -> None:
    files = (
        *good.customers("C1,,gold", "C2,,free"),
        ("history/events.csv", good.EVENTS + "C2,,2025-03-22,3,payment,x,,\n"),
    )
    out = tmp_path / "rejects.csv"
    history = read_history(put(tmp_path, files), program(), rejects=out)
    with out.open(encoding="utf-8", newline="") as file:
        rows = [(row["code"], row["file"], row["customer_id"]) for row in csv.DictReader(file)]
    assert sorted(rows) == [
        ("D714", "events.csv", "C2"),
        ("D720", "customers.csv", "C1"),
        ("D744", "customers.csv", "C2"),
        ("D744", "events", "C1"),
        ("D744", "events", "C1"),
        ("D744", "invoices", "C1"),
        ("D744", "invoices.csv", "C2"),
    ]
    assert len(rows) == history.counts.left_out_rows


def test_a_row_with_several_mistakes_is_told_all_at_once_and_counted_once(tmp_path: Path) -> None:
    files = (
        *good.book(
            customers="customer_id,timezone,currency,plan\nC1,Mars/Base,usd,pro\nC2,,,free\n",
            invoices=good.INVOICES.replace("0042,C2,2025-03-01,2025-03-15,80.00", "0042,C2,01/03/25,15/03/25,eighty"),
            events="customer_id,kind,at,amount,channel\nC2,payed,yesterday,x,\nC2,message_sent,2025-03-20,,\n",
        ),
    )
    out = tmp_path / "rejects.csv"
    history = read_history(put(tmp_path, files), program(), rejects=out)
    found = {(p.file, p.column) for p in history.problems if p.rejected}
    assert found == {
        *(("customers.csv", column) for column in ("timezone", "currency")),
        *(("invoices.csv", column) for column in ("issued_on", "due_on", "amount")),
        *(("events.csv", column) for column in ("kind", "at", "amount", "channel")),
    }
    assert history.counts.rejected == {"customers": 1, "invoices": 1, "events": 2}
    with out.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == history.counts.left_out_rows == 6


@pytest.mark.parametrize("cell", ["", "usd"])
def test_an_amount_is_not_held_against_a_currency_that_nobody_knows(cell: str, tmp_path: Path) -> None:
    several = good.POLICY.replace("currency USD", "currency USD, JPY")
    history = read(tmp_path, good.invoice(f"0041,C1,2025-03-01,2025-03-15,120.000,{cell}"), several)
    assert [problem.column for problem in history.problems if problem.rejected] == ["currency"]


def test_who_is_left_out_is_counted_with_all_their_rows(tmp_path: Path) -> None:
    one = read(tmp_path / "one", good.invoice("0041,C1,2025-03-01,2025-03-15,lots,USD"))
    two = read(tmp_path / "two", good.customers("C1,Mars/Base,pro", "C2,Mars/Base,free"))
    assert [p.message for history in (one, two) for p in history.problems if p.code == "D744"] == [
        "1 customer left out, 4 rows in all, because a row of theirs cannot be used",
        "2 customers left out, 6 rows in all, because rows of theirs cannot be used",
    ]


def test_the_help_about_another_currency_is_the_line_that_the_data_needs(tmp_path: Path) -> None:
    mixed = read(tmp_path / "mixed", good.invoice("0041,C1,2025-03-01,2025-03-15,120.00,EUR"))
    whole = read(tmp_path / "whole", good.book(invoices=good.INVOICES.replace("USD", "EUR")))
    helps = [p.help.split(";")[0] for history in (mixed, whole) for p in history.problems if p.code == "D739"]
    assert helps == [
        "write `currency USD, EUR` in the policy",
        "write `currency EUR` in the policy, for no invoice is in USD",
    ]
