"""The synthetic book: a function of its seed, a history without a fault, and labelled as made up."""

from __future__ import annotations

import tomllib
from hashlib import blake2b
from pathlib import Path

import pytest
from click.testing import CliRunner
from dunning_simulator.books import BOOKS
from dunning_simulator.cli.sample import command
from dunning_simulator.sample import Settings, book, truth, write_book

from dunning_dsl.check import check_file
from dunning_dsl.history import read_history
from dunning_dsl.resources import folder as resource


def digest(folder: Path) -> str:
    found = blake2b(digest_size=8)
    for path in sorted(folder.iterdir()):
        if path.is_file():
            found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_book(folder, Settings(customers=120, seed=1))
    return folder


def test_the_bytes_are_a_function_of_the_seed(made: Path, tmp_path: Path) -> None:
    write_book(tmp_path / "same", Settings(customers=120, seed=1))
    write_book(tmp_path / "other", Settings(customers=120, seed=2))
    assert digest(tmp_path / "same") == digest(made)
    assert digest(tmp_path / "other") != digest(made)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("saas_cards", "8ee9d096be3dbf39"),
        ("b2b_invoices", "dd85c0548c728163"),
        ("utilities_postpay", "cd85881fae63384a"),
    ],
)
def test_a_book_changes_only_where_somebody_means_it(name: str, expected: str) -> None:
    """Figures of READMEs and pages rest on the books: one that is to change has them made again."""
    lives = repr(list(book(Settings(customers=25, seed=1, book=name))))
    assert blake2b(lives.encode(), digest_size=8).hexdigest() == expected


def test_a_customer_does_not_depend_on_how_many_there_are() -> None:
    few = list(book(Settings(customers=3, seed=5)))
    many = list(book(Settings(customers=6, seed=5)))
    assert few == many[:3]


def test_the_history_is_without_a_fault(made: Path) -> None:
    history = read_history(made, cache=False)
    assert [p for p in history.problems if p.severity.value != "note"] == []
    assert history.counts.customers == 120


def test_it_has_what_the_card_policy_reads(made: Path) -> None:
    program = check_file(resource("policies") / "saas_cards" / "policy.dun", messages=False).program
    assert program is not None
    history = read_history(made, program, cache=False)
    assert history.readable
    assert {p.code for p in history.problems} <= {"D738"}
    assert len(list(history.ledgers())) == 120


def test_it_has_every_kind_of_thing_that_happens() -> None:
    kinds = {event["kind"] for life in book(Settings(customers=1_500, seed=1)) for event in life.events}
    wanted = """
        payment payment_failed retry_requested message_sent message_failed message_delivered replied promise_made
        dispute_opened dispute_resolved credit opted_out offer_made offer_accepted plan_broken card_updated fact_changed
        escalated service_suspended service_restored written_off
    """
    assert set(wanted.split()) <= kinds


def test_nothing_is_paid_twice() -> None:
    for life in book(Settings(customers=400, seed=3)):
        owed = {bill.invoice_id: bill.amount for bill in life.bills}
        for event in life.events:
            if event["kind"] in ("payment", "credit"):
                units = int(event["amount"].replace(".", ""))
                owed[event["invoice_id"]] -= units
        assert min(owed.values(), default=0) >= 0


def test_it_says_everywhere_that_it_is_made_up(made: Path) -> None:
    assert "made up" in (made / "SYNTHETIC.md").read_text(encoding="utf-8")
    for life in book(Settings(customers=20)):
        assert life.columns["synthetic"] == "true"
        assert life.events[0]["kind"] == "note"
        assert "synthetic" in life.events[0]["message"]


def test_the_true_model_stands_beside_it_as_toml(made: Path) -> None:
    model = tomllib.loads((made / "true_response.toml").read_text(encoding="utf-8"))
    assert model["promise_kept"] == truth.PROMISE_KEPT
    assert model["cleared"]["funds"] == list(truth.CLEARED["funds"])


def test_failures_pass_as_often_as_the_model_says() -> None:
    shares = [(place + 0.5) / 10_000 for place in range(10_000)]
    for failure, by in truth.CLEARED.items():
        for day, wanted in zip(truth.CLEARED_DAYS, by, strict=True):
            passed = sum(1 for share in shares if (on := truth.clears_on(failure, share)) is not None and on <= day)
            assert passed / 10_000 == pytest.approx(wanted, abs=0.001)


def test_parquet_is_the_same_history(made: Path, tmp_path: Path) -> None:
    write_book(tmp_path, Settings(customers=120, seed=1), parquet=True)
    assert read_history(tmp_path, cache=False).digest == read_history(made, cache=False).digest


def test_the_command_writes_and_never_over_real_data(tmp_path: Path) -> None:
    run = CliRunner()
    assert run.invoke(command, [str(tmp_path / "s"), "--customers", "5"], standalone_mode=False).return_value == 0
    again = run.invoke(command, [str(tmp_path / "s"), "--customers", "5", "--parquet"], standalone_mode=False)
    assert again.return_value == 0
    assert not (tmp_path / "s" / "events.csv").exists()
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "customers.csv").write_text("customer_id\n", encoding="utf-8")
    refused = run.invoke(command, [str(tmp_path / "real")])
    assert refused.exit_code == 2
    assert (tmp_path / "real" / "customers.csv").read_text(encoding="utf-8") == "customer_id\n"


def test_euros_for_those_who_pay_in_euros() -> None:
    lives = list(book(Settings(customers=60, currencies=("USD", "EUR"))))
    assert {life.currency for life in lives} == {"USD", "EUR"}


def test_a_book_in_the_money_of_somebody_s_own_policy(tmp_path: Path) -> None:
    """Who copies a policy and changes its currency tries it on a book in that: the amounts as they were."""
    plain, named = list(book(Settings(customers=30, book="b2b_invoices"))), ("EUR", "DKK")
    lives = list(book(Settings(customers=30, book="b2b_invoices", currencies=named)))
    assert {life.currency for life in lives} == {"EUR"}
    own = list(book(Settings(customers=30, book="b2b_invoices", currencies=("DKK", "EUR"))))
    assert {(life.columns["country"] == "GB", life.currency) for life in own} == {(True, "DKK"), (False, "EUR")}
    assert [life.bills for life in own] == [life.bills for life in plain]
    for name in BOOKS:
        asked = [str(tmp_path / name), "--customers", "3", "--book", name, "--currencies", "cad"]
        assert CliRunner().invoke(command, asked, standalone_mode=False).return_value == 0
        assert read_history(tmp_path / name, cache=False).problems == ()
        assert ",CAD," in (tmp_path / name / "invoices.csv").read_text(encoding="utf-8")
        assert "--currencies CAD\n" in (tmp_path / name / "SYNTHETIC.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", ["JPY", "KWD", "EURO", "", "USD,XXX"])
def test_a_book_is_in_money_with_cents(code: str, tmp_path: Path) -> None:
    refused = CliRunner().invoke(command, [str(tmp_path / "s"), "--currencies", code])
    assert (refused.exit_code, "two decimals" in refused.output) == (2, True)


@pytest.mark.parametrize("start", ["1969-12-31", "2199-06-01", "9999-12-31"])
def test_a_book_lies_in_years_that_a_history_may_have(start: str, tmp_path: Path) -> None:
    refused = CliRunner().invoke(command, [str(tmp_path / "s"), "--start", start])
    assert (refused.exit_code, "between 1970 and 2199" in refused.output) == (2, True)
    assert not (tmp_path / "s").exists()
