"""What `check` makes of whole policies: names, params, what the library adds, tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from dunning_dsl.check import Checked, check_file, check_text
from dunning_dsl.diagnostics import Severity
from dunning_dsl.program.codec import digest, from_json, to_json
from dunning_dsl.program.expressions import Amounts, Const
from dunning_dsl.program.statements import GivenFact, OnDay, Program
from dunning_dsl.program.values import UNKNOWN

HEAD = 'policy "P" version 3:\n    currency USD\n    timezone "Europe/Berlin"\n\nuse std.safe\n\n'
RULE = 'when days_overdue in 3..9 and channel_failed(email): send sms "friendly"\n'
SECTION_1 = Path(__file__).parent.parent / "corpus" / "language" / "good" / "section1.dun"


def check(text: str, *sets: str) -> Checked:
    return check_text(text, messages=False, sets=sets)


def program(text: str, *sets: str) -> Program:
    checked = check(text, *sets)
    assert checked.program is not None, [d.message for d in checked.diagnostics]
    return checked.program


def codes(text: str, *sets: str) -> list[str]:
    return [d.code for d in check(text, *sets).diagnostics if d.severity is Severity.ERROR]


def test_the_policy_of_the_language_page_checks() -> None:
    checked = check_file(SECTION_1, messages=False)
    assert checked.ok
    assert {d.code for d in checked.diagnostics if d.severity is not Severity.NOTE} == set()
    assert len(checked.tests) == 2


def test_a_program_goes_through_json_and_back() -> None:
    found = check_file(SECTION_1, messages=False).program
    assert found is not None
    assert from_json(to_json(found)) == found


def test_comments_and_layout_change_neither_digest_nor_the_names_of_rules() -> None:
    one = program(HEAD + RULE)
    other = program(HEAD + "# a comment\n\n" + RULE.replace(" and ", "\n        and  ").replace("3..9", "3 days..9"))
    assert digest(one) == digest(other)
    assert [r.name for r in one.rules] == [r.name for r in other.rules]


def test_editing_an_unnamed_rule_makes_a_new_one() -> None:
    assert program(HEAD + RULE).rules[0].name != program(HEAD + RULE.replace("3..9", "3..8")).rules[0].name


def test_what_the_policy_does_not_reach_of_the_library_is_left_out() -> None:
    assert "decline_is_final" not in {d.name for d in program(HEAD + RULE).definitions}
    reached = program(HEAD + RULE + "\nnever retry when decline_is_final\n")
    assert {"decline_is_final", "decline_class"} <= {d.name for d in reached.definitions}


def test_settings_of_the_library_stay_for_the_engine() -> None:
    assert {"promise_tolerance", "cost_per_sms"} <= {p.name for p in program(HEAD + RULE).params}


def test_channels_that_need_consent_come_from_the_library() -> None:
    found = program(HEAD + RULE)
    assert set(found.consent_channels) == {"sms", "call"}
    assert found.tones == ("friendly", "firm", "final")


def test_look_ahead_is_the_earliest_listed_day() -> None:
    assert program(HEAD + 'rule a:\n    on day -7, 3: send email "x"\n').settings.look_ahead == 7
    dated = 'param first: days = -9\n\nrule a:\n    on day first: send email "x"\n'
    assert program(HEAD + dated).settings.look_ahead == 9


def test_set_replaces_the_value_of_a_param() -> None:
    text = HEAD + 'param first: days = 3\n\nrule a:\n    on day first: send email "x"\n'
    assert program(text, "first=5").params[-1].values == ((None, Const(program(text).params[-1].type, 5)),)
    assert codes(text, "first=5 USD") == ["D323"]
    assert codes(text, "frist=5") == ["D230"]
    assert codes(text, "first") == ["D761"]
    assert codes(text, "first=") == ["D761"]
    assert codes(text, "first=((") != []
    assert codes(text, "promise_tolerance=3 days") == []


def test_a_set_is_held_to_the_bounds_of_its_places() -> None:
    text = HEAD + 'param gap: days = 3\n\nrule a:\n    when days_overdue >= 3, every gap: send email "x"\n'
    assert codes(text, "gap=0") == ["D320"]


def test_spans_name_every_part() -> None:
    text = HEAD + "param first: days = 3\nlet big = amount_due > first_amount\nparam first_amount: money = 3\n\n"
    spans = program(text + RULE + 'prove "p": never sms when big\n').spans
    assert {"param:first", "let:big", "prove:0", "never:0", "limit:0", "quiet:0"} <= set(spans)
    assert any(key.startswith("rule:unnamed_") for key in spans)


def test_definitions_stand_after_what_they_read() -> None:
    text = "let a = b and c\nlet b = c\nlet c = autopay\n"
    assert [d.name for d in program(HEAD + text).definitions][-3:] == ["c", "b", "a"]


def test_a_long_chain_of_definitions_costs_no_depth() -> None:
    lines = "".join(f"let a{i} = a{i - 1} and disputed\n" for i in range(1, 3000))
    found = program(HEAD + "let a0 = autopay\n" + lines).definitions
    assert len(found) == 3000 + len(program(HEAD + RULE).definitions)


def test_versions_and_zones() -> None:
    found = program(HEAD + RULE)
    assert found.version == 3
    assert found.settings.zone_fixed
    customer = program(HEAD.replace('timezone "', 'timezone customer else "') + RULE)
    assert not customer.settings.zone_fixed
    assert customer.settings.timezone == "Europe/Berlin"


@pytest.mark.parametrize("zone", ["Europe", "../etc/passwd", "", "europe/berlin", "Europe/Atlantis", "EST5", "/UTC"])
def test_zones_that_there_are_not(zone: str) -> None:
    assert codes(HEAD.replace("Europe/Berlin", zone) + RULE) == ["D215"]


def test_several_currencies_give_each_amount_once_for_each() -> None:
    text = HEAD.replace("currency USD", "currency EUR, USD\n    ignore balances under 1 EUR / 2 USD")
    found = program(text + "param least: money = 60 USD / 50 EUR\n\nnever contact when amount_due < least\n")
    assert found.settings.ignore_under == Amounts((("EUR", 100), ("USD", 200)))
    assert found.params[-1].values[0][1] == Amounts((("EUR", 5000), ("USD", 6000)))


def test_the_days_of_a_rule_keep_their_order() -> None:
    head = program(HEAD + 'rule a:\n    on day 14, -7, 3: send email "x"\n').rules[0].head
    assert isinstance(head, OnDay)
    assert [d.value for d in head.days if isinstance(d, Const)] == [14, -7, 3]


# --- policy tests -----------------------------------------------------------------------------------------------------


def test_what_a_test_gives_is_typed() -> None:
    text = HEAD + "fact score: number optional\n\n" + RULE
    test = 'test "t":\n    given days_overdue = 3, channel_failed(email) = true, score = unknown,\n'
    test += "        days_since_contact = forever\n"
    found = check(text + test + "    expect nothing\n").tests[0]
    givens = [(g.name, g.args, g.value) for g in found.givens if isinstance(g, GivenFact)]
    assert givens == [
        ("days_overdue", (), 3),
        ("channel_failed", ("email",), True),
        ("score", (), UNKNOWN),
        ("days_since_contact", (), 9999),
    ]


def test_a_definition_of_the_library_may_be_given_in_one_moment_only() -> None:
    assert codes(HEAD + RULE + 'test "t":\n    given decline_class = fraud\n    expect nothing\n') == []
    assert codes(HEAD + RULE + 'test "t":\n    given decline_class = fraud\n    day 3: expect nothing\n') == ["D360"]


def test_what_an_expected_action_leaves_unsaid_stays_open() -> None:
    text = HEAD + RULE + 'test "t":\n    given days_overdue = 3\n    expect send sms "friendly"\n'
    expect = check(text).tests[0].expects[0]
    assert expect.said == frozenset()
    assert expect.action is not None
    assert getattr(expect.action, "role", None) == ""


def test_a_test_is_in_the_currency_that_it_uses() -> None:
    text = HEAD.replace("currency USD", "currency EUR, USD") + RULE
    test = 'test "t":\n    given amount_due = 50 USD\n    expect nothing\n'
    found = check(text + test).tests[0]
    assert found.currency == "USD"
    assert [g.value for g in found.givens if isinstance(g, GivenFact)] == [Amounts((("USD", 5000),))]
    assert check(text + 'test "t":\n    expect nothing\n').tests[0].currency == "EUR"
