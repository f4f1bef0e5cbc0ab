"""What people call a variable elsewhere, and what it is called here.

A misspelt name is found by its letters; these are names that other products use for the same thing, so that the report
can say the right one. Only names that messages do not have are looked up.
"""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

_LOOP: Final = "`invoice.{part}` inside `{{% for invoice in invoices %}}`"
_OFFER: Final = "`offer.{part}` inside `{{% if offer %}}`"

_CALLED_ELSEWHERE: Final = {
    "amount_due": "amount total balance sum due_amount amount_owed open_amount outstanding total_due invoice_amount",
    "amount_overdue": "overdue_amount past_due arrears",
    "days_overdue": "days_late days_past_due overdue_days overdue days",
    "due_on": "due_date due duedate date_due invoice_due_date payment_date deadline",
    "today": "date now current_date",
    "pay_url": "link url payment_link payment_url pay_link paylink invoice_url hosted_invoice_url checkout_url",
    "update_url": "update_link card_url card_link update_card_url update_payment_url portal_url billing_url",
    "opt_out_url": "unsubscribe unsubscribe_url unsubscribe_link opt_out optout_url stop_url",
    "name": "customer customer_name full_name fullname contact contact_name recipient",
    "first_name": "firstname first forename given_name",
    "last_name": "lastname surname family_name",
    "company": "company_name organisation organization business_name",
    "seller": "sender from_name our_company our_name merchant signature",
    "account_manager": "manager owner sales_rep",
    "email": "mail email_address",
    "phone": "phone_number telephone mobile",
    "customer_id": "id account customer_number account_number account_id",
    "card_last4": "last4 last_4 card card_number",
    "invoices": "invoice invoice_list items line_items lines",
    "open_invoices": "invoice_count number_of_invoices",
}

_SENTENCES: Final = {
    **dict.fromkeys(
        (
            *("invoice_number", "invoice_no", "invoice_id", "number", "invoice_numbers"),
            *("rechnungsnummer", "rechnungs_nr", "rechnungsnr", "numer_faktury"),
        ),
        _LOOP.format(part="number"),
    ),
    **dict.fromkeys(("issued_on", "issue_date", "invoice_date"), _LOOP.format(part="issued_on")),
    **dict.fromkeys(("instalments", "installments", "rates", "parts"), _OFFER.format(part="instalments")),
    **dict.fromkeys(("percent", "discount", "discount_percent"), _OFFER.format(part="percent")),
    **dict.fromkeys(("until", "valid_until", "offer_until", "expires"), _OFFER.format(part="until")),
    "currency": "`{{ amount_due | money }}`, which prints the currency too",
}

_IN_OTHER_LANGUAGES: Final = {
    "amount_due": "betrag summe gesamtbetrag rechnungsbetrag offener_betrag forderung kwota suma do_zapłaty do_zaplaty",
    "days_overdue": "tage verzugstage dni_po_terminie",
    "due_on": "fälligkeit fälligkeitsdatum faelligkeit faelligkeitsdatum zahlungsziel termin termin_płatności",
    "today": "datum heute data dzisiaj",
    "pay_url": "zahlungslink bezahllink link_zur_zahlung link_do_płatności",
    "name": "kunde kundenname anrede vor_und_nachname nazwa klient imię_i_nazwisko imie_i_nazwisko",
    "first_name": "vorname imię imie",
    "last_name": "nachname zuname nazwisko",
    "company": "firma firmenname unternehmen",
    "seller": "absender unsere_firma nadawca",
    "address": "adresse anschrift adres",
    "phone": "telefon telefonnummer",
    "customer_id": "kundennummer kunden_nr kundennr numer_klienta",
}

GUESSES: Final = MappingProxyType(
    {
        guess: f"`{name}`"
        for called in (_IN_OTHER_LANGUAGES, _CALLED_ELSEWHERE)
        for name, guesses in called.items()
        for guess in guesses.split()
    }
    | _SENTENCES
)
"""What each guess should be, as a help prints it."""


def meant(name: str, variables: Collection[str]) -> str | None:
    """What an unknown name probably means, in words; None without an idea. A name one letter off wins over a guess,
    a guess over one that is only alike."""
    close = get_close_matches(name, variables, n=1, cutoff=0.88)
    if close:
        return f"`{close[0]}`"
    known = GUESSES.get(name.lower())
    if known is not None:
        return known
    alike = get_close_matches(name, variables, n=1, cutoff=0.6)
    return f"`{alike[0]}`" if alike else None
