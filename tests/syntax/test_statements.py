"""What each statement becomes in the tree."""

from __future__ import annotations

from pathlib import Path

from dunning_dsl.resources import folder
from dunning_dsl.syntax.tree import (
    Charge,
    Choose,
    Escalate,
    Expect,
    Experiment,
    Fact,
    Given,
    Happening,
    Hold,
    Limit,
    Literal,
    Never,
    OfferDecl,
    OnDay,
    OneOf,
    OnEvent,
    Param,
    Policy,
    Quiet,
    Rule,
    Send,
    Stages,
    Table,
    TypeDecl,
    Use,
    When,
)
from dunning_dsl.syntax.tree import (
    Test as PolicyTest,
)
from tests.syntax.helpers import only, shape, tree

SECTION_1 = Path(__file__).parents[1] / "corpus" / "language" / "good" / "section1.dun"


def test_the_line_that_the_project_is_named_after() -> None:
    rule = only('when days_overdue >= 3 and channel_failed(email): send sms "friendly"')
    assert isinstance(rule, Rule)
    assert rule.name is None
    assert isinstance(rule.head, When)
    (step,) = rule.steps
    assert isinstance(step.action, Send)
    assert step.action.channels[0].text == "sms"
    assert (step.action.message.text, step.action.message.quoted) == ("friendly", True)


def test_the_whole_policy_of_the_language_page() -> None:
    assert len(tree(SECTION_1.read_text("utf-8")).statements) >= 35


def test_the_library_reads() -> None:
    for path in sorted(folder("stdlib").rglob("*.dun")):
        tree(path.read_text("utf-8"))


def test_policy() -> None:
    policy = only(
        'policy "P" version 2:\n catch up 3 days\n timezone customer else "UTC"\n currency EUR, USD\n'
        " ignore balances under 2 EUR / 3 USD\n look ahead ahead\n decide daily at 07:00"
    )
    assert isinstance(policy, Policy)
    assert policy.version is not None
    assert policy.version.text == "2"
    assert [setting.key for setting in policy.settings] == [
        "catch up",
        "timezone",
        "currency",
        "ignore balances",
        "look ahead",
        "decide",
    ]
    assert policy.settings[1].customer


def test_use() -> None:
    first, second = tree('use std.compliance.us without send, test\nuse "./retries.dun"').statements
    assert isinstance(first, Use)
    assert isinstance(second, Use)
    assert first.module.text == "std.compliance.us"
    assert [word.text for word in first.without] == ["send", "test"]
    assert (second.module.text, second.module.quoted, second.without) == ("./retries.dun", True, ())


def test_facts_of_the_library_and_of_policies() -> None:
    fact = only('fact sent(channel, window): count kept window "Messages" 0..100000')
    assert isinstance(fact, Fact)
    assert [word.text for word in fact.parameters] == ["channel", "window"]
    assert fact.kept is not None
    assert fact.kept.text == "window"
    assert fact.low is not None
    assert fact.doc is not None
    other = only('fact plan: one of free < "test" optional')
    assert isinstance(other, Fact)
    assert isinstance(other.type, OneOf)
    assert other.type.ordered
    assert other.type.members[1].quoted
    assert other.optional


def test_the_library_s_own_statements() -> None:
    kind, offer, plain = tree(
        'type tone: one of friendly < firm "d"\noffer payment_plan(instalments: count) "d"\noffer pause'
    ).statements
    assert isinstance(kind, TypeDecl)
    assert isinstance(offer, OfferDecl)
    assert isinstance(plain, OfferDecl)
    assert offer.parameters[0][0].text == "instalments"
    assert plain.parameters == ()


def test_param_with_dates() -> None:
    param = only('param fee: money = 50 EUR / 60 USD, 20 EUR / 30 USD from 2027-01-01 "why"')
    assert isinstance(param, Param)
    assert [value.from_ and value.from_.text for value in param.values] == [None, "2027-01-01"]
    assert param.doc is not None


def test_stages_choose_table() -> None:
    stages, choose, table = tree(
        'stages: a -> "send" -> c\nchoose pace as count: 3 when a > 2 4 when b 1 otherwise\n'
        "table t by x, y as one of p, q:\n | <= 5 | p, q | p |\n | 6..9 | * | q |"
    ).statements
    assert isinstance(stages, Stages)
    assert [name.quoted for name in stages.names] == [False, True, False]
    assert isinstance(choose, Choose)
    assert [row.condition is None for row in choose.rows] == [False, False, True]
    assert isinstance(table, Table)
    assert [[cell.op for cell in row.cells] for row in table.rows] == [["<=", "in"], ["range", "*"]]
    assert [len(row.cells[1].values) for row in table.rows] == [2, 0]


def test_heads() -> None:
    repeated = only('rule r: when a, at most tries times, every between: tag "x"')
    assert isinstance(repeated, Rule)
    assert isinstance(repeated.head, When)
    assert repeated.head.every is not None
    assert repeated.head.at_most is not None
    days = only('on day -7, 0, first_nudge when a: tag "x"')
    assert isinstance(days, Rule)
    assert isinstance(days.head, OnDay)
    assert len(days.head.days) == 3
    event = only('on task_done("Q") after between when a: tag "x"')
    assert isinstance(event, Rule)
    assert isinstance(event.head, OnEvent)
    assert event.head.argument is not None
    assert event.head.argument.quoted
    assert event.head.after is not None


