"""How reports call the parts of the grammar: terminals as people write them, half-read rules as people think them."""

from __future__ import annotations

from collections.abc import Iterable

from dunning_dsl.syntax.keywords import VERBS

READING: dict[str, str] = {
    "policy": "the `policy` statement",
    "setting": "a setting of the policy",
    "currency": "the setting `currency`",
    "timezone": "the setting `timezone`",
    "timezone_customer": "the setting `timezone`",
    "decide_at": "the setting `decide daily at`",
    "look_ahead": "the setting `look ahead`",
    "catch_up": "the setting `catch up`",
    "ignore_balances": "the setting `ignore balances under`",
    "use": "a `use` statement",
    "module_name": "the name of a module",
    "fact": "a `fact`",
    "default_part": "the default of a fact",
    "bounds_part": "the range of a fact",
    "kept_part": "how a fact is kept",
    "type_decl": "a `type`",
    "offer_decl": "an `offer`",
    "parameter": "a parameter of an offer",
    "param": "a `param`",
    "dated": "the value of a `param`",
    "let": "a `let`",
    "stages": "the `stages`",
    "choose": "a `choose`",
    "row_when": "a row of `choose`",
    "row_otherwise": "a row of `choose`",
    "table": "a `table`",
    "table_row": "a row of the table",
    "cell_in": "a cell of the table",
    "cell_compare": "a cell of the table",
    "cell_range": "a cell of the table",
    "as_part": "the type after `as`",
    "by_part": "the inputs of the table, after `by`",
    "rule": "a `rule`",
    "instead_part": "the rule after `instead of`",
    "bare_rule": "a rule",
    "never": "a `never`",
    "limit": "a `limit`",
    "quiet": "a `quiet`",
    "when_clause": "the condition after `when`",
    "because_clause": "the reason after `because`",
    "from_clause": "the date after `from`",
    "before_clause": "the date after `before`",
    "weekdays_part": "the weekdays after `on`",
    "channels_part": "the channels after `for`",
    "experiment": "an `experiment`",
    "arm": "an arm of the experiment",
    "prove_never": "a `prove`",
    "prove_claim": "a `prove`",
    "head_when": "the condition after `when`",
    "head_day": "the days after `on day`",
    "head_event": "the event after `on`",
    "event": "an event",
    "every_part": "the time after `every`",
    "at_most_part": "`at most ... times`",
    "step": "the actions of a rule",
    "send": "a `send`",
    "target_first": "the channels after `first of`",
    "tone_part": "the tone of a message",
    "role_part": "who a message goes to",
    "at_part": "the time of a message",
    "offer": "an `offer`",
    "arguments": "what an offer says in its brackets",
    "argument": "what an offer says in its brackets",
    "charge": "a `charge`",
    "hold_for": "a `hold`",
    "hold_until": "a `hold`",
    "escalate": "an `escalate`",
    "escalate_straight": "an `escalate`",
    "assign": "an `assign`",
    "retry": "a `retry`",
    "suspend": "`suspend service`",
    "restore": "`restore service`",
    "cancel": "`cancel subscription`",
    "refer": "a `refer`",
    "write_off": "`write off`",
    "ask_feedback": "an `ask feedback`",
    "tag": "a `tag`",
    "stop": "a `stop`",
    "pattern_send": "what is forbidden or limited",
    "pattern_offer": "what is forbidden or limited",
    "pattern_escalate": "what is forbidden or limited",
    "test": "a `test`",
    "given_line": "what the test is given",
    "given_value": "what the test is given",
    "given_event": "the event that the test is given",
    "day_line": "a day of the test",
    "after_line": "the part `after:` of the test",
    "test_item": "what the test expects",
    "expect_not": "what the test expects",
    "expect_rule": "what the test expects",
    "happens": "what happens in the test",
    "happens_amount": "what happens in the test",
    "happens_name": "what happens in the test",
    "happens_text": "what happens in the test",
    "happens_promise_all": "the promise in the test",
    "happens_promise": "the promise in the test",
    "happens_bill": "the bill in the test",
    "happens_sets": "what happens in the test",
    "call": "what stands in the brackets",
    "in_list": "the values after `in`",
    "in_range": "the range after `in`",
    "known": "`known(...)`",
    "one_of": "the values after `one of`",
    "one_of_ordered": "the values after `one of`",
}
"""A rule of the grammar that is half read -> how a report calls it."""

