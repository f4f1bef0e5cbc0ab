"""Reports for what people write who know spreadsheets, SQL or a rules engine: what they meant is said in our words."""

from __future__ import annotations

from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.syntax.keywords import VERBS
from dunning_dsl.syntax.lexer import Token
from dunning_dsl.syntax.mistakes_formulas import written
from dunning_dsl.syntax.place import Detector, Place, misplaced
from dunning_dsl.syntax.wording import COMPARISONS, NUMBERS

_GUARDS = ("never", "limit", "prove")
_BOUNDS = frozenset({"WHEN", "IF", "AND", "OR", "NOT", "ASSIGN", "COMMA"})


_PRINTED = {"≥": ">=", "≤": "<=", "≠": "!=", "→": "->", "–": "-", "—": "-", "×": "*", "÷": "/"}
"""Signs that text processors put in the place of what was typed."""


def _spelled(tokens: list[Token]) -> str:
    """Tokens of an operand, as one writes them."""
    return "".join(f"{t.text} " if t.type == "COMMA" else t.text for t in tokens)


def half_comparison(place: Place) -> Diagnostic | None:
    """`days_overdue > 3 and < 7`: what is compared must be said again."""
    token, before = place.token, place.before
    if token is None or before is None or token.type not in COMPARISONS or before.type not in ("AND", "OR"):
        return None
    earlier = place.tokens[: place.at - 1]
    last = next((i for i in range(len(earlier) - 1, -1, -1) if earlier[i].type in COMPARISONS), None)
    if last is None:
        return None
    first, depth = last, 0
    while first > 0:
        kind = earlier[first - 1].type
        depth += (kind == "CLOSE") - (kind == "OPEN")
        if depth < 0 or (depth == 0 and kind in _BOUNDS):
            break
        first -= 1
    after = place.ahead(1)
    value = after.text if after is not None else "7"
    help_ = f"say again what is compared: `{before.text} {_spelled(earlier[first:last])} {token.text} {value}`"
    return report("D141", token.span, helps=(help_,), where=f"after `{before.text}`")


def short_number(place: Place) -> Diagnostic | None:
    """`5k`, `2m`."""
    token = place.token
    if token is None or token.type != "BAD_NUMBER" or token.text[-1] not in "kKM":
        return None
    digits = token.text[:-1]
    if not digits.isdecimal() or len(digits) > 6:
        return None
    return report("D122", token.span, found=token.text, meant=digits + ("000000" if token.text[-1] == "M" else "000"))


def dash_range(place: Place) -> Diagnostic | None:
    """`in 7-13`, `in 7 to 13`, `in (7..13)`."""
    token, low, high = place.token, place.before, place.ahead(1)
    if token is None or low is None or high is None or low.type not in NUMBERS or high.type not in NUMBERS:
        return None
    if token.type == "MINUS" and place.accepts("DOTS"):
        return report("D123", token.span, found="-", meant=f"{low.text}..{high.text}")
    opened, word, end = place.ahead(-2), place.ahead(-3), place.ahead(2)
    if token.type != "DOTS" or opened is None or opened.type != "OPEN" or word is None or word.type != "IN":
        return None
    last = end if end is not None and end.type == "CLOSE" else high
    help_ = f"a range stands without brackets: `in {low.text}..{high.text}`"
    return report("D101", opened.span.to(last.span), helps=(help_,), found="(", reading="the range after `in`")


def sql_in_capitals(place: Place) -> Diagnostic | None:
    """`IS NULL`, `BETWEEN`, `LIKE`: what they are here, not merely how they would look in small letters."""
    from dunning_dsl.syntax.mistakes_shape import from_sql

    token = place.token
    return from_sql(place) if token is not None and token.type == "BAD_WORD" else None


