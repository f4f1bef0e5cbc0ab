"""Digits that can be read in two ways, and how each reading is written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dunning_dsl.program.digits import finer, too_fine, with_commas


@pytest.mark.parametrize(
    ("number", "currency", "way"),
    [
        (
            "9.000",
            "EUR",
            "where the point marks thousands, write `9000 EUR`; where it stands before decimals, `9.00 EUR`",
        ),
        ("1.505", "EUR", "where the point marks thousands, write `1505 EUR`; else round it: `1.51 EUR`"),
        ("1.500", "JPY", "where the point marks thousands, write `1500 JPY`; else round it: `2 JPY`"),
        ("5.0000", "EUR", "write `5.00 EUR`"),
        ("0.005", "EUR", "round it: `0.01 EUR`"),
        ("5.00", "JPY", "write `5 JPY`"),
        ("5.50", "EUR", None),
        ("10.000", "KWD", None),
        ("10", "JPY", None),
    ],
)  # fmt: skip
def test_an_amount_finer_than_its_currency(number: str, currency: str, way: str | None) -> None:
    assert too_fine(number, currency) == way


@pytest.mark.parametrize(
    ("number", "doubtful"),
    [("10.000", True), ("-1.500", True), ("0.500", False), ("10.0000", False), ("1500.000", False)],
)
def test_a_number_is_in_doubt_where_it_has_three_decimals(number: str, doubtful: bool) -> None:
    assert (finer(Decimal(number), "EUR") is not None) is doubtful


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("5,50 EUR", "decimals stand after a point, not a comma: `5.50 EUR`"),
        ("5,50 EUR / 4.50 GBP", "decimals stand after a point, not a comma: `5.50 EUR / 4.50 GBP`"),
        ("5,5%", "decimals stand after a point, not a comma: `5.5%`"),
        ("1,5 weeks", "decimals stand after a point, not a comma: `1.5 weeks`"),
        ("1.250,00 EUR", "decimals stand after a point, not a comma: `1250.00 EUR`"),
        ("0,500", "decimals stand after a point, not a comma: `0.500`"),
        ("10,000.50 USD", "write `10000.50 USD`"),
        ("1,250,000", "write `1250000`"),
        (
            "9,000 EUR",
            "where the comma marks thousands, write `9000 EUR`; decimals stand after a point, not a comma: `9.00 EUR`",
        ),
    ],
)  # fmt: skip
def test_a_number_with_commas(written: str, said: str) -> None:
    assert with_commas(written) == said
