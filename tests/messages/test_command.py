"""`dunning render`: how messages read, each exit code."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dunning_dsl.cli import main
from tests.messages.conftest import HEADER

POLICY = HEADER + (
    "choose tone:\n    firm when days_overdue > 20\n    friendly otherwise\n\n"
    "let parts = 2 + 1\n\n"
    'rule r:\n    on day 3:\n        send email "reminder"\n        send sms "reminder"\n'
    "        offer payment_plan(instalments: 3) for 14 days if amount_due > 50 USD\n"
).replace("let parts = 2 + 1\n\n", "")
FILES = {
    "reminder.email.j2": "Subject: Your invoice of {{ amount_due | money }}\n\n"
    "Hello {{ first_name | default('there') }}, due {{ due_on | date }}: {{ pay_url }}\n"
    "{% if offer %}\nIn {{ offer.instalments }} parts, until {{ offer.until | date }}.\n{% endif %}\n",
    "reminder.email.firm.j2": "Subject: Overdue\n\n{{ days_overdue | days }}: {{ pay_url }}\n",
    "reminder.email.de.j2": "Subject: Ihre Rechnung\n\n{{ amount_due | money }}: {{ pay_url }}\n",
    "reminder.sms.j2": "{{ amount_due }} is due: {{ pay_url }} Reply STOP to end.\n",
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("messages").mkdir()
    Path("policy.dun").write_text(POLICY, encoding="utf-8")
    for name, text in FILES.items():
        (Path("messages") / name).write_text(text, encoding="utf-8")
    Path("facts.json").write_text(
        '{"days_overdue": 2, "amount_due": "40 USD", "first_name": "Grace"}', encoding="utf-8"
    )


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["render", "policy.dun", *words])


def test_a_message_is_filled_in() -> None:
    assert run("reminder", "--facts", "facts.json", "--on", "2026-11-21").output == (
        "--- reminder by email, tone friendly, language en (reminder.email.j2)\n"
        "Subject: Your invoice of $40.00\n\n"
        "Hello Grace, due November 19, 2026: https://pay.example/abc\n"
    )


def test_an_offer_is_shown_where_the_case_gets_one() -> None:
    assert "In 3 parts, until December 5, 2026." in run("reminder", "--on", "2026-11-21").output


def test_tone_language_and_channel_can_be_chosen() -> None:
    assert "(reminder.email.firm.j2)" in run("reminder", "--tone", "firm").output
    assert "120,00 $" in run("reminder", "--language", "de").output.replace("\u00a0", " ")
    assert "[1 segment: " in run("reminder", "--channel", "sms").output


def test_all_shows_each_text_once() -> None:
    output = run("--all", "--on", "2026-11-21").output
    heads = [line.split("(")[-1][:-1] for line in output.splitlines() if line.startswith("---")]
    assert heads.count("reminder.email.j2") == 2
    assert set(heads) == set(FILES)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["reminder"], 0, ""),
        ([], 2, "name a message"),
        (["remindr"], 2, "the policy sends `reminder`"),
        (["reminder", "--tone", "angry"], 2, "friendly, firm, final"),
        (["reminder", "--channel", "letter"], 2, "by letter"),
        (["reminder", "--facts", "nowhere.json"], 2, "no such file"),
        (["reminder", "--on", "yesterday"], 2, "is not a date"),
    ],
)
def test_exit_codes(words: list[str], code: int, said: str) -> None:
    result = run(*words)
    assert result.exit_code == code, result.output
    assert said in result.output + (result.stderr if result.stderr_bytes else "")


def test_what_cannot_be_shown_is_said() -> None:
    (Path("messages") / "reminder.email.j2").write_text("Subject: x\n\n{{ nothing }}\n", encoding="utf-8")
    result = run("reminder")
    assert result.exit_code == 1
    assert "line 3" in result.output


def test_a_policy_without_a_folder_is_told() -> None:
    for place in Path("messages").iterdir():
        place.unlink()
    Path("messages").rmdir()
    result = run("reminder")
    assert result.exit_code == 2
