"""What running a policy's tests says: every code by its own reproducer, and nothing by the mended file."""

from __future__ import annotations

import pytest

from dunning_dsl.check import check_text
from dunning_dsl.diagnostics.diagnostic import entry
from dunning_dsl.testing import TestReport, run_tests

CODES = ["D601", "D602", "D603", "D604", "D605", "D606"]
HEADER = 'policy "P":\n    currency USD\n    timezone "UTC"\n    look ahead 7 days\n\nlimit contact to 1 per 1 days\n\n'


def report(text: str) -> TestReport:
    checked = check_text(text)
    assert checked.ok, checked.diagnostics
    return run_tests(checked)


def codes(text: str) -> list[str]:
    return [d.code for d in report(HEADER + text).failures]


@pytest.mark.parametrize("code", CODES)
def test_a_culprit_causes_its_report_and_no_other_failure(code: str) -> None:
    found = report(entry(code).bad)
    if code == "D605":
        assert [d.code for d in found.advice] == [code]
        assert found.passed
    else:
        assert [d.code for d in found.failures] == [code]


@pytest.mark.parametrize("code", CODES)
def test_the_mended_file_passes(code: str) -> None:
    found = report(entry(code).good)
    assert found.passed
    assert code not in [d.code for d in found.advice]


NUDGE = 'rule nudge:\n    on day 3, 7: send email "reminder" tone firm\n\n'


def test_a_failure_says_what_happened_instead_and_why() -> None:
    checked = check_text(HEADER + NUDGE + 'test "t":\n    day 2: expect send email "reminder"\n')
    (failure,) = run_tests(checked).failures
    assert checked.sources[failure.primary.span.file].at(failure.primary.span) == 'expect send email "reminder"'
    assert "nothing happened instead" in failure.notes
    assert any("not due" in note and "nudge" in note for note in failure.notes)


def test_an_action_on_another_day_is_one_mistake() -> None:
    (failure,) = report(
        HEADER + NUDGE + 'test "t":\n    day 2: expect send email "reminder"\n    day 3: expect nothing\n'
    ).failures
    assert failure.code == "D601"
    assert "it happened on day 3" in failure.notes


def test_days_that_are_not_named_count_too() -> None:
    assert codes(NUDGE + 'test "t":\n    day 4: expect nothing\n') == ["D602"]
    assert codes(NUDGE + 'test "t":\n    day 3: expect send email "reminder"\n    after: expect nothing\n') == ["D602"]
    assert codes(NUDGE + 'test "t":\n    day 3: expect send email "reminder"\n    day 6: expect nothing\n') == []


def test_parts_that_are_not_said_are_not_compared() -> None:
    for said, wrong in (("", []), (" tone firm", []), (" tone final", ["D601"]), (" to customer", [])):
        expect = f'test "t":\n    day 3: expect send email "reminder"{said}\n'
        assert codes(NUDGE + expect) == wrong


def test_an_expected_action_is_expected_once() -> None:
    rule = 'rule a:\n    on day 3: send email "reminder"\n\n'
    twice = 'test "t":\n    day 3: expect send email "reminder"\n           expect send email "reminder"\n'
    assert codes(rule + twice) == ["D601"]


def test_amounts_and_arguments_are_compared_where_said() -> None:
    policy = (
        'rule n:\n    on day 1: send email "notice"\n\n'
        'rule fee:\n    when noticed("notice", 3 days):\n        charge "fee" 5 USD\n'
        "        offer extension(days: 7 days)\n\n"
    )
    test = (
        'test "t":\n    day 1: expect send email "notice"\n    day 4: expect charge "fee"{fee}\n'
        "           expect offer extension{args}\n"
    )
    assert codes(policy + test.format(fee="", args="")) == []
    assert codes(policy + test.format(fee=" 5 USD", args="(days: 7 days)")) == []
    assert codes(policy + test.format(fee=" 6 USD", args="(days: 7 days)")) == ["D601"]
    assert codes(policy + test.format(fee=" 5 USD", args="(days: 8 days)")) == ["D601"]


def test_stages_and_tags_may_be_left_unsaid_but_not_be_wrong() -> None:
    policy = 'stages: a -> b\n\nrule up:\n    on day 2:\n        escalate to b\n        tag "late"\n\n'
    assert codes(policy + 'test "t":\n    day 2: expect nothing\n') == []
    assert codes(policy + 'test "t":\n    day 2: expect escalate to b\n           expect tag "late"\n') == []
    assert codes(policy + 'test "t":\n    day 2: expect tag "early"\n') == ["D601"]
    assert codes(policy + 'test "t":\n    day 2: expect not tag "late"\n') == ["D603"]


def test_coverage_names_the_tests_of_each_rule() -> None:
    found = report(
        HEADER + NUDGE + 'rule other:\n    on day 90: tag "x"\n\ntest "t":\n    day 3: expect send email "reminder"\n'
    )
    assert dict(found.coverage.tests_by_rule) == {"nudge": ("t",), "other": ()}
    assert found.coverage.never_fired == ("other",)


def test_running_twice_says_the_same() -> None:
    text = HEADER + NUDGE + 'test "t":\n    day 2: expect send email "reminder"\n'
    assert report(text) == report(text)


def test_two_steps_of_one_rule_that_came_later_are_told_with_the_day_of_each() -> None:
    rule = 'rule look:\n    when days_overdue >= 10, every 20 days, at most 2 times: assign to "people"\n\n'
    days = '    day 5: expect assign to "people"\n    day 25: expect assign to "people"\n'
    first, second = report(f'{HEADER}{rule}test "t":\n{days}    after: expect nothing\n').failures
    assert "it happened on day 10" in first.notes
    assert "it happened on day 30" in second.notes


def test_a_step_that_another_expectation_has_is_not_said_to_have_moved() -> None:
    rule = 'rule look:\n    when days_overdue >= 10: assign to "people"\n\n'
    days = '    day 5: expect assign to "people"\n    day 10: expect assign to "people"\n'
    (failure,) = report(f'{HEADER}{rule}test "t":\n{days}').failures
    assert not any("it happened" in note for note in failure.notes)


def test_a_day_that_moves_again_once_what_happens_in_the_test_has_moved_is_said_to() -> None:
    rules = 'rule first:\n    when days_overdue >= 10: assign to "people"\n\n'
    rules += 'rule then:\n    when open_ticket and days_overdue >= 14: assign to "others"\n\n'
    days = '    day 5: expect assign to "people"\n    day 7: open_ticket = true\n    day 9: expect assign to "others"\n'
    first, then = report(f'{HEADER}{rules}test "t":\n{days}    after: expect nothing\n').failures
    assert not any("may move again" in note for note in first.notes)
    assert "once what happens on day 7 of the test has moved too, this may move again" in then.notes
