"""Reports for what stands in the wrong order or is missing: signs, words, brackets, and habits from other languages."""

from __future__ import annotations

from dunning_dsl.diagnostics import Diagnostic, Label, report
from dunning_dsl.syntax.keywords import OPERATORS, RESERVED, SOFT, STATEMENTS, VERBS
from dunning_dsl.syntax.lexer import Token
from dunning_dsl.syntax.place import Detector, Place
from dunning_dsl.syntax.tables import tables
from dunning_dsl.syntax.wording import COMPARISONS

NAMING = ("fact", "param", "let", "choose", "table", "experiment", "type")
"""Statements whose second word is the name that they give."""

HAPPENINGS = frozenset(
    {"pays", "fails", "bounces", "delivers", "replies", "accepts", "opts_out", "promises", "disputes"}
)

OTHER_VERBS = {
    "write_off": "write off",
    "ask_feedback": "ask feedback",
    "wait": 'hold for 3 days "why"',
    "pause": 'hold for 3 days "why"',
    "notify": 'send email "MESSAGE"',
    "remind": 'send email "MESSAGE"',
    "message": 'send email "MESSAGE"',
    "email": 'send email "MESSAGE"',
    "sms": 'send sms "MESSAGE"',
    "call": 'send call "MESSAGE"',
    "escalate_to": "escalate to STAGE",
    "close": 'stop "why"',
    "collect": "retry payment",
}
"""What people call actions -> how they are written."""

SIGNS = frozenset({"==", "!=", "<", "<=", ">", ">=", "+", "*", "/", ")", ",", ":", "..", "="})


def too_deep(place: Place) -> Diagnostic | None:
    return report("D132", place.span) if place.stuck.deep else None


def reserved_name(place: Place) -> Diagnostic | None:
    """A word of the language where a name is given, or where a member could only be meant."""
    token = place.token
    if token is None or token.text not in RESERVED or not place.accepts("NAME"):
        return None
    given = (place.at == 1 and place.keyword in NAMING) or place.keyword == "stages"
    operand = place.accepts("TRUE")
    if not given and (token.text in OPERATORS or (token.leads and operand)):
        return None
    does = _does(token.text)
    if given and place.keyword != "stages":
        meant = f"choose another name, such as `{token.text}_`" if token.text in OPERATORS else ""
        helps = (meant or f"choose another name, such as `{_other(token.text)}`",)
    elif given:
        helps = (f"call the stage `{_other(token.text)}`",)
    elif place.accepts("STRING"):
        helps = (f'if it is one of the values of a fact, write it in quotes: `"{token.text}"`',)
    else:
        helps = (f"choose another name, such as `{_other(token.text)}`",)
    return report("D111", token.span, helps=helps, found=token.text, does=does)


def _does(word: str) -> str:
    if word in STATEMENTS:
        return "begins a statement"
    return "begins an action" if word in VERBS else "holds a statement together"


def _other(word: str) -> str:
    """Another word for what a reserved one would name."""
    known = {"cancel": "cancelled", "suspend": "suspended", "stop": "stopped", "refer": "referred", "hold": "on_hold"}
    return known.get(word, f"{word}_" if word in OPERATORS else f"my_{word}")


def chained(place: Place) -> Diagnostic | None:
    """`3 <= days_overdue <= 7`."""
    token = place.token
    if token is None or token.type not in COMPARISONS:
        return None
    depth = 0
    for earlier in reversed(place.tokens[: place.at]):
        depth += (earlier.type == "CLOSE") - (earlier.type == "OPEN")
        if depth < 0 or (depth == 0 and earlier.type in ("AND", "OR", "NOT", "WHEN", "IF", "COLON", "ASSIGN")):
            return None
        if depth == 0 and earlier.type in COMPARISONS:
            return report(
                "D112", token.span, label="a second comparison", secondary=(Label(earlier.span, "the first one"),)
            )
    return None


