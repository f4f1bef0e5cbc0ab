"""Placeholders of other products are told of; texts that only look like them are not."""

from __future__ import annotations

import pytest

from dunning_dsl.check import Checked
from dunning_dsl.diagnostics import Diagnostic
from tests.messages.conftest import MAIL, Write, codes


def of_messages(checked: Checked) -> list[Diagnostic]:
    return [found for found in checked.diagnostics if found.code.startswith("D5")]


@pytest.mark.parametrize(
    ("said", "way"),
    [
        ("%NAME%", "write `{{ name }}`"),
        ("%%first_name%%", "write `{{ first_name }}`"),
        ("[Betrag]", "write `{{ amount_due }}`"),
        ("[Customer Name]", "write `{{ name }}`"),
        ("[[Vorname]]", "write `{{ first_name }}`"),
        ("[Rechnungsnummer]", "write `invoice.number` inside `{% for invoice in invoices %}`"),
        ("[your company]", None),
        ("[hier Datum einsetzen]", None),
        ("${amount_due}", "write `{{ amount_due }}`"),
        ("$amount", "write `{{ amount_due }}`"),
        ("{name}", "write `{{ name }}`"),
        ("{ due date }", "write `{{ due_on }}`"),
        ("<<Name>>", "write `{{ name }}`"),
        ("<amount>", "write `{{ amount_due }}`"),
        ("«Kwota»", "write `{{ amount_due }}`"),
        ("*|COMPANY|*", "write `{{ company }}`"),
        ("__NAME__", "write `{{ name }}`"),
        ("#DUE_DATE#", "write `{{ due_on }}`"),
        ("XXX", "write a variable in two braces, such as `{{ name }}`, or the words that are meant"),
    ],
)
def test_a_placeholder_is_told_of_with_what_is_written_here(check: Write, said: str, way: str | None) -> None:
    (found,) = of_messages(check(reminder__email=f"{MAIL}Dear {said}, thank you.\n"))
    assert (found.code, found.message) == ("D520", f"`{said}` looks like a placeholder, and goes out as it stands")
    assert found.primary.span.end - found.primary.span.start == len(said)
    assert way is None or found.helps == (way,)


@pytest.mark.parametrize(
    "text",
    [
        "2.5 % a month, 20% off, 3%, 100 % and 5%; 50%ige Anzahlung",
        "[Acme] Your invoice [1], [sic] and [PDF] and [the portal](https://a.example/x)",
        "[Invoice {{ invoices[0].number }}] [{{ amount_due | money }}]",
        "$120.00, US$5, $5k, A$AP",
        "Write to <ada@example.com> or <https://pay.example/name>; 3 < 4 > 2",
        "Er sagte «Guten Tag» und »Name«",
        "snake_case, __init, # 1, #1, #hashtag, C#",
        "Sign here: ______ XX",
        "{# {name} [Betrag] #}{{ {'a': 1} if false else 'x' }}",
    ],
)
def test_real_texts_stay_clean(check: Write, text: str) -> None:
    assert "D520" not in codes(check(reminder__email=f"{MAIL}{text}\n"))


def test_a_part_is_looked_at_too(check: Write) -> None:
    found = check(reminder__email=MAIL + '{% include "_sign.j2" %}\n', _sign="Your [Firma]\n")
    assert codes(found) == ["D520"]
    assert of_messages(found)[0].primary.span.file.endswith("_sign.j2")


def test_what_has_no_value_is_named_as_the_line_writes_it(check: Write) -> None:
    loop = "{% for i in invoices %}\n- {{ i.number }} of {{ i.issued_on | date }}\n{% endfor %}\n"
    (found,) = of_messages(check(reminder__email=MAIL + loop))
    assert found.message == "`i.issued_on` is printed here, but it may have no value"
    assert found.helps == ("ask first: `{% if i.issued_on %} ... {% endif %}`, or `{{ i.issued_on | default(...) }}`",)


@pytest.mark.parametrize(
    ("text", "message", "way"),
    [
        ("{{ amount_due | euro }}", "messages have no filter `euro`", "did you mean `money`?"),
        ("{{ amount_due | mony }}", "messages have no filter `mony`", "did you mean `money`?"),
        ("{{ due_on | strftime('%d') }}", "messages have no filter `strftime`", "did you mean `date`?"),
        ("{{ name | slug }}", "messages have no filter `slug`", "there are `capitalize`"),
        ("{% if amount_due is even %}{% endif %}", "messages have no test `even`", "there are `defined`"),
        (
            '{% include "_Sign.j2" %}',
            "there is no file `_Sign.j2` to include in the folder",
            "did you mean `_sign.j2`?",
        ),
        (
            '{% include "foot.j2" %}',
            "there is no file `foot.j2` to include in the folder",
            "put it beside the messages",
        ),
        ("{{{ amount_due }}}", "this message cannot be read", "write two braces: `{{ amount_due }}`"),
    ],
)
def test_what_messages_do_not_have_leads_to_what_they_have(check: Write, text: str, message: str, way: str) -> None:
    found = of_messages(check(reminder__email=f"{MAIL}{text}\n", _sign="x\n"))[0]
    assert found.message.startswith(message)
    assert found.helps[0].startswith(way)


@pytest.mark.parametrize(
    "subject",
    ["2 % Skonto bei Zahlung", "Rabattaktion", "Ihr Skontoabzug", "Preisnachlass für Sie"],
)
def test_a_german_subject_with_a_discount_is_an_offer(check: Write, subject: str) -> None:
    german = MAIL.replace("Your invoice", subject)
    assert "D508" in codes(check(reminder__email=MAIL, reminder__email__de=german))
