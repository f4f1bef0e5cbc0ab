"""Reports for what people write who know spreadsheets and programs: `AND(a, b)`, `if ... then ... else`, `5% of x`."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.syntax.lexer import Token
from dunning_dsl.syntax.place import Detector, Place, misplaced

_LONGEST: Final = 80


def written(tokens: list[Token]) -> str:
    """Tokens as they stand in the text, one space where they were apart."""
    gaps = (" " if one.end < two.start else "" for one, two in pairwise(tokens))
    return "".join(token.text + gap for token, gap in zip(tokens, (*gaps, ""), strict=False))


def called_word(place: Place) -> Diagnostic | None:
    """`AND(a, b)`, `OR(a, b)`, `NOT(a)`, and `IF(a, b, c)`."""
    token, opened = place.token, place.ahead(1)
    if token is None or opened is None or opened.type != "OPEN" or not place.accepts("OPEN"):
        return None
    word = token.text.lower()
    if word not in ("and", "or", "not", "if"):
        return None
    parts = _arguments(place.tokens[place.at + 2 :])
    if word == "if":
        return _choice(place, parts[0] if parts else "CONDITION", parts[1:3])
    if word == "not":
        return None
    joined = f" {word} ".join(_bracketed(part, word) for part in parts) if len(parts) > 1 else ""
    joined = joined if 0 < len(joined) <= _LONGEST else f"A {word} B"
    return misplaced(place, f"`{word}` stands between its parts: `{joined}`")


def _arguments(tokens: list[Token]) -> list[str]:
    """What stands between the brackets of a call, part by part; nothing where they are not closed."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.type == "OPEN") - (token.type == "CLOSE")
        if depth < 0:
            return [written(part) for part in parts if part]
        if token.type == "COMMA" and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return []


def _bracketed(part: str, word: str) -> str:
    other = "or" if word == "and" else "and"
    return f"({part})" if f" {other} " in part else part


def if_then(place: Place) -> Diagnostic | None:
    """`if C then V else W`, as a row of a `choose` or as a value."""
    token = place.token
    if token is None or token.text.lower() != "if" or place.accepts("IF") or not place.accepts("NAME"):
        return None
    rest = place.tokens[place.at + 1 :]
    words = [each.text.lower() for each in rest]
    if "then" not in words:
        return None
    then = words.index("then")
    ends = [at for at, each in enumerate(rest) if at > then and (each.leads or words[at] in ("else", "otherwise"))]
    end = min(ends, default=len(rest))
    other = _until_margin(rest[end + 1 :]) if end < len(rest) and words[end] == "else" else []
    values = [written(rest[then + 1 : end]), written(other)]
    return _choice(place, written(rest[:then]), [value for value in values if value])


def _until_margin(tokens: list[Token]) -> list[Token]:
    end = next((at for at, token in enumerate(tokens) if token.leads), len(tokens))
    return tokens[:end]


def _choice(place: Place, condition: str, values: list[str]) -> Diagnostic | None:
    """The rows of a `choose` that say it."""
    row = f"{values[0] if values else 'VALUE'} when {condition}"
    row = row if len(row) <= _LONGEST else "VALUE when CONDITION"
    rest = f"{values[1] if len(values) > 1 and len(values[1]) < _LONGEST else 'VALUE'} otherwise"
    if place.keyword == "choose":
        return misplaced(place, f"the value comes first: `{row}`, and last `{rest}`")
    return misplaced(
        place, f"a value that depends on a condition is a `choose` of its own, with the rows `{row}` and `{rest}`"
    )


def time_of_day_step(place: Place) -> Diagnostic | None:
    """`on day 3 at 10:00: send ...`: the time belongs to the message. `10am` in either place."""
    token, after = place.token, place.ahead(1)
    if token is None:
        return None
    if token.text == "at" and after is not None and place.accepts("COLON") and place.keyword in ("rule", "on", "when"):
        time = clock(after.text) or (after.text if after.type == "TIME" else "10:00")
        return misplaced(place, f'the time belongs to the message: `send email "NAME" at {time}`')
    meant = clock(token.text)
    if meant is None or not place.accepts("TIME"):
        return None
    return report("D130", token.span, helps=(f"write `{meant}`",), found=token.text, what="time of day", shape="09:00")


def clock(text: str) -> str | None:
    """`10am`, `9PM` and `10h` as the language writes them; None for what is no hour."""
    digits = text.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    unit = text[len(digits) :].lower()
    if not digits.isdecimal() or len(digits) > 2 or unit not in ("am", "pm", "h"):
        return None
    hour = int(digits)
    if unit != "h" and not 1 <= hour <= 12:
        return None
    hour = hour if unit == "h" else hour % 12 + (12 if unit == "pm" else 0)
    return f"{hour:02d}:00" if hour < 24 else None


def share_of_a_sum(place: Place) -> Diagnostic | None:
    """`charge 5%`, `charge 5% of amount_due`, `charge "fee" 5% of amount_due`."""
    token, before = place.token, place.before
    if token is None or before is None:
        return None
    if token.text == "of" and before.type == "PERCENT" and place.accepts("STAR"):
        whole = place.ahead(1)
        name = whole.text if whole is not None and whole.type == "NAME" else "amount_due"
        return misplaced(place, f"write `{name} * {before.text}`")
    if before.text != "charge" or token.type not in ("PERCENT", "MONEY", "INT", "DECIMAL", "NAME"):
        return None
    whole = place.ahead(2)
    of = whole.text if whole is not None and whole.type == "NAME" else "amount_due"
    sum_ = f"{of} * {token.text}" if token.type == "PERCENT" else token.text
    return misplaced(place, f'a charge has a name first: `charge "late fee" {sum_}`')


DETECTORS: tuple[Detector, ...] = (called_word, if_then, time_of_day_step, share_of_a_sum)