def code_as_name(place: Place) -> Diagnostic | None:
    """`country == US`: codes are texts."""
    token, before = place.token, place.before
    if token is None or token.type not in ("BAD_WORD", "CODE") or not token.text.isupper() or len(token.text) > 3:
        return None
    if before is None or before.type not in ("EQ", "NE", "OPEN", "COMMA", "ASSIGN", "DEFAULT") or token.leads:
        return None
    if not (place.accepts("STRING") and place.accepts("TRUE")):
        return None
    return report("D137", token.span, found=token.text)


def other_else(place: Place) -> Diagnostic | None:
    """`else:` in a rule."""
    token = place.token
    if token is None or token.text not in ("else", "otherwise", "elif") or place.keyword not in ("rule", "when", "on"):
        return None
    return misplaced(place, "a rule has no other branch: write a second rule with `when not (CONDITION)`")


def head_without_when(place: Place) -> Diagnostic | None:
    """`rule r: days_overdue >= 3: ...`, `rule r: every 3 days: ...`, `on days 3`."""
    token, before = place.token, place.before
    if token is None or before is None:
        return None
    if before.text == "days" and token.type == "INT" and place.keyword in ("rule", "on"):
        return misplaced(place, "write `on day` also before several: `on day 3, 7`", before)
    if not place.accepts("WHEN") or not place.accepts("ON") or place.accepts("NAME") or before.type != "COLON":
        return None
    if token.text == "every":
        return misplaced(place, "a rule begins with its condition: `when CONDITION, every 3 days:`")
    after = place.ahead(1)
    operand = token.type in ("NAME", "NOT", "OPEN", "KNOWN") and token.text not in VERBS
    if operand and after is not None and after.type != "STRING":
        return report(
            "D106", token.span, label="`when` belongs before this", missing="when", found=token.text, reading="a `rule`"
        )
    return None


def spaced_sign(place: Place) -> Diagnostic | None:
    """`> = 3`, and the signs of a text processor, `≥` and `≠`."""
    token, before = place.token, place.before
    if token is None or before is None:
        return None
    if token.text in _PRINTED:
        return report("D110", token.span, found=token.text, meant=_PRINTED[token.text])
    if token.type == "ASSIGN" and before.type in ("GT", "LT"):
        written = f"{before.text} ="
        return report("D110", before.span.to(token.span), found=written, meant=f"{before.text}=")
    return None


def own_words(place: Place) -> Diagnostic | None:
    """Words of other tools for what has its own form here: `wait`, `on 3`, `after 3 days`."""
    token, before, after = place.token, place.before, place.ahead(1)
    if token is None or before is None:
        return None
    if token.text == "wait" and place.accepts("SEND"):
        return misplaced(place, "what comes later is a rule of its own, such as `on day 10: ...`")
    if before.text == "on" and token.type in ("INT", "DAYS") and place.accepts("DAY"):
        return misplaced(place, f"write `on day {token.text.split()[0]}`")
    if token.text == "after" and after is not None and after.type in ("INT", "DAYS") and place.accepts("ON"):
        return misplaced(place, f"write `on day {after.text.split()[0]}`, or `on EVENT after {after.text}`")
    if before.text == "rule" and token.type == "STRING":
        return misplaced(place, 'the name is one word, and a text may follow it: `rule first_nudge "Why":`')
    if place.keyword == "param" and place.at == 2 and token.type == "ASSIGN":
        return misplaced(place, f"say its type: `param {before.text}: days = ...`")
    if place.keyword == "let" and place.at == 2 and token.type == "COLON":
        return misplaced(place, f"a `let` has the type of what it names: `let {before.text} = ...`")
    if token.type == "DOT" and before.type == "NAME" and after is not None and place.accepts("AND"):
        return misplaced(place, f"a fact stands alone: `{after.text}`")
    return None


