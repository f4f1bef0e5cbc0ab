"""How a message reads: by locale, with what is there and without what is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dunning_dsl.messages import Failure, MessageFolder, Rendered, formats, render
from dunning_dsl.messages.context import absent
from dunning_dsl.messages.values import Days, Member, Money, Percent, one_line

VALUES: dict[str, object] = {
    "amount_due": Money.of(123450, "EUR"),
    "days_overdue": Days(1),
    "due_on": date(2026, 11, 21),
    "share": Percent("0.125"),
    "tone": Member.of("firm", ("friendly", "firm", "final")),
    "name": "Ada",
    "health": absent("health"),
}


@pytest.fixture
def show(tmp_path: Path):  # type: ignore[no-untyped-def]
    def shown(
        text: str, *, channel: str = "letter", suffix: str = "", language: str | None = None
    ) -> Rendered | Failure:
        for old in tmp_path.iterdir():
            old.unlink()
        (tmp_path / f"a.{channel}{suffix}.j2").write_text(text, encoding="utf-8")
        return render(MessageFolder(tmp_path), "a", channel, "firm", language, VALUES)

    return shown


@pytest.mark.parametrize(
    ("text", "english", "german"),
    [
        ("{{ amount_due }}", "€1,234.50", "1.234,50\u00a0€"),
        ("{{ amount_due | money }}", "€1,234.50", "1.234,50\u00a0€"),
        ("{{ days_overdue | days }}", "1 day", "1 Tag"),
        ("{{ days_overdue }}", "1", "1"),
        ("{{ due_on | date }}", "November 21, 2026", "21. November 2026"),
        ('{{ due_on | date("short") }}', "11/21/26", "21.11.26"),
        ("{{ share | percent }}", "12.5%", "12,5\u00a0%"),
        ("{{ share }}", "12.5%", "12,5\u00a0%"),
    ],
)
def test_values_are_written_as_the_language_of_the_text_writes_them(show, text: str, english: str, german: str) -> None:  # type: ignore[no-untyped-def]
    assert show(text).body == english
    assert show(text, suffix=".de", language="de").body == german


def test_the_regional_form_is_the_readers_where_the_language_is_theirs(show) -> None:  # type: ignore[no-untyped-def]
    assert show("{{ due_on | date }}", language="en-GB").body == "21 November 2026"
    assert show("{{ due_on | date }}", language="fr").body == "November 21, 2026"


def test_who_says_no_region_reads_the_one_that_the_text_is_written_in(show) -> None:  # type: ignore[no-untyped-def]
    assert show("{{ due_on | date }}", suffix=".en-GB", language="en-GB").body == "21 November 2026"
    assert show("{{ due_on | date }}", suffix=".de-AT", language="de-at").body == "21. November 2026"


def test_a_text_in_british_english_stays_so_for_who_asks_for_english(tmp_path: Path) -> None:
    (tmp_path / "a.letter.j2").write_text("{{ due_on | date }}", encoding="utf-8")
    folder = MessageFolder(tmp_path, language="en-GB")
    dates = {language: render(folder, "a", "letter", None, language, VALUES) for language in (None, "en", "en-US")}
    assert [getattr(shown, "body", None) for shown in dates.values()] == [
        "21 November 2026",
        "21 November 2026",
        "November 21, 2026",
    ]


@pytest.mark.parametrize(
    ("minor", "currency", "english"),
    [(123456, "RSD", "RSD1,234.56"), (123450, "LBP", "LBP1,234.50"), (1234, "JPY", "¥1,234"), (5, "KWD", "KWD0.005")],
)
def test_an_amount_keeps_all_decimals_that_people_owe(minor: int, currency: str, english: str) -> None:
    assert formats.money(Money.of(minor, currency), "en", False) == english


def test_values_compare_as_they_mean(show) -> None:  # type: ignore[no-untyped-def]
    assert show("{% if amount_due > 1000 and days_overdue < 2 and tone >= 'firm' %}yes{% endif %}").body == "yes"
    assert show("{% if tone > 'firm' %}yes{% else %}no{% endif %}").body == "no"


def test_what_is_absent_can_be_asked_and_filled_but_not_printed(show) -> None:  # type: ignore[no-untyped-def]
    assert show("{% if health %}x{% else %}none{% endif %}").body == "none"
    assert show("{{ health | default('none') }}").body == "none"
    failure = show("a\nb {{ health }}")
    assert isinstance(failure, Failure)
    assert (failure.absent, failure.line) == ("health", 2)
    assert isinstance(show("{% if health > 3 %}x{% endif %}"), Failure)


def test_a_text_message_keeps_to_plain_spaces(show) -> None:  # type: ignore[no-untyped-def]
    shown = show("{{ amount_due }}", channel="sms", suffix=".fr", language="fr")
    assert shown.body == "1 234,50 €"
    assert shown.segments.encoding == "GSM-7"


def test_an_email_has_its_subject_in_the_first_line(show) -> None:  # type: ignore[no-untyped-def]
    shown = show("Subject: Hello {{ name }}\n\nText\n", channel="email")
    assert (shown.subject, shown.body) == ("Hello Ada", "Text")
    assert show("Text\n", channel="email").subject is None


def test_data_cannot_forge_lines() -> None:
    assert one_line("Ada\r\nBcc: all@example.com") == "Ada  Bcc: all@example.com"


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__ }}",
        "{{ name.__class__.__mro__ }}",
        "{{ self._TemplateReference__context }}",
        "{% for x in name %}{% for y in name %}{{ x }}{% endfor %}{% endfor %}" * 30_000,
        "{{ '%s' % name }}",
        "{{ 'x' * 10 ** 12 }}",
        "{{ '{:>999999999}'.format(name) }}",
        "{% set a = name ~ name %}{{ a }}",
        "{% include 'a.letter.j2' %}",
        "{{ lipsum() }}",
        "{% include '../secret.j2' %}",
    ],
)
def test_a_message_reaches_nothing_and_does_not_grow(show, text: str) -> None:  # type: ignore[no-untyped-def]
    shown = show(text)
    assert isinstance(shown, Failure) or len(shown.body) < 100_001


def test_a_missing_file_is_a_value() -> None:
    assert isinstance(render(MessageFolder(Path("nowhere")), "a", "email", None, None, {}), Failure)