def test_rule_parts_in_any_order_and_any_word_as_a_name() -> None:
    one = only('rule when "why" instead of send: when a: tag "x"')
    other = only('rule when instead of send "why": when a: tag "x"')
    assert shape(one) == shape(other)


def test_actions_with_their_parts_in_any_order() -> None:
    one = only('when a: send first of (sms, email) "m" at 10:00 to owner tone firm if b hold until c + 2 days "why"')
    assert isinstance(one, Rule)
    send, hold = one.steps
    assert isinstance(send.action, Send)
    assert send.action.first_of
    assert send.action.role is not None
    assert send.condition is not None
    assert isinstance(hold.action, Hold)
    assert hold.action.until
    other = only('when a: escalate straight to "stop" charge "fee" amount * 2% if b')
    assert isinstance(other, Rule)
    escalate, charge = other.steps
    assert isinstance(escalate.action, Escalate)
    assert escalate.action.straight
    assert isinstance(charge.action, Charge)


def test_guards_with_their_clauses_in_any_order() -> None:
    never, limit, case, quiet = tree(
        'never send "x" before 2027-01-01 because "why" when a from 2026-01-01\n'
        "limit contact to cap per window when a\nlimit escalate final to 1 per case\n"
        'quiet from 20:00 to 08:00 for sms, call because "sleep" on saturday, sunday when a'
    ).statements
    assert isinstance(never, Never)
    assert never.pattern.argument is not None
    assert never.clauses.before is not None
    assert never.clauses.from_ is not None
    assert isinstance(limit, Limit)
    assert limit.window is not None
    assert isinstance(case, Limit)
    assert case.window is None
    assert isinstance(quiet, Quiet)
    assert [word.text for word in quiet.weekdays] == ["saturday", "sunday"]
    assert [word.text for word in quiet.channels] == ["sms", "call"]


def test_experiment() -> None:
    experiment = only('experiment e before 2027-01-01 when a from 2026-01-01: control 89.5%, "test" 10.5%')
    assert isinstance(experiment, Experiment)
    assert [(arm.name.text, arm.share.text) for arm in experiment.arms] == [("control", "89.5"), ("test", "10.5")]


STEPS = """test "t":
    given today = 2026-11-23, sent(sms, 7 days) = 2
    given on payment_received, on message_failed(email), touch = control
    day -3: expect nothing
    day first_nudge: pays 120 USD at 10:30 fails "51" bounces email delivers sms replies talks complains
      promises 50 USD by day 10 promises by day 11 disputes resolves opts_out sms accepts payment_plan breaks plan
      updates card finishes "team" bills 100 USD due day 30 skips decision usage_trend = 5% at 09:00
      expect retry payment on backup expect charge "fee" expect charge "fee" 15 USD expect offer payment_plan
      expect offer payment_plan(instalments: 3) for 3 days expect not send sms "x" tone firm
      expect blocked day expect deferred send expect undecided a expect held b expect missed c
    after: expect nothing
"""


def test_steps_of_a_test() -> None:
    test = only(STEPS)
    assert isinstance(test, PolicyTest)
    assert len(test.givens) == 5
    assert [isinstance(given, Given) and given.event is not None and given.event.text for given in test.givens][
        2:4
    ] == [
        "payment_received",
        "message_failed",
    ]
    first, second, after = test.days
    assert after.day is None
    assert len(first.steps) == 1
    happenings = [step for step in second.steps if isinstance(step, Happening)]
    assert [step.verb for step in happenings] == [
        *("pays", "fails", "bounces", "delivers", "replies", "talks", "complains", "promises", "promises", "disputes"),
        *("resolves", "opts_out", "accepts", "breaks", "updates", "finishes", "bills", "skips", "sets"),
    ]
    assert happenings[0].at is not None
    assert happenings[-1].name is not None
    assert happenings[-1].name.text == "usage_trend"
    expects = [step for step in second.steps if isinstance(step, Expect)]
    assert [step.kind for step in expects][-6:] == ["not", "blocked", "deferred", "undecided", "held", "missed"]


def test_no_lark_token_and_no_mutable_part_is_in_the_tree() -> None:
    seen: list[object] = [tree(SECTION_1.read_text("utf-8")).statements]
    while seen:
        node = seen.pop()
        assert type(node).__module__.partition(".")[0] in ("dunning_dsl", "builtins")
        assert not isinstance(node, list | dict | set)
        if isinstance(node, tuple):
            seen.extend(node)
        elif isinstance(node, str):
            assert type(node) is str
        elif hasattr(type(node), "__slots__"):
            seen.extend(getattr(node, name) for name in type(node).__slots__)


def test_crlf_and_a_byte_order_mark_change_nothing() -> None:
    text = SECTION_1.read_text("utf-8")
    plain = [shape(statement) for statement in tree(text).statements]
    assert [shape(statement) for statement in tree(text.replace("\n", "\r\n")).statements] == plain
    assert [shape(statement) for statement in tree("\ufeff" + text).statements] == plain


def test_comments_are_kept() -> None:
    found = tree("# above\nlet a = 3 # beside\n  # inside\n  + 4\n")
    assert [(comment.text, comment.own_line) for comment in found.comments] == [
        ("# above", True),
        ("# beside", False),
        ("# inside", True),
    ]
    assert isinstance(found.statements[0], object)


def test_a_version_is_a_whole_number() -> None:
    policy = only('policy "P" version 12:\n currency USD')
    assert isinstance(policy, Policy)
    assert isinstance(policy.version, Literal)
    assert policy.version.kind == "integer"