def max_times(place: Place) -> Diagnostic | None:
    """`, max 2 times`."""
    token, before = place.token, place.before
    if token is None or before is None or before.type != "COMMA" or not place.accepts("EVERY"):
        return None
    if token.text not in ("max", "maximum", "up", "only", "maximal"):
        return None
    after = place.ahead(1)
    count = after.text if after is not None and after.type == "INT" else "2"
    return report("D123", token.span, found=token.text, meant=f"at most {count} times")


def tone_of_send(place: Place) -> Diagnostic | None:
    """`send email "x" in tone firm`, `send email "x" with a firm tone`."""
    token = place.token
    if token is None or token.text not in ("in", "with", "using", "as") or not place.accepts("TONE"):
        return None
    words: list[str] = []
    while (next_ := place.ahead(len(words) + 1)) is not None and len(words) < 3 and not next_.leads:
        words.append(next_.text)
    if "tone" not in words:
        return None
    at = words.index("tone")
    named = words[at + 1] if at == 0 and len(words) > 1 else words[at - 1]
    return misplaced(place, f"write `tone {named if named.isidentifier() and at <= 2 else 'firm'}`")


def calculated_row(place: Place) -> Diagnostic | None:
    """`days_overdue * 2 when disputed` in a `choose`: a row gives a name or a value."""
    token = place.token
    if token is None or place.keyword != "choose" or not (place.accepts("WHEN") and place.accepts("OTHERWISE")):
        return None
    if token.type not in ("PLUS", "MINUS", "STAR", "SLASH", "OPEN"):
        return None
    first = last = place.at
    while first > 1 and not place.tokens[first].leads and place.tokens[first - 1].type != "COLON":
        first -= 1
    while last < len(place.tokens) and place.tokens[last].type not in ("WHEN", "OTHERWISE"):
        last += 1
    if last == len(place.tokens):
        return None
    span = place.tokens[first].span.to(place.tokens[last - 1].span)
    return report(
        "D143",
        span,
        found=written(place.tokens[first:last]),
        then="when CONDITION" if place.tokens[last].type == "WHEN" else "otherwise",
    )


def several_channels(place: Place) -> Diagnostic | None:
    """`send email or sms "x"`, `send email, sms "x"`."""
    token, before, after = place.token, place.before, place.ahead(1)
    if token is None or before is None or after is None or token.text not in ("or", ",", "and", "then", "/"):
        return None
    verb = place.ahead(-2)
    if verb is None or verb.text not in ("send", "feedback") or not place.accepts("STRING"):
        return None
    if verb.text == "feedback":
        return misplaced(place, f"feedback is asked on one channel: leave `{after.text}` out")
    return misplaced(place, f"write `send first of ({before.text}, {after.text}) ...`, or two `send`")


def guarded_send(place: Place) -> Diagnostic | None:
    """`never send email`: a channel is a pattern by itself."""
    token, before = place.token, place.before
    if token is None or before is None or before.text != "send" or place.keyword not in _GUARDS:
        return None
    if token.type != "NAME" or not place.accepts("STRING"):
        return None
    return misplaced(place, f'write `{token.text}` for the channel, or `send "MESSAGE"` for one message', before)


_IN_TWO_WORDS = frozenset(
    {"days_overdue", "amount_due", "amount_overdue", "open_invoices", "overdue_invoices", "late_payments"}
    | {"open_ticket", "payment_method", "decline_class", "decline_code", "business_day", "on_hold", "part_paid"}
)
"""Names of the library that people write with a space."""


def call_without_brackets(place: Place) -> Diagnostic | None:
    """`channel_failed email`."""
    from dunning_dsl.syntax.mistakes_shape import from_sql

    token, before = place.token, place.before
    if token is None or before is None or token.type != "NAME" or before.type != "NAME" or token.leads:
        return None
    if not place.accepts("OPEN") or not place.accepts("AND") or not place.accepts("EQ") or from_sql(place):
        return None
    joined = f"{before.text}_{token.text}"
    if joined in _IN_TWO_WORDS:
        return misplaced(place, f"write it as one word, `{joined}`")
    return misplaced(place, f"write `{before.text}({token.text})`, or `and` or `or` between two facts")


