"""Expressions in normal form: bare numbers have units, `and` and `or` are flat, conversions are said."""

from __future__ import annotations

import pytest

from dunning_dsl.check import check_text
from dunning_dsl.program.expressions import Amounts, Arithmetic, Both, Compare, Const, Convert, Either, Expr, Fact
from dunning_dsl.program.statements import Let, Program
from dunning_dsl.program.values import DAYS, Type
from dunning_dsl.program.words import words

HEAD = """policy "P":
    currency {}
    timezone "UTC"

use std.safe

fact score: number optional
fact mark: percent default 0%

"""


def program(text: str, currencies: str = "USD") -> Program:
    checked = check_text(HEAD.format(currencies) + text, messages=False)
    assert checked.program is not None, [d.message for d in checked.diagnostics]
    return checked.program


def let(expr: str, currencies: str = "USD") -> Expr:
    found = next(d for d in program(f"let x = {expr}\n", currencies).definitions if d.name == "x")
    assert isinstance(found, Let)
    return found.expr


def codes(text: str, currencies: str = "USD") -> list[str]:
    return [d.code for d in check_text(HEAD.format(currencies) + text, messages=False).diagnostics if d.code < "D357"]


def test_a_bare_number_takes_the_unit_of_what_it_meets() -> None:
    assert let("days_overdue >= 3") == Compare(">=", Fact(DAYS, "days_overdue"), Const(DAYS, 3))
    assert let("50 <= amount_due") == Compare("<=", Amounts((("USD", 5000),)), Fact(Type("money"), "amount_due"))
    assert let("score > 2.5") == Compare(">", Fact(Type("number"), "score"), Const(Type("number"), 2_500_000))


def test_weeks_are_days() -> None:
    assert let("days_overdue >= 2 weeks") == let("days_overdue >= 14")


def test_percents_are_millionths_of_the_whole() -> None:
    assert let("mark > 0.0001%") == Compare(">", Fact(Type("percent"), "mark"), Const(Type("percent"), 1))


def test_nested_connectives_of_one_kind_are_flat() -> None:
    found = let("autopay and (disputed and promised) and (autopay or (disputed or promised))")
    assert isinstance(found, Both)
    assert len(found.parts) == 4
    assert isinstance(found.parts[3], Either)
    assert len(found.parts[3].parts) == 3


def test_many_parts_cost_no_depth() -> None:
    parts = " or ".join(["autopay"] * 150)
    assert isinstance(let(parts), Either)


def test_a_count_that_meets_a_number_is_converted() -> None:
    found = let("open_invoices > score default 1")
    assert isinstance(found, Compare)
    assert isinstance(found.left, Convert)


@pytest.mark.parametrize(
    ("expr", "kind"),
    [
        ("min(amount_due, 5000) * 10%", "money"),
        ("2 * min(days_overdue, 100)", "days"),
        ("min(amount_due, 5000) / 3", "money"),
        ("min(open_invoices, 5) / 2", "number"),
        ("min(open_invoices, 5) * 2", "count"),
        ("min(open_invoices, 5) * 20%", "number"),
        ("50% * 20%", "percent"),
        ("3", "count"),
        ("0.5", "number"),
        ("3 days + 1", "days"),
        ("-mark", "percent"),
    ],
)
def test_the_type_of_a_calculation(expr: str, kind: str) -> None:
    assert let(expr).type.kind == kind


def test_bare_numbers_are_calculated_at_once() -> None:
    assert let("days_overdue > 2 * 3 + 1") == let("days_overdue > 7")


def test_the_result_of_a_bare_quotient_is_rounded_half_away_from_zero() -> None:
    assert let("days_overdue > 7 / 2") == let("days_overdue > 4")
    assert let("days_overdue > -7 / 2") == let("days_overdue > -4")


def test_arithmetic_keeps_its_shape() -> None:
    found = let("min(amount_due, 10) - 1 + 2 USD")
    assert isinstance(found, Arithmetic)
    assert words(found) == "min(amount_due, 10 USD) - 1 USD + 2 USD"


def test_a_member_is_looked_up_in_the_type_that_it_meets() -> None:
    assert words(let("friday == weekday or weekday in monday..wednesday")) == (
        "friday == weekday or weekday in monday..wednesday"
    )


