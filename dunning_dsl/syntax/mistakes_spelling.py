"""Reports for what is not spelled as the language spells it: quotes, signs, numbers, letters, characters."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.source import Span
from dunning_dsl.syntax.keywords import RESERVED, SOFT, UNITS
from dunning_dsl.syntax.lexer import Token
from dunning_dsl.syntax.place import Detector, Place
from dunning_dsl.syntax.wording import NUMBERS

SIGNS = {
    "===": "==",
    "<>": "!=",
    "~=": "!=",
    "<=>": "==",
    "=>": ">=",
    "=<": "<=",
    ":=": "=",
    "&&": "and",
    "&": "and",
    "||": "or",
    "!": "not",
    "**": "*",
}
"""Signs of other languages -> what says the same here."""

ODD_QUOTES = "“”„‟«»‘’‚‹›`´"
CURRENCY_SIGNS = {
    "$": ("USD", "CAD", "AUD", "NZD", "MXN", "HKD", "SGD", "TWD", "BRL", "CLP", "COP", "ARS"),
    "€": ("EUR",),
    "£": ("GBP", "EGP", "GIP"),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
}
"""Signs of money and the currencies that write them, the most common first."""

LOOKALIKES = dict(
    zip(
        "авеёзіјкмнорсԁԛԝухѕһьАВЕЅІЈКМНОРСТУХαγεικνορτυχηω",
        "abee3ijkmhopcdqwyxshbABESIJKMHOPCTYXayeikvoptuxnw",
        strict=True,
    )
)
"""Letters of other alphabets that look like one of ours; a short list of the usual ones."""


def unclosed_text(place: Place) -> Diagnostic | None:
    token = place.token
    if token is None or token.type != "BAD_TEXT":
        return None
    return report("D108", token.span, label="the text begins here and has no end on this line")


def odd_quotes(place: Place) -> Diagnostic | None:
    token = place.token
    if token is None or not (token.type == "BAD_QUOTE" or token.text in ODD_QUOTES):
        return None
    if token.type == "BAD_QUOTE":
        return report("D125", token.span, found=token.text, meant=f'"{token.text.strip(chr(39))}"')
    texts = [place.ahead(distance) for distance in (1, 2)]
    inside = texts[0].text if texts[0] and texts[1] and texts[1].text in ODD_QUOTES else "text"
    return report("D125", token.span, found=token.text, meant=f'"{inside}"')


def other_comment(place: Place) -> Diagnostic | None:
    token = place.token
    if token is None or token.type != "BAD_COMMENT":
        return None
    return report("D124", token.span, found=token.text[:2])


def equals(place: Place) -> Diagnostic | None:
    """`=` where two values are compared, `==` where something is given its value."""
    token = place.token
    if token is None:
        return None
    if token.type == "ASSIGN" and place.accepts("EQ"):
        return report("D109", token.span, found="=", meant="==", does="two values are compared")
    if token.type == "EQ" and place.accepts("ASSIGN"):
        return report("D109", token.span, found="==", meant="=", does="something gets its value")
    return None


def other_sign(place: Place) -> Diagnostic | None:
    token = place.token
    if token is None or token.type != "BAD_OPERATOR" or token.text not in SIGNS:
        return None
    return report("D110", token.span, found=token.text, meant=SIGNS[token.text])


def unit(place: Place) -> Diagnostic | None:
    """Hours and months; `3 dayss`; `500 usd`."""
    token, before = place.token, place.before
    if token is None:
        return None
    if token.type == "BAD_UNIT":
        _, found = token.text.split()
        return report("D113", token.span, label="the language counts in whole days", found=found)
    if before is None or before.type not in ("INT", "DECIMAL") or before.leads or token.leads:
        return None
    if token.text.isalpha() and len(token.text) == 3 and token.text.islower() and _is_currency(token.text.upper()):
        return report("D139", before.span.to(token.span), meant=f"{before.text} {token.text.upper()}")
    close = _close(token.text, UNITS) if token.type == "NAME" else None
    if close:
        return report("D122", token.span, found=token.text, meant=f"{before.text} {close}")
    return None


def glued_number(place: Place) -> Diagnostic | None:
    """`3dayss`, `50usd`, `1_000`, `3days`."""
    token = place.token
    if token is None or token.type != "BAD_NUMBER":
        return None
    match = re.match(r"([0-9]+(?:\.[0-9]+)?)(.*)", token.text)
    if match is None:
        return report("D122", token.span, found=token.text, meant="3 days")
    number, rest = match.groups()
    if place.accepts("TIME") and not place.accepts("INT"):
        return report("D130", token.span, found=token.text, what="time of day", shape="09:00")
    if re.fullmatch(r"(_[0-9]{3})+", rest):
        return report("D122", token.span, found=token.text, meant=token.text.replace("_", ""))
    if _is_currency(rest.upper()):
        return report("D139", token.span, meant=f"{number} {rest.upper()}")
    close = _close(rest.lower(), UNITS) or {"d": "days", "w": "weeks"}.get(rest.lower())
    return report("D122", token.span, found=token.text, meant=f"{number} {close or rest}")


def odd_number(place: Place) -> Diagnostic | None:
    """`.5`."""
    token, after = place.token, place.ahead(1)
    if token is None or after is None or after.type not in NUMBERS or after.start != token.end:
        return None
    if token.type == "DOT" and place.accepts("INT"):
        return report("D122", token.span.to(after.span), found=_joined(token, after), meant=f"0.{after.text}")
    return None


def money_sign(place: Place) -> Diagnostic | None:
    token, after = place.token, place.ahead(1)
    if token is None or token.text not in CURRENCY_SIGNS:
        return None
    numbers = ("INT", "DECIMAL")
    amount = next((at.text for at in (after, place.before) if at is not None and at.type in numbers), "50")
    usual = CURRENCY_SIGNS[token.text]
    own = next((code for code in place.currencies if code in usual), None)
    others = f"` or, where another is meant, `{amount} {usual[1]}" if not place.currencies and usual[1:] else ""
    return report("D139", token.span, meant=f"{amount} {own or usual[0]}{others}")


def no_such_time(place: Place) -> Diagnostic | None:
    """A date or time that does not exist, and `9:00`."""
    token, before = place.token, place.before
    if token is None:
        return None
    if token.type == "BAD_DATE":
        return report("D130", token.span, found=token.text, what="date", shape="2026-11-21")
    if token.type == "BAD_TIME":
        return report("D130", token.span, found=token.text, what="time of day", shape="09:00")
    if token.type == "INT" and place.accepts("TIME"):
        colon, minutes = place.ahead(1), place.ahead(2)
        if colon and minutes and colon.type == "COLON" and minutes.type in ("INT", "BAD_NUMBER"):
            return report(
                "D130",
                token.span.to(minutes.span),
                found=_joined(token, colon, minutes),
                what="time of day",
                shape="09:00",
            )
        return None
    if token.type in ("INT", "DECIMAL", "BAD_NUMBER") and before is not None and place.accepts("DATE"):
        return _other_date(place, token)
    return None


_PARTED_DATE: Final = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?![\w.])")


def _other_date(place: Place, token: Token) -> Diagnostic:
    """A date as it is written elsewhere: `31.12.2026`, `12/31/2026`, `2026-1-1`, with what each may mean here."""
    text, distance = token.text, 1
    while (after := place.ahead(distance)) is not None and after.start == token.start + len(text) and distance < 6:
        text, distance = text + after.text, distance + 1
    found = _PARTED_DATE.match(text)
    if found is None:
        return report("D130", token.span, found=token.text, what="date", shape="2026-11-21")
    first, sign, second, third = found[1], found[2], found[3], found[4]
    if len(first) == 4:
        readings = [(first, second, third)]
    elif len(third) == 4:
        readings = [(third, second, first)] + [(third, first, second)] * (sign == "/")
    else:
        readings = []
    meant = [f"{y}-{m:0>2}-{d:0>2}" for y, m, d in readings if 1 <= int(m) <= 12 and 1 <= int(d) <= 31]
    span = Span(token.span.file, token.start, token.start + found.end())
    shape = "` or `".join(dict.fromkeys(meant))
    helps = (f"write `{shape}`",) if shape else ()
    return report("D130", span, helps=helps, found=found.group(), what="date", shape="2026-11-21")


def long_number(place: Place) -> Diagnostic | None:
    token = place.token
    if token is None or not token.type.startswith("BAD_") or not token.text[:1].isdigit():
        return None
    return report("D131", token.span)


def capitals(place: Place) -> Diagnostic | None:
    token = place.token
    if token is None or token.type not in ("BAD_WORD", "CODE") or not token.text.isascii():
        return None
    if place.accepts("STRING") and not place.accepts("NAME"):
        return None
    lower = _snake(token.text)
    if lower in RESERVED or (lower in SOFT and not place.accepts("NAME")):
        return report("D126", token.span, found=token.text, meant=lower, what="words of the language")
    return report("D126", token.span, found=token.text, meant=lower, what="names")


def small_currency(place: Place) -> Diagnostic | None:
    """`currency usd`."""
    token = place.token
    if token is None or token.type == "CODE" or not place.accepts("CODE") or not token.text.isalpha():
        return None
    meant = token.text.upper() if len(token.text) == 3 else "USD"
    return report("D140", token.span, found=token.text, meant=meant)


def foreign_letters(place: Place) -> Diagnostic | None:
    token = place.token
    if token is None or token.type != "BAD_WORD" or token.text.isascii():
        return None
    plain = _plain(token.text)
    odd = next(at for at, letter in enumerate(token.text) if not letter.isascii())
    letter = token.text[odd]
    span = Span(token.file, token.start + odd, token.start + odd + 1)
    name = unicodedata.name(letter, "a letter without a name").lower()
    helps = (f"write `{plain}`",) if plain.isascii() and plain.isidentifier() else ()
    return report("D127", span, label=name, helps=helps, found=token.text, letter=letter)


def strange_character(place: Place) -> Diagnostic | None:
    token = place.token
    if token is None or token.type not in ("BAD_CHARACTER", "BAD_OPERATOR"):
        return None
    if unicodedata.category(token.text[0]) in ("Cf", "Zs", "Cc", "Zl", "Zp", "Co", "Cn"):
        return report("D128", token.span, sign=character(token.text[0]))
    hints = {
        ";": "a statement ends where the next one begins; leave the `;` out",
        "{": "what belongs to a statement is indented; there are no braces",
        "}": "what belongs to a statement is indented; there are no braces",
        "[": "a list of values stands in round brackets: `(a, b)`",
        "]": "a list of values stands in round brackets: `(a, b)`",
        "%": "a percentage is one word: `20%`",
        "?": "a condition follows `when` or `if`",
    }
    helps = (hints[token.text],) if token.text in hints else ()
    return report("D129", token.span, found=token.text, helps=helps)


def character(found: str) -> str:
    """How a report calls a character that cannot be seen."""
    return f"U+{ord(found):04X}, {unicodedata.name(found, 'a control character').lower()}"


def hyphen(place: Place) -> Diagnostic | None:
    """`first-nudge` where a new name is being given."""
    token, before, after = place.token, place.before, place.ahead(1)
    if token is None or before is None or after is None or token.type != "MINUS":
        return None
    if before.end != token.start or after.start != token.end or not (_word(before) and _word(after)):
        return None
    pieces = [before.text]
    index = place.at
    end = before
    while index + 1 < len(place.tokens) and place.tokens[index].type == "MINUS" and _word(place.tokens[index + 1]):
        pieces.append(place.tokens[index + 1].text)
        end = place.tokens[index + 1]
        index += 2
    return report("D136", before.span.to(end.span), found="-".join(pieces), meant="_".join(pieces))


def _word(token: Token) -> bool:
    return token.text.isidentifier()


def _joined(*tokens: Token) -> str:
    return "".join(token.text for token in tokens)


def _close(found: str, words: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(found, words, 1, 0.7)), None)


def _snake(found: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", found).lower()


def _plain(found: str) -> str:
    """The same word in our letters, as far as that is known."""
    swapped = "".join(LOOKALIKES.get(letter, letter) for letter in found)
    decomposed = unicodedata.normalize("NFKD", swapped)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).lower()


def _is_currency(code: str) -> bool:
    return code in {"USD", "EUR", "GBP", "CHF", "CAD", "AUD", "NZD", "JPY", "INR", "SEK", "NOK", "DKK", "PLN", "BRL"}


DETECTORS: tuple[Detector, ...] = (
    unclosed_text,
    odd_quotes,
    other_comment,
    equals,
    other_sign,
    unit,
    glued_number,
    odd_number,
    money_sign,
    no_such_time,
    long_number,
    small_currency,
    capitals,
    foreign_letters,
    strange_character,
    hyphen,
)
