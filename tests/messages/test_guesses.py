"""Names that people bring from elsewhere lead to the name used here."""

from __future__ import annotations

import pytest

from dunning_dsl.check import check_text
from dunning_dsl.messages.guesses import GUESSES, meant
from dunning_dsl.messages.variables import variables_of
from tests.messages.conftest import HEADER, MAIL, RULE, Write, codes

PROGRAM = check_text(HEADER + RULE, messages=False).program
assert PROGRAM is not None
VARIABLES = variables_of(PROGRAM)


@pytest.mark.parametrize(
    ("guess", "right"),
    [
        ("due_date", "`due_on`"),
        ("link", "`pay_url`"),
        ("payment_link", "`pay_url`"),
        ("amount", "`amount_due`"),
        ("total", "`amount_due`"),
        ("balance", "`amount_due`"),
        ("customer_name", "`name`"),
        ("firstname", "`first_name`"),
        ("invoice", "`invoices`"),
        ("invoice_number", "`invoice.number` inside `{% for invoice in invoices %}`"),
        ("days_late", "`days_overdue`"),
        ("unsubscribe_url", "`opt_out_url`"),
        ("discount", "`offer.percent` inside `{% if offer %}`"),
        ("frst_name", "`first_name`"),
        ("amount_do", "`amount_due`"),
    ],
)
def test_a_common_guess_is_led_to_the_right_name(check: Write, guess: str, right: str) -> None:
    checked = check(reminder__email=MAIL + "{{ " + guess + " }}")
    found = [d for d in checked.diagnostics if d.code == "D503"]
    assert [d.helps[0] for d in found] == [f"did you mean {right}?"]


def test_a_name_like_none_gets_no_guess() -> None:
    assert meant("zzz", VARIABLES) is None


def test_every_guess_leads_to_something_that_is_there_and_is_not_there_itself() -> None:
    for guess, words in GUESSES.items():
        assert guess not in VARIABLES
        name = words.strip("`")
        assert name in VARIABLES or words.startswith(("`invoice.", "`offer.", "`{{ "))


def test_what_the_longer_guesses_say_can_be_written(check: Write) -> None:
    text = (
        "{% for invoice in invoices %}{{ invoice.number }}{% if invoice.issued_on %}{{ invoice.issued_on }}{% endif %}"
    )
    assert codes(check(reminder__email=MAIL + text + "{% endfor %}{{ amount_due | money }}")) == []