MOST = 8
"""Words that a list of what may stand somewhere names; of more, only the kinds are of use."""

HAPPENINGS = {
    *("accepts", "bills", "bounces", "breaks", "complains", "delivers", "disputes", "fails", "finishes"),
    *("opts_out", "pays", "promises", "replies", "resolves", "skips", "talks", "updates"),
}
NUMBERS = frozenset({"INT", "DECIMAL", "PERCENT", "MONEY", "MONEYS", "DAYS", "WEEKS", "BUSINESS_DAYS"})
COMPARISONS = frozenset({"EQ", "NE", "LT", "LE", "GT", "GE"})
ARITHMETIC = frozenset({"PLUS", "MINUS", "STAR", "SLASH"})
VALUES = frozenset({"NAME", "STRING", "TRUE", "FALSE", *NUMBERS})

_ONE_KIND = {
    "INT": "a whole number",
    "DECIMAL": "a number",
    "PERCENT": "a percentage such as `20%`",
    "MONEY": "an amount such as `50 USD`",
    "DAYS": "a time such as `3 days`",
    "STRING": 'a text in quotes, such as `"reminder"`',
    "DATE": "a date such as `2026-11-21`",
    "TIME": "a time of day such as `09:00`",
    "CODE": "a currency such as `USD`",
    "NAME": "a name",
    "$END": "the end of the statement",
}


def expected_words(terminals: Iterable[str], spelling: dict[str, str]) -> str:
    """What may stand at a place, as a list in words: `a name, "(" or the end of the statement`."""
    left = set(terminals)
    phrases: list[str] = []
    if left >= {"NAME", "WHEN", "AND", "RULE"}:
        return "a word"
    if left >= VALUES or left >= {"NAME", "INT", "TRUE", "OPEN"}:
        phrases.append("a value, or the name of something that has one")
        left -= VALUES | {"OPEN", "MINUS", "NOT", "KNOWN", "DATE", "TIME"}
    elif left >= {"NAME", "INT", "DAYS", "MONEY"}:
        phrases.append("a number, or a name")
        left -= NUMBERS | {"NAME", "MINUS"}
    elif left >= {"INT", "DAYS", "MONEY"}:
        phrases.append("a number")
        left -= NUMBERS | {"MINUS"}
    if left >= COMPARISONS:
        phrases.append("a comparison such as `==` or `>=`")
        left -= COMPARISONS | ARITHMETIC | {"DEFAULT", "IN"}
    elif left >= ARITHMETIC:
        left -= ARITHMETIC | {"DEFAULT"}
    for kind, phrase in _ONE_KIND.items():
        if kind in left and kind != "$END":
            phrases.append(phrase)
            left.discard(kind)
    ends = "$END" in left
    words = {spelling[kind] for kind in left if kind in spelling}
    if words >= set(VERBS):
        phrases.append("an action such as `send`")
        words -= set(VERBS)
    if words >= HAPPENINGS:
        phrases.append("what happens, such as `pays`")
        words -= HAPPENINGS
    phrases.extend(sorted(f"`{word}`" for word in words) if len(words) <= MOST else ["another word of the language"])
    if ends:
        phrases.append(_ONE_KIND["$END"])
    return listed(phrases)


def listed(phrases: list[str], last: str = "or") -> str:
    """`a, b or c`."""
    if len(phrases) < 2:
        return "".join(phrases)
    return f"{', '.join(phrases[:-1])} {last} {phrases[-1]}"
