"""The word lists of each language: every entry catches what it is there for, and nothing in another language's list."""

from __future__ import annotations

import re

import pytest

from dunning_dsl.messages.words import LISTS, Unsuitable, words_of
from tests.messages.conftest import RULE, Write, codes

TONES = frozenset({"friendly", "firm", "final"})
ENTRIES = [(language, entry) for language, words in LISTS.items() for entry in words.unsuitable]
FINAL = 'rule r:\n    on day 3: send email "reminder" tone final\n'
PAY = "{{ amount_due | money }}: {{ pay_url }}"


@pytest.mark.parametrize(("language", "entry"), ENTRIES, ids=[f"{lang}-{e.example}" for lang, e in ENTRIES])
def test_an_entry_catches_its_example_in_the_tones_it_names(language: str, entry: Unsuitable) -> None:
    for tone in TONES:
        why = [reason for _, reason in LISTS[language].unsuited(f"Text: {entry.example}.", tone)]
        assert (entry.why in why) is (not entry.tones or tone in entry.tones)
        assert entry.tones <= TONES


def test_the_languages_have_lists_of_the_same_kinds() -> None:
    kinds = {language: [(e.tones, e.why) for e in words.unsuitable] for language, words in LISTS.items()}
    assert kinds["de"] == kinds["en"] == kinds["pl"]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", words.as_of) for words in LISTS.values())


def test_a_region_has_its_languages_list_and_an_unwritten_language_none() -> None:
    assert words_of("de-AT") is words_of("de_DE") is LISTS["de"]
    assert words_of("fr") is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Sonst gehen wir rechtliche Schritte."),
        ("de-AT", "Zahlen Sie unverzüglich."),
        ("pl", "Prosimy o zapłatę, inaczej podejmiemy kroki prawne."),
        ("pl", "Prosze zaplacic niezwlocznie."),
    ],
)
def test_the_list_is_that_of_the_files_language(check: Write, language: str, text: str) -> None:
    mail = f"Subject: R\n\n{PAY}\n"
    found = check(RULE, reminder__email=mail, **{f"reminder__email__{language}": mail + text})
    assert codes(found) == ["D510"]
    words = words_of(language)
    assert words
    assert next(d for d in found.diagnostics if d.code == "D510").notes[0].endswith(f"{words.name} texts")
    assert codes(check(FINAL, reminder__email=mail, **{f"reminder__email__{language}": mail + text})) == []
    assert codes(check(RULE, reminder__email=mail + text)) == []


def test_texts_without_a_language_are_held_to_the_policys_own(check: Write) -> None:
    mail = f"Subject: R\n\n{PAY}\nZahlen Sie unverzüglich.\n"
    assert codes(check('param message_language: text = "de"\n\n' + RULE, reminder__email=mail)) == ["D510"]


@pytest.mark.parametrize("text", ["Bis dahin müssen Sie nichts tun.", "Sie müssen nicht antworten."])
def test_what_nobody_has_to_do_is_no_command(text: str) -> None:
    assert LISTS["de"].unsuited(text, "friendly") == []


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("de", "Zum Abbestellen: abbestellen"),
        ("pl", "Aby zrezygnować, proszę odpisać."),
        ("fr", "Envoyez STOP."),
        ("fr", "Répondez ARRET."),
        ("fr-CA", "Répondez ARRÊT."),
        ("es", "Responda BAJA."),
    ],
)
def test_a_text_message_says_how_to_stop_in_its_own_language(check: Write, language: str, says: str) -> None:
    rule = 'rule r:\n    on day 3: send sms "reminder"\n'
    plain = f"{PAY} STOP ends these."
    assert codes(check(rule, reminder__sms=plain, **{f"reminder__sms__{language}": PAY})) == ["D509"]
    assert codes(check(rule, reminder__sms=plain, **{f"reminder__sms__{language}": f"{PAY} {says}"})) == []


@pytest.mark.parametrize(("language", "subject"), [("de", "Unser Sonderangebot"), ("pl", "Nowa oferta dla Państwa")])
def test_an_offer_in_a_service_e_mails_subject_is_seen_in_its_own_language(
    check: Write, language: str, subject: str
) -> None:
    mail = f"Subject: R\n\n{PAY}\n"
    files = {f"reminder__email__{language}": f"Subject: {subject}\n\n{PAY}\n"}
    assert codes(check(RULE, reminder__email=mail, **files)) == ["D508"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "STOP paying late."),
        ("en", "Do not STOP now."),
        ("de", "STOP dem Zahlungsverzug."),
        ("pl", "STOP zaleglosciom."),
        ("fr", "STOP aux retards."),
        ("fr", "ARRET des services demain."),
        ("fr", "Arret demain."),
    ],
)
def test_the_word_alone_does_not_say_how_to_stop(check: Write, language: str, text: str) -> None:
    rule = 'rule r:\n    on day 3: send sms "reminder"\n'
    plain = f"{PAY} Reply STOP to end."
    assert "D509" in codes(check(rule, reminder__sms=plain, **{f"reminder__sms__{language}": f"{text} {PAY}"}))


@pytest.mark.parametrize(
    "text",
    [
        "Reply STOP to end texts.",
        "Text STOP to 12345.",
        "STOP ends these.",
        "No more texts: STOP",
        'Reply "STOP".',
        "To opt out, reply no.",
    ],
)
def test_these_say_how_to_stop(text: str) -> None:
    assert LISTS["en"].says_how_to_stop(text)


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("en", "Special: save big, -50% today"),
        ("en", "-50% today"),
        ("en", "10 percent less if you settle"),
        ("en", "Save up to 20 dollars"),
        ("de", "10 Prozent weniger"),
        ("de", "−20 % bis Freitag"),
        ("pl", "20 procent taniej"),
        ("pl", "-20% do piatku"),
    ],
)
def test_an_offer_in_figures_is_an_offer(language: str, subject: str) -> None:
    assert LISTS[language].offered(subject)


@pytest.mark.parametrize("subject", ["Your invoice 2026-50", "Invoice INV-50: 20 days overdue", "Order 4-50, 3% VAT"])
def test_numbers_are_no_offer(subject: str) -> None:
    assert LISTS["en"].offered(subject) is None


@pytest.mark.parametrize(
    ("language", "text", "tones"),
    [
        ("en", "We will take you to court.", TONES),
        ("en", "You thief.", TONES),
        ("en", "We will take your house.", TONES),
        ("en", "We will cut you off.", {"friendly"}),
        ("en", "We will cut off your supply.", {"friendly"}),
        ("de", "Sie Dieb.", TONES),
        ("pl", "zlodzieju", TONES),
    ],
)
def test_threats_and_names_are_seen(language: str, text: str, tones: set[str]) -> None:
    assert {tone for tone in TONES if LISTS[language].unsuited(text, tone)} == tones