def from_sql(place: Place) -> Diagnostic | None:
    """`is null`, `between`, `like`, `not in`, `then`: people know SQL."""
    token, after = place.token, place.ahead(1)
    if token is None:
        return None
    word = token.text.lower()
    following = after.text.lower() if after else ""
    third = place.ahead(2)
    fact = place.before.text if place.before is not None and place.before.type == "NAME" else "FACT"
    if word == "is" and following == "not" and third is not None:
        if third.text.lower() == "null":
            return report("D123", token.span.to(third.span), found="is not null", meant=f"known({fact})")
        return report("D123", token.span.to(third.span), found="is not", meant="!=")
    if word == "is" and after is not None and following == "null":
        return report("D123", token.span.to(after.span), found="is null", meant=f"not known({fact})")
    if word == "not" and after is not None and following == "in":
        return report("D123", token.span.to(after.span), found="not in", meant=f"not {fact} in (a, b)")
    high = place.ahead(3)
    limits = after is not None and high is not None and third is not None and third.text.lower() == "and"
    between = f"{fact} in {after.text}..{high.text}" if limits and after and high else f"{fact} in 3..7"
    known = {
        "is": "==",
        "between": between,
        "like": "==",
        "equals": "==",
        "then": ":",
        "xor": "!=",
        "else": "otherwise",
        "isnull": f"not known({fact})",
    }
    if word in known and (place.accepts("EQ") or place.accepts("COLON") or place.accepts("AND")):
        return report("D123", token.span, found=word, meant=known[word])
    return None


def other_condition(place: Place) -> Diagnostic | None:
    """`if` for `when` and the other way round; `else` in a `choose`; `and` between what a test is given; `3 to 7`."""
    token, before = place.token, place.before
    if token is None or before is None:
        return None
    if token.text == "if" and place.accepts("WHEN"):
        return report("D123", token.span, found="if", meant="when")
    if token.text == "if" and place.accepts("SEND"):
        return report("D123", token.span, found="if", meant="ACTION if CONDITION")
    if token.text == "when" and not token.leads and place.accepts("IF"):
        return report("D123", token.span, found="when", meant="if")
    if before.text == "else" and place.keyword == "choose":
        return report("D123", before.span, found="else", meant=f"{token.text} otherwise")
    if token.text == "and" and place.accepts("COMMA") and not place.accepts("AND"):
        return report("D123", token.span, found="and", meant=",")
    if token.text == "to" and place.accepts("DOTS"):
        return report("D123", token.span, found="to", meant="3..7")
    return None


def second_head(place: Place) -> Diagnostic | None:
    token = place.token
    if token is None or token.text not in ("when", "on") or place.keyword not in ("rule", "when", "on"):
        return None
    if not place.accepts("SEND") and not place.accepts("IF"):
        return None
    first = next((earlier for earlier in place.tokens if earlier.text in ("when", "on")), place.tokens[0])
    return report("D134", token.span, label="a second one", secondary=(Label(first.span, "the first one"),))


def between_actions(place: Place) -> Diagnostic | None:
    """`,` or `and` between two actions."""
    token, after = place.token, place.ahead(1)
    if token is None or after is None or token.text not in (",", "and") or after.text not in VERBS:
        return None
    return report("D135", token.span, found=token.text) if place.accepts(after.type) else None


def signed_row(place: Place) -> Diagnostic | None:
    """A row of `choose` that begins with a sign was read as the end of the condition before it."""
    token, number, sign = place.token, place.before, place.ahead(-2)
    if token is None or number is None or sign is None or place.keyword != "choose":
        return None
    if sign.type != "MINUS" or not (sign.leads or place.accepts("NAME")):
        return None
    return report("D138", sign.span.to(number.span), found=f"-{number.text}")


def signed_first_row(place: Place) -> Diagnostic | None:
    token, after = place.token, place.ahead(1)
    if token is None or after is None or token.type != "MINUS" or place.keyword != "choose" or place.accepts("EQ"):
        return None
    return report("D138", token.span.to(after.span), found=f"-{after.text}") if token.leads else None


def open_bracket(place: Place) -> Diagnostic | None:
    token = place.token
    opened: list[Token] = []
    for earlier in place.tokens[: place.at]:
        if earlier.type == "OPEN":
            opened.append(earlier)
        elif earlier.type == "CLOSE" and opened:
            opened.pop()
    if token is not None and token.type == "CLOSE" and not opened:
        return report(
            "D107", token.span, helps=("leave it out, or open a bracket before",), which="closing", other="opening"
        )
    if not opened or not place.accepts("CLOSE") or place.accepts("NAME"):
        return None
    if token is not None and not place.accepts_after("CLOSE", token.type):
        return None
    return report(
        "D107",
        opened[-1].span,
        secondary=(Label(place.span, "`)` is missing before this" if token else "`)` is missing after this"),),
        helps=("close it with `)`",),
        which="opening",
        other="closing",
    )


def unquoted(place: Place) -> Diagnostic | None:
    """`send email reminder`."""
    token = place.token
    if (
        token is None
        or token.type not in ("NAME", "BAD_WORD", "CODE")
        or not place.accepts("STRING")
        or place.accepts("NAME")
    ):
        return None
    return report("D137", token.span, found=token.text)