def test_several_currencies_need_no_unit_for_nothing() -> None:
    found = let("amount_due > 0", "EUR, USD")
    assert isinstance(found, Compare)
    assert found.right == Amounts((("EUR", 0), ("USD", 0)))


def test_yen_have_no_decimals() -> None:
    assert let("amount_due > 50", "JPY").right == Amounts((("JPY", 50),))  # type: ignore[union-attr]
    assert codes("let x = amount_due > 0.5 JPY\n", "JPY") == ["D309"]


def test_one_mistake_gives_one_report() -> None:
    assert codes("let a = days_overdu > 3\nlet b = a and autopay\nnever sms when b\n") == ["D201"]
    assert codes("fact plan: one off free\n\nnever sms when plan == free\n")[0].startswith("D1")
    assert len(codes("fact plan: one off free\n\nnever sms when plan == free\n")) == 1
    assert codes("choose x as flot:\n    1 otherwise\n\nnever sms when x == 1\n") == ["D217"]


def test_an_unknown_word_beside_a_broken_one_is_not_reported() -> None:
    assert codes("never sms when plann == friendly\n") == ["D201"]
    assert codes("never sms when friendly == plann\n") == ["D201"]


def test_long_numbers_are_refused() -> None:
    assert codes("never sms when days_overdue > 99999999\n") == ["D343"]
    assert len(codes(f"never sms when days_overdue > {'9' * 5000}\n")) == 1
    assert len(codes(f"never sms when mark > 0.{'1' * 5000}%\n")) == 1


def test_library_and_policy_names_share_one_list() -> None:
    assert codes("let weekday = 3\n") == ["D207"]


def test_a_column_of_the_library_may_be_made_optional() -> None:
    facts = {f.name: f for f in program("fact tenure: days optional\n").facts}
    assert facts["tenure"].optional
    assert not facts["tenure"].library
    assert facts["tenure"].doc
    assert facts["tenure"].low == 0


def test_a_month_is_asked_for_by_a_param_with_dates() -> None:
    text = 'policy "P":\n    currency USD\n    timezone "UTC"\n\nrule r:\n    when days_overdue >= 9 and {}: tag "x"\n'
    (found,) = check_text(text.format("month == 12"), messages=False).diagnostics
    assert found.code == "D201"
    written = found.helps[0].split("`")[1]
    assert written.startswith("param december: boolean = ")
    mended = text.format("not december").replace("\nrule", f"\n{written}\n\nrule", 1)
    assert check_text(mended, messages=False).diagnostics == ()


def test_consent_that_a_channel_does_not_need_is_never_unknown() -> None:
    text = 'policy "P":\n    currency USD\n    timezone "UTC"\n\nrule r:\n    when days_overdue >= 9 and {}: tag "x"\n'
    found = {c: check_text(text.format(f"consented({c})"), messages=False).diagnostics for c in ("email", "sms")}
    assert found["email"] == ()
    assert [one.code for one in found["sms"]] == ["D805"]


@pytest.mark.parametrize(
    ("statement", "code", "way"),
    [
        ("never sms from 31.12.2026", "D130", "write `2026-12-31`"),
        ("never sms from 5.1.2026", "D130", "write `2026-01-05`"),
        ("never sms before 01/02/2026", "D130", "write `2026-02-01` or `2026-01-02`"),
        ("never sms before 12/31/2026", "D130", "write `2026-12-31`"),
        ("never sms before 31.12.26", "D130", "a date is written like `2026-11-21`"),
        ("param fee: money = 5 USD from 01.02.2026, 6 USD from 2027-01-01", "D130", "write `2026-02-01`"),
        ('rule r:\n    when amount_due > 100€: tag "x"', "D139", "write `100 EUR`"),
        ('rule r:\n    when amount_due > €100: tag "x"', "D139", "write `100 EUR`"),
        ("param rate: percent = 0.05", "D303", "write `5%`, or `0.05%` if that is meant"),
        ("param rate: percent = 5", "D303", "write `5%`"),
        ('rule r:\n    when days overdue > 3: tag "x"', "D101", "write it as one word, `days_overdue`"),
    ],
)
def test_a_habit_of_a_spreadsheet_leads_to_what_is_written_here(statement: str, code: str, way: str) -> None:
    text = f'policy "P":\n    currency USD\n    timezone "UTC"\n\nuse std.safe\n\n{statement}\n'
    found = check_text(text, messages=False).diagnostics[0]
    assert (found.code, found.helps[0]) == (code, way)
