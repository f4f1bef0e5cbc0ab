"""`dunning render --html`: one page, every message on it, nothing fetched, nothing run."""

from __future__ import annotations

import re
from html import escape, unescape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dunning_dsl.cli import main
from dunning_dsl.resources import folder
from tests.browser import needs_browser, opened, width_of
from tests.messages.conftest import HEADER

POLICY = HEADER + (
    "channels_are: text\n"
    "choose tone:\n    firm when days_overdue > 20\n    friendly otherwise\n\n"
    'rule first "A friendly word":\n    on day 3:\n        send email "reminder"\n        send sms "reminder"\n'
    "        offer payment_plan(instalments: 3) for 14 days if amount_due > 50 USD\n\n"
    'rule others:\n    on day 9:\n        send letter "other"\n        send in_app "other"\n        send push "other"\n'
    '        send call "other"\n'
).replace("channels_are: text\n", "")
FILES = {
    "reminder.email.j2": "Subject: <5 & more\n\nHello {{ name }},\n\nPay: {{ pay_url }}\n"
    "{% if offer %}\nIn {{ offer.instalments }} parts.\n{% endif %}\n",
    "reminder.email.firm.j2": "Subject: Overdue\n\nPlease pay: {{ pay_url }}\n",
    "reminder.email.de.j2": "Subject: Ihre Rechnung\n\nBezahlen: {{ pay_url }}\n",
    "reminder.sms.j2": "It’s due: {{ pay_url }} Reply STOP.\n",
    "reminder.sms.de.j2": "Offen: {{ pay_url }} Ende mit STOP.\n",
    "other.letter.j2": "A letter\n\nPay: {{ pay_url }}\n",
    "other.in_app.j2": "In the product: {{ pay_url }}\n",
    "other.push.j2": "Pushed\n",
    "other.call.j2": "Say <hello>\n",
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("messages").mkdir()
    Path("policy.dun").write_text(POLICY, encoding="utf-8")
    for name, text in FILES.items():
        (Path("messages") / name).write_text(text, encoding="utf-8")


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["render", "policy.dun", "--html", "page.html", "--on", "2026-03-04", *words])


def page(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return Path("page.html").read_text(encoding="utf-8")


def files_on(html: str) -> list[str]:
    return re.findall(r'<code class="file">([^<]*)</code>', html)


def test_every_message_is_there_once_in_each_way_it_reads() -> None:
    result = run()
    assert result.output == "wrote page.html: 10 messages\n"
    assert set(files_on(Path("page.html").read_text(encoding="utf-8"))) == set(FILES)
    assert files_on(page()).count("reminder.email.j2") == 2


def test_the_commands_filters_hold() -> None:
    assert files_on(page("other", "--channel", "letter")) == ["other.letter.j2"]
    assert set(files_on(page("reminder", "--language", "de"))) == {"reminder.email.de.j2", "reminder.sms.de.j2"}
    assert "reminder.email.j2" not in files_on(page("--tone", "firm", "--language", "en"))


def test_an_e_mail_has_its_header_both_parts_and_its_offer() -> None:
    html = page("reminder", "--channel", "email", "--language", "en")
    assert '<dd lang="en">&lt;5 &amp; more</dd>' in html
    assert '<a href="https://pay.example/abc"' in html
    assert '<pre lang="en">Hello Ada Example,\n\nPay: https://pay.example/abc\nIn 3 parts.</pre>' in html
    assert "with payment_plan" in html
    assert "<code>first</code>: A friendly word" in html


def test_a_text_message_says_what_it_costs_and_which_character_is_to_blame() -> None:
    html = page("reminder", "--channel", "sms")
    assert "It<mark>’</mark>s due" in html
    assert "1 segment, 45 of 70 characters, UCS-2: <mark>’</mark> (U+2019) is not in GSM-7" in html
    assert re.search(r"1 segment, \d+ of 160 characters, GSM-7</p>", html)


def test_every_channel_is_drawn_and_escaped() -> None:
    html = page("other")
    assert re.findall(r'<div class="(sheet|banner|notification|script)"', html) == [
        "sheet",
        "banner",
        "notification",
        "script",
    ]
    assert "Say &lt;hello&gt;" in html
    assert '<p class="day">March 4, 2026</p>' in html


def test_what_cannot_be_shown_is_on_the_page_and_in_the_exit_code() -> None:
    (Path("messages") / "other.push.j2").write_text("a\n{{ nothing }}\n", encoding="utf-8")
    assert run().exit_code == 1
    assert "Cannot be shown: line 2: " in Path("page.html").read_text(encoding="utf-8")


def test_a_page_that_cannot_be_written_is_told_and_leaves_nothing() -> None:
    result = CliRunner().invoke(main, ["render", "policy.dun", "--html", "nowhere/page.html"])
    assert (result.exit_code, "cannot write `nowhere/page.html`" in result.output) == (2, True)
    assert not Path("nowhere").exists()


@needs_browser
@pytest.mark.parametrize("name", ["saas_cards", "b2b_invoices", "utilities_postpay"])
def test_a_browser_shows_every_shipped_message_and_asks_nobody_for_anything(name: str, tmp_path: Path) -> None:
    policy = folder("policies") / name / "policy.dun"
    result = CliRunner().invoke(main, ["render", str(policy), "--html", "page.html"])
    assert result.exit_code == 0, result.output
    seen = opened(tmp_path / "page.html", tmp_path)
    assert seen.console == ()
    assert seen.requests == ()
    written = CliRunner().invoke(main, ["render", str(policy), "--all"]).output
    subjects = {line.removeprefix("Subject: ") for line in written.splitlines() if line.startswith("Subject: ")}
    assert subjects == {unescape(said) for said in re.findall(r"<dt>Subject</dt><dd[^>]*>([^<]*)</dd>", seen.dom)}
    assert seen.dom.count("<article") == written.count("\n--- ") + 1
    assert set(files_on(seen.dom)) == set(re.findall(r"^--- .*\((\S+)\)$", written, re.MULTILINE))


@needs_browser
def test_a_telephone_shows_the_whole_width(tmp_path: Path) -> None:
    (Path("messages") / "other.letter.j2").write_text("x" * 300 + "\n\n{{ pay_url }}\n", encoding="utf-8")
    page()
    assert width_of(tmp_path / "page.html", tmp_path, 360) <= 360


@needs_browser
def test_the_browser_would_have_seen_it(tmp_path: Path) -> None:
    loud = tmp_path / "loud.html"
    loud.write_text(f'<img src="http://a.example/x.png"><script>{escape("nothing()")}</script>', encoding="utf-8")
    seen = opened(loud, tmp_path)
    assert seen.requests == ("http://a.example/x.png",)
    assert seen.console