def turned_row(place: Place) -> Diagnostic | None:
    """`when days_overdue < 3: friendly` and `otherwise firm` in a `choose`."""
    token, after = place.token, place.ahead(1)
    if token is None or place.keyword != "choose" or not token.leads:
        return None
    if token.text == "when":
        return misplaced(place, "the value comes first: `VALUE when CONDITION`")
    if token.text in ("otherwise", "else", "default") and after is not None:
        return report("D123", token.span, found=f"{token.text} {after.text}", meant=f"{after.text} otherwise")
    return None


def members_apart(place: Place) -> Diagnostic | None:
    """`one of free pro`; `fact plan: free, pro`; `stages: a, b`."""
    token, before = place.token, place.before
    if token is None or before is None:
        return None
    if place.keyword == "stages" and token.type in ("COMMA", "LT", "GT", "MINUS", "SEMICOLON"):
        return misplaced(place, "write `->` between two stages")
    if place.keyword not in ("fact", "type"):
        return None
    if token.type in ("COMMA", "LT") and any(rule.startswith("one_of") for rule in place.rules):
        return misplaced(place, "write `<` between all of them if they have an order, else `,`")
    if token.type == "NAME" and not token.leads and any(rule.startswith("one_of") for rule in place.rules):
        return report(
            "D106", token.span, label="`,` belongs before this", missing=",", found=token.text, reading=place.reading
        )
    colon = place.ahead(-2)
    if token.type == "COMMA" and before.type == "NAME" and colon is not None and colon.type == "COLON":
        return misplaced(place, f"values to choose from follow `one of`: `one of {before.text}, ...`", before)
    return None


def share_of_arm(place: Place) -> Diagnostic | None:
    """`experiment e: control 50, ...`."""
    token = place.token
    if token is None or place.keyword != "experiment" or token.type not in ("INT", "DECIMAL"):
        return None
    return misplaced(place, f"write `{token.text}%`") if place.accepts("PERCENT") else None


def row_without_bar(place: Place) -> Diagnostic | None:
    """A row of a table that lacks its last `|`."""
    if place.keyword != "table" or not place.accepts("BAR") or place.token is not None:
        return None
    last = place.tokens[-1]
    return report(
        "D102",
        last.span,
        label="it ends here, in a row of the table",
        helps=("end each row with `|`, as in `| < 200 USD | 3 |`",),
        statement=place.keyword,
    )


def sign_after_setting(place: Place) -> Diagnostic | None:
    """`currency: USD`, `timezone = "UTC"`."""
    token, before = place.token, place.before
    if token is None or before is None or place.keyword != "policy" or token.text not in (":", "="):
        return None
    after = place.ahead(1)
    if after is None or before.type == "STRING" or not place.accepts(after.type):
        return None
    return misplaced(place, f"leave it out: `{before.text} {after.text}`")


def customer_zone(place: Place) -> Diagnostic | None:
    """`timezone customer` without the zone of those whose own is not known."""
    before = place.before
    if before is None or before.text != "customer" or place.keyword != "policy" or not place.accepts("ELSE"):
        return None
    span = place.tokens[-1].span if place.token is None else before.span
    return report(
        "D102",
        span,
        label="it ends here, in the setting `timezone`",
        helps=('say which holds where it is not known: `timezone customer else "UTC"`',),
        statement=place.keyword,
    )


DETECTORS: tuple[Detector, ...] = (
    half_comparison,
    short_number,
    dash_range,
    sql_in_capitals,
    code_as_name,
    other_else,
    head_without_when,
    spaced_sign,
    own_words,
    max_times,
    tone_of_send,
    calculated_row,
    several_channels,
    guarded_send,
    turned_row,
    members_apart,
    share_of_arm,
    row_without_bar,
    sign_after_setting,
    customer_zone,
    call_without_brackets,
)
