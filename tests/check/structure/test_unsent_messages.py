"""A message that is named and never sent is told of wherever it stands; a shared module may name what others send."""

from __future__ import annotations

from pathlib import Path

import pytest

from dunning_dsl.check import check_file, check_text
from dunning_dsl.diagnostics import Diagnostic

HEAD = 'policy "P":\n    currency USD\n    timezone "UTC"\n\nuse std.safe\n'
WARN = 'rule warn:\n    on day 14: send first of (email, letter) "last_notice"\n'


def unsent(found: tuple[Diagnostic, ...]) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.primary.span.file, each.helps) for each in found if each.code == "D823"]


@pytest.mark.parametrize(
    "text",
    [
        'never send "last_notcie" when vulnerable\n',
        'limit send "last_notcie" to 1 per 180 days\n',
        'prove "spared": never send "last_notcie" when vulnerable\n',
        'rule look:\n    when noticed("last_notcie", 7 days): assign to "finance"\n',
        'rule look:\n    when days_overdue > 20: assign to "finance" if not noticed("last_notcie", 7 days)\n',
        'test "t":\n    given noticed("last_notcie", 7 days) = true\n    expect nothing\n',
        'test "t":\n    given days_overdue = 3\n    expect not send email "last_notcie"\n',
        'test "t":\n    day 1: expect not send email "last_notcie"\n',
    ],
    ids=["never", "limit", "prove", "condition", "if", "given", "expect not", "expect not, on a day"],
)
def test_wherever_it_stands_the_near_name_is_offered(text: str) -> None:
    for name, helps in (("last_notcie", [("<text>", ('did you mean "last_notice"?',))]), ("last_notice", [])):
        checked = check_text(HEAD + WARN + text.replace("last_notcie", name))
        assert checked.program is not None
        assert unsent(checked.diagnostics) == helps


def test_what_has_no_near_name_gets_the_messages_that_are_sent() -> None:
    found = unsent(check_text(HEAD + WARN + 'never send "closing"\n').diagnostics)
    help = 'write a rule that sends "closing", or name a message that is sent (there is "last_notice")'
    assert found == [("<text>", (help,))]


def test_a_question_for_feedback_is_a_message() -> None:
    text = 'rule ask:\n    on payment_received: ask feedback email "how"\n\nlimit send "how" to 1 per 90 days\n'
    assert unsent(check_text(HEAD + WARN + text).diagnostics) == []


def test_an_error_is_not_told_twice() -> None:
    text = 'rule off:\n    when noticed("last_notcie", 9 days): suspend service\n'
    found = check_text(HEAD + WARN + text).diagnostics
    assert [each.code for each in found] == ["D408"]
    assert found[0].helps == ('did you mean "last_notice"?',)


def test_a_shared_module_may_name_what_another_policy_sends(tmp_path: Path) -> None:
    (tmp_path / "shared.dun").write_text('never send "final" when vulnerable\nnever send "finale" when vulnerable\n')
    (tmp_path / "a.dun").write_text(HEAD + 'use "./shared.dun"\n' + WARN)
    (tmp_path / "b.dun").write_text(HEAD + 'use "./shared.dun"\n' + WARN.replace("last_notice", "final"))
    for name in ("a.dun", "b.dun"):
        found = [d for d in check_file(tmp_path / name, messages=False).diagnostics if d.code == "D823"]
        assert [d.message for d in found] == ['no rule sends "finale", so `never send "finale"` keeps nothing back']


def test_a_policy_is_held_to_its_own_messages(tmp_path: Path) -> None:
    (tmp_path / "a.dun").write_text(HEAD + WARN + 'never send "final"\n')
    (tmp_path / "b.dun").write_text(HEAD + 'use "./a.dun"\n' + WARN.replace("last_notice", "final"))
    assert len(unsent(check_file(tmp_path / "a.dun", messages=False).diagnostics)) == 1