def missing(place: Place) -> Diagnostic | None:
    """One word or sign which, put before the token, would let it be read."""
    token = place.token
    if token is None:
        return None
    spelling = tables().spelling
    names = place.accepts("NAME")
    candidates = sorted(
        kind
        for kind in place.expected
        if kind in spelling and not (names and spelling[kind] in SOFT) and place.means(kind, token.type)
    )
    if "COLON" in candidates:
        candidates = ["COLON"]
    if len(candidates) != 1:
        return None
    found = token.text if len(token.text) < 40 else f"{token.text[:36]}..."
    return report(
        "D106",
        token.span,
        label=f"`{spelling[candidates[0]]}` belongs before this",
        missing=spelling[candidates[0]],
        found=found,
        reading=place.reading,
    )


def no_channel(place: Place) -> Diagnostic | None:
    """`send "reminder"`."""
    token, before = place.token, place.before
    if token is None or before is None or token.type != "STRING" or before.text not in ("send", "feedback"):
        return None
    if not place.accepts_after("NAME", "STRING"):
        return None
    helps = (f"say on which channel: `{before.text} email {token.text}`",)
    return report("D101", token.span, helps=helps, found=token.text, reading=place.reading)


def verb_object(place: Place) -> Diagnostic | None:
    """`never cancel subscription`: what is forbidden is said by the verb alone."""
    token, before = place.token, place.before
    if token is None or before is None or before.text not in VERBS or place.keyword not in ("never", "limit", "prove"):
        return None
    if token.text not in ("subscription", "service", "payment", "off", "to"):
        return None
    helps = (f"leave it out: `{place.keyword} {before.text}`",)
    return report("D101", token.span, helps=helps, found=token.text, reading=place.reading)


def other_verb(place: Place) -> Diagnostic | None:
    """`wait`, `notify`, `write_off`: an action by another name."""
    token = place.token
    if token is None or token.text not in OTHER_VERBS or not place.accepts("SEND"):
        return None
    helps = (f"write `{OTHER_VERBS[token.text]}`",)
    return report("D101", token.span, helps=helps, found=token.text, reading=place.reading)


def name_first(place: Place) -> Diagnostic | None:
    """`email bounces` in a test."""
    token, before = place.token, place.before
    if token is None or before is None or token.text not in HAPPENINGS or place.keyword != "test":
        return None
    if not place.accepts("ASSIGN"):
        return None
    helps = (f"a step begins with what happens: `{token.text} ...`",)
    return report("D101", token.span, helps=helps, found=token.text, reading=place.reading)


def misspelled(place: Place) -> Diagnostic | None:
    """A word close to one that may stand here."""
    token = place.token
    if token is None or token.type != "NAME":
        return None
    from difflib import get_close_matches

    spelling = tables().spelling
    words = [spelling[kind] for kind in place.expected if kind in spelling and spelling[kind].isidentifier()]
    close = get_close_matches(token.text, sorted(words), 1, 0.7)
    if not close:
        return None
    return report("D101", token.span, helps=(f"did you mean `{close[0]}`?",), found=token.text, reading=place.reading)


def missing_value(place: Place) -> Diagnostic | None:
    """An operator without its right side: the statement ends, or a sign or word follows that is no value."""
    token, before = place.token, place.before
    if before is None or not (place.accepts("TRUE") and place.accepts("OPEN") and place.accepts("NAME")):
        return None
    if token is not None and not (token.text in OPERATORS or token.text in SIGNS):
        return None
    return report("D141", before.span if token is None else token.span, where=f"after `{before.text}`")


def unfinished(place: Place) -> Diagnostic | None:
    if place.token is not None:
        return None
    last = place.tokens[-1]
    return report(
        "D102",
        last.span,
        label=f"it ends here, in {place.reading}",
        notes=(f"what may come next: {place.expected_words}",),
        statement=place.keyword,
    )


def unexpected(place: Place) -> Diagnostic:
    token = place.token
    assert token is not None
    found = token.text if len(token.text) < 40 else f"{token.text[:36]}..."
    return report(
        "D101", token.span, notes=(f"what may stand here: {place.expected_words}",), found=found, reading=place.reading
    )


EARLY: tuple[Detector, ...] = (too_deep,)

DETECTORS: tuple[Detector, ...] = (
    other_condition,
    second_head,
    from_sql,
    chained,
    reserved_name,
    between_actions,
    signed_row,
    signed_first_row,
    unquoted,
    missing_value,
    open_bracket,
    no_channel,
    verb_object,
    other_verb,
    name_first,
    misspelled,
    missing,
    unfinished,
)
