"""Reports for days and hours that are not said as the language says them: weekends, quiet days, "3 days overdue"."""

from __future__ import annotations

from dunning_dsl.diagnostics import Diagnostic, report
from dunning_dsl.program.vocabulary import WEEKDAYS, days_meant, weekday_condition
from dunning_dsl.syntax.lexer import Token
from dunning_dsl.syntax.place import Detector, Place, misplaced
from dunning_dsl.syntax.wording import COMPARISONS


def days_of_guard(place: Place) -> Diagnostic | None:
    """`never contact on weekends`, `never send email on monday`, `never contact on holidays`, `never sms on day 3`."""
    token = place.token
    if token is None or place.keyword != "never":
        return None
    at = next((i for i in range(place.at, len(place.tokens)) if place.tokens[i].text in ("on", "when", "because")), 0)
    if not at or place.tokens[at].text != "on" or (token.text != "on" and place.ahead(-1) is not place.tokens[1]):
        return None
    noun = place.tokens[at - 1]
    alone = noun.type == "NAME" and noun.text != "anything" and place.tokens[at - 2].text in ("never", "send")
    pattern = noun.text if alone else " ".join(token.text for token in place.tokens[1:at]) or "contact"
    after = [token.text for token in place.tokens[at + 1 : at + 3]]
    days = _listed(place.tokens[at + 1 :])
    condition = ""
    if after and after[0].lower().startswith("holiday"):
        condition = "holiday"
    elif len(after) > 1 and after[0] == "day" and after[1].isdecimal():
        condition = f"days_overdue == {after[1]}"
    elif days and not alone and pattern != "contact":
        condition = weekday_condition(days)
    if condition:
        return misplaced(place, f"write `never {pattern} when {condition}`", place.tokens[at])
    channels = "" if pattern == "contact" or not alone else f" for {pattern}"
    written = f"quiet from 00:00 to 00:00 on {', '.join(days or ('sunday',))}{channels}"
    return misplaced(place, f"days without contact are quiet hours: `{written}`", place.tokens[at])


def _listed(tokens: list[Token]) -> tuple[str, ...]:
    """The days that a list names, `saturdays and sundays` too, up to the first word that is none."""
    days: set[str] = set()
    for token in tokens:
        meant = days_meant(token.text)
        if not meant and token.text not in (",", "and", "or"):
            break
        days.update(meant)
    return tuple(day for day in WEEKDAYS if day in days)


def hours_of_guard(place: Place) -> Diagnostic | None:
    """`never contact before 08:00`, `never contact more than 3 times`, `limit 3 contacts`."""
    token, before = place.token, place.before
    if token is None or before is None or place.keyword not in ("never", "limit"):
        return None
    if token.type in ("TIME", "BAD_TIME") and before.text in ("before", "from"):
        return misplaced(place, "hours without contact are `quiet from 20:00 to 08:00`")
    if token.text in ("more", "over") and place.keyword == "never":
        return misplaced(place, f"a number is a limit: `limit {before.text} to 3 per 7 days`")
    if before.text == "limit" and token.type == "INT":
        return misplaced(place, f"what is limited comes first: `limit contact to {token.text} per 7 days`")
    return None


def quiet_without_hours(place: Place) -> Diagnostic | None:
    """`quiet on weekends`, `quiet hours 20:00 to 08:00`."""
    token, before = place.token, place.before
    if token is None or before is None or before.text != "quiet":
        return None
    days = _listed(place.tokens[place.at + 1 :])
    if token.text != "on" or not days:
        return misplaced(place, "write `quiet from 20:00 to 08:00`")
    return misplaced(place, f"say the hours too: `quiet from 00:00 to 00:00 on {', '.join(days)}`")


def day_of_send(place: Place) -> Diagnostic | None:
    """`send email "x" on monday`: a day of the week is a condition of the rule."""
    token = place.token
    if token is None or place.keyword not in ("rule", "when", "on") or not place.accepts("IF"):
        return None
    days = _listed(place.tokens[place.at + 1 :]) if token.text == "on" else days_meant(token.text)
    if not days:
        return None
    meant = weekday_condition(days)
    help_ = f"a day of the week is a condition: `when {meant}`, before the `:`"
    colon = next((i for i, t in enumerate(place.tokens) if t.type == "COLON" and i > _head(place)), place.at)
    head = [t.type for t in place.tokens[_head(place) : colon]]
    if "WHEN" in head:
        brackets = ", with brackets around what stands there" if "OR" in head else ""
        help_ = f"a day of the week is a condition: add `and {meant}` before the `:`{brackets}"
    return misplaced(place, help_)


def _head(place: Place) -> int:
    """Where the rule's `when` or `on` stands."""
    return next((i for i, t in enumerate(place.tokens) if t.type in ("WHEN", "ON")), 0)


def overdue_for(place: Place) -> Diagnostic | None:
    """`when overdue 3 days`, `when 3 days overdue`, `when overdue for more than 3 days`, `when late by 3 days`."""
    token, before = place.token, place.before
    if token is None or before is None or not (place.accepts("AND") and place.accepts("EQ")):
        return None
    if before.type in ("DAYS", "WEEKS") and token.text in ("overdue", "late", "due", "past"):
        earlier = place.ahead(-2)
        if earlier is None or earlier.type in COMPARISONS:
            return None
        return report("D123", before.span.to(token.span), found=f"{before.text} {token.text}", meant=_since(before))
    if before.text not in ("overdue", "late") or token.leads:
        return None
    at = place.at
    while at < len(place.tokens) and place.tokens[at].text in _AROUND:
        at += 1
    days = place.tokens[at] if at < len(place.tokens) else None
    if days is None or days.type not in ("DAYS", "WEEKS", "INT"):
        return None
    found = " ".join(t.text for t in (before, *place.tokens[place.at : at + 1]))
    sign = ">" if "than" in found.split() else ">="
    return report("D123", before.span.to(days.span), found=found, meant=_since(days, sign))


_AROUND = frozenset({"for", "by", "since", "at", "least", "more", "than", "over", "is", "are"})


def _since(days: Token, sign: str = ">=") -> str:
    number = days.text.split()[0]
    return f"days_overdue {sign} {int(number) * 7 if days.type == 'WEEKS' else number}"


DETECTORS: tuple[Detector, ...] = (
    days_of_guard,
    hours_of_guard,
    quiet_without_hours,
    day_of_send,
    overdue_for,
)
