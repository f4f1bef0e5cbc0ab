"""From the text of a cell to a value, or to what is wrong with it.

Amounts become minor units, days ordinals, instants seconds since 1970 UTC; nothing here is ever a float but a
propensity. A cell that could mean two things is refused, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Final

from dunning_dsl.ledger import clock
from dunning_dsl.program.countries import SHAPES, mistaken
from dunning_dsl.program.currency import minor_digits
from dunning_dsl.program.statements import FactDecl
from dunning_dsl.program.values import BOUND, SCALE, Value, divide_half_away

FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2199

_NUMBER: Final = re.compile(r"([+-]?)(\d+)(?:\.(\d*))?\Z", re.ASCII)
_MOMENT: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?: ?(Z|z|UTC|[+-]\d\d(?::?\d\d)?(?::?00)?))?)?\Z",
    re.ASCII,
)
_LONG_YEAR: Final = re.compile(r"[+-]?\d{5,}-\d\d-\d\d", re.ASCII)
_MISSING: Final = frozenset(
    {"null", "n/a", "na", "nan", "none", "nil", "#n/a", "-", "?", "nat", "\\n", "missing", "undefined"}
)
_SENTINELS: Final = frozenset({"-999", "-9999", "-99999", "-999.0", "-9999.0"})
_TRUTH: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

_STYLES: Final = (
    (re.compile(r"\d{1,2}/\d{1,2}/(?P<year>\d{4}|\d\d)(?!\d)"), "03/04/2025", "%d/%m/%Y"),
    (re.compile(r"\d{1,2}\.\d{1,2}\.(?P<year>\d{4}|\d\d)(?!\d)"), "04.03.2025", "%d.%m.%Y"),
    (re.compile(r"\d{1,2}-\d{1,2}-(?P<year>\d{4}|\d\d)(?!\d)"), "04-03-2025", "%d-%m-%Y"),
    (re.compile(r"\d{1,2}-(?P<month>[A-Za-z]{3,9})-(?P<year>\d{4}|\d\d)(?!\d)"), "04-Mar-2025", "%d-%b-%Y"),
    (re.compile(r"\d{1,2} (?P<month>[A-Za-z]{3,9}) (?P<year>\d{4}|\d\d)(?!\d)"), "4 Mar 2025", "%d %b %Y"),
    (re.compile(r"(?P<month>[A-Za-z]{3,9}) \d{1,2}, (?P<year>\d{4})"), "Mar 4, 2025", "%b %d, %Y"),
    (re.compile(r"(?P<month>[A-Za-z]{3,9}) \d{1,2} (?P<year>\d{4})"), "Mar 4 2025", "%b %d %Y"),
    (re.compile(r"\d{4}/\d{1,2}/\d{1,2}"), "2025/03/04", "%Y/%m/%d"),
    (re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?=[ T]|\Z)"), "2025-3-4", "%Y-%m-%d"),
    (re.compile(r"\d{8}\Z"), "20250304", "%Y%m%d"),
)
"""How dates are written elsewhere, with an example and what DuckDB's `strptime` calls it."""
_CLOCK: Final = re.compile(r"\d[ T]\d{1,2}:\d\d(:\d\d)?( ?[AaPp][Mm])?")

_NEEDED: Final = "write the value, or leave the cell empty where that is allowed"


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that cannot be used: the code of its report, and the words that fill it. `group` keeps kinds of one
    code apart."""

    code: str
    words: dict[str, str] = field(default_factory=dict)
    group: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A cell that says when. `second` counts from midnight, or is None for a date without a time; `offset` is
    seconds east of UTC, or None for local time."""

    day: int
    second: int | None = None
    offset: int | None = None

    def place(self, zone: str) -> tuple[int, int]:
        """The instant, and the calendar day of a customer in `zone`.

        A date, and a time of exactly midnight whatever its offset (which is how dates are exported), is the start of
        the written day.
        """
        if self.second in (None, 0):
            return clock.instant(zone, self.day, 0), self.day
        assert self.second is not None
        if self.offset is None:
            minute, second = divmod(self.second, 60)
            at = clock.instant(zone, self.day, minute) + second
            return at, clock.day_of(zone, at)
        at = (self.day - _EPOCH_DAY) * 86_400 + self.second - self.offset
        return at, clock.day_of(zone, at)


_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()


def looks_missing(text: str) -> bool:
    """Whether a cell holds a word or number that stands for nothing."""
    return text.casefold() in _MISSING or text in _SENTINELS


def amount(text: str, currency: str) -> int | Bad:
    """Minor units. More decimals than the currency has are refused, zeros too: `1.200` is 1200 in many countries."""
    if looks_missing(text):
        return Bad("D718", {"way": _NEEDED})
    digits = minor_digits(currency)
    number = text.removesuffix(currency).rstrip()
    found = _NUMBER.match(number)
    if found is None:
        why = _why_not_money(text, currency)
        return Bad("D714", {"why": why}, why)
    sign, whole, part = found[1], found[2], found[3] or ""
    if len(part) > digits:
        return _too_fine(whole, part, currency, digits)
    units = int(whole + part.ljust(digits, "0"))
    if units > BOUND["money"]:
        return Bad("D714", {"why": "it is larger than any amount here may be"}, "size")
    return -units if sign == "-" else units


def _too_fine(whole: str, part: str, currency: str, digits: int) -> Bad:
    """More decimals than the currency has: perhaps thousands, perhaps a price of a thousandth, never for us to say."""
    has = f"{currency} has {digits} decimals" if digits else f"{currency} has no decimals"
    if len(part) == 3 and len(whole) <= 3 and whole.strip("0"):
        way = f"where the point marks thousands write {whole}{part}{'.' * bool(digits)}{'0' * digits}, else round it"
        return Bad("D714", {"why": f"{has}; {way}"}, f"{has}; thousands")
    if part[digits:].strip("0"):
        return Bad("D714", {"why": f"{has}; round it first, where you know how"}, f"{has}; round")
    way = f"write {whole}{'.' * bool(digits)}{part[:digits]} without the zeros after it"
    return Bad("D714", {"why": f"{has}; {way}"}, f"{has}; zeros")


def above_zero(text: str, currency: str) -> int | Bad:
    """An amount that must be above zero."""
    units = amount(text, currency)
    if isinstance(units, int) and units <= 0:
        return Bad("D715")
    return units


def _why_not_money(text: str, currency: str) -> str:
    if re.search(r"\d,\d{1,2}\Z", text) and "." not in text:
        return "write the decimals after a point, as in 12.50"
    if re.search(r"\d[ ,'.]\d{3}", text):
        return "write it without marks between the thousands, as in 1250.00"
    if re.fullmatch(r"\(\s*[\d.]+\s*\)", text):
        return "write it without brackets"
    if re.search(r"\d", text):
        return f"write the number alone, as in 12.50; the currency has its own column (here {currency})"
    return "write a number such as 12.50"


def moment(text: str) -> Moment | Bad:
    """A date, or a date with a time, in ISO 8601; every other style is refused with its name, since 03/04 is two
    days."""
    if looks_missing(text):
        return Bad("D718", {"way": _NEEDED})
    found = _MOMENT.match(text)
    if found is None:
        return _not_a_date(text)
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Bad("D717", {"why": f"the year {year} is not between {FIRST_YEAR} and {LAST_YEAR}"}, "year")
    try:
        ordinal = date(year, month, day).toordinal()
    except ValueError:
        return Bad("D717", {"why": "there is no such day"}, "day")
    if found[4] is None:
        return Moment(ordinal)
    hour, minute, second = int(found[4]), int(found[5]), int(found[6] or 0)
    offset = _offset(found[7])
    if hour > 23 or minute > 59 or second > 59 or (offset is not None and abs(offset) >= 86_400):
        return Bad("D717", {"why": "there is no such time"}, "time")
    return Moment(ordinal, hour * 3600 + minute * 60 + second, offset)


def _offset(text: str | None) -> int | None:
    if text is None:
        return None
    if text in ("Z", "z", "UTC"):
        return 0
    digits = text[1:].replace(":", "")
    seconds = int(digits[:2]) * 3600 + int(digits[2:4] or 0) * 60
    return -seconds if text[0] == "-" else seconds


def _not_a_date(text: str) -> Bad:
    if _LONG_YEAR.match(text):
        return Bad("D717", {"why": f"the year is not between {FIRST_YEAR} and {LAST_YEAR}"}, "year")
    for pattern, example, form in _STYLES:
        found = pattern.match(text)
        if found is not None:
            return _other_style(text, example, form, found.groupdict())
    if re.fullmatch(r"\d{9,13}(\.\d+)?", text):
        way = "write it in history.sql with to_timestamp(x), or to_timestamp(x / 1000) where x counts milliseconds"
        return Bad("D716", {"style": "counts seconds, not days", "way": way}, "seconds")
    if re.fullmatch(r"[2-7]\d{4}(\.\d+)?", text):
        way = "give the column a date format in the spreadsheet and export it again, or write it in history.sql with "
        words = {"style": "looks like a spreadsheet's day number", "way": f"{way}date '1899-12-30' + x::int"}
        return Bad("D716", words, "serial")
    way = "write a day as 2025-03-04, a time as 2025-03-04T10:15:00Z"
    return Bad("D716", {"style": "is no date", "way": way}, "none")


def _other_style(text: str, example: str, form: str, parts: dict[str, str | None]) -> Bad:
    """A date in a style that some country writes, with what DuckDB needs to read it."""
    form = form.replace("%Y", "%y") if len(parts.get("year") or "2025") == 2 else form
    form = form.replace("%b", "%B") if len(parts.get("month") or "Mar") > 3 else form
    clock = _CLOCK.search(text)
    time, kind = "", "date"
    if clock is not None:
        half = clock[2] or ""
        time = (
            (" %I:%M" if half else " %H:%M")
            + (":%S" if clock[1] else "")
            + (" %p" if half[:1] == " " else "%p" * bool(half))
        )
        kind = "timestamp"
    way = f"write it in history.sql with strptime(x, '{form}{time}')::{kind}"
    if form[:2] == "%d" and form[3:5] == "%m" and form[2] != ".":
        way += f", or with '%m{form[2]}%d{form[5:]}{time}' where the month stands first"
    shown = example if clock is None else f"{example} 10:15"
    return Bad("D716", {"style": f"is written like {shown}", "way": way}, form + time)


def whole(text: str) -> int | None:
    """A whole number (`7`, `7.0`), or None."""
    found = _NUMBER.match(text)
    if found is None or (found[3] or "").strip("0"):
        return None
    return -int(found[2]) if found[1] == "-" else int(found[2])


def truth(text: str) -> bool | None:
    """true, false, yes, no, 1 or 0 in any case, else None."""
    return _TRUTH.get(text.casefold())


def fact_value(decl: FactDecl, text: str, currency: str) -> Value | Bad:
    """A cell of a fact's column in the smallest unit of its type, within its bounds."""
    kind = decl.type.kind
    if kind == "text":
        return _text(decl.name, text)
    if kind == "enum":
        return _member(decl, text)
    if looks_missing(text):
        way = (
            "leave the cell empty: then nobody knows" if decl.optional else "give a value, or declare the fact optional"
        )
        return Bad("D718", {"way": way})
    if kind == "boolean":
        known = truth(text)
        return Bad("D719", {"wanted": "true or false"}) if known is None else known
    if kind == "money":
        units = amount(text, currency)
    elif kind == "percent":
        units = _percent(text)
    elif kind == "number":
        units = _decimal(text, SCALE["number"], "a number such as 7 or 0.25")
    else:
        units = _count(text.removesuffix("days").removesuffix("day").rstrip() if kind == "days" else text, kind)
    return _bounded(decl, units)


def _text(name: str, text: str) -> str | Bad:
    """Any text; of the library's places only a code, for its guards compare these."""
    way = mistaken(name, text)
    if way is None:
        return text
    then = ": then the guards of every country hold" if name == "country" else ""
    return Bad("D727", {"wanted": SHAPES[name], "way": way, "then": then}, text)


def _member(decl: FactDecl, text: str) -> str | Bad:
    if text in decl.type.members:
        return text
    folded = {member.casefold(): member for member in decl.type.members}
    near = folded.get(text.casefold()) or next(iter(get_close_matches(text.casefold(), folded, 1)), "")
    hint = f"; did you mean `{folded.get(near, near)}`?" if near else ""
    return Bad("D720", {"members": ", ".join(decl.type.members), "hint": hint}, text)


def _percent(text: str) -> int | Bad:
    if not text.endswith("%"):
        known = _NUMBER.match(text) is not None
        return Bad("D721") if known else Bad("D719", {"wanted": "a percentage such as 20%"})
    return _decimal(text[:-1].rstrip(), SCALE["percent"] // 100, "a percentage such as 20%")


def _decimal(text: str, scale: int, wanted: str) -> int | Bad:
    found = _NUMBER.match(text)
    if found is None:
        return Bad("D719", {"wanted": wanted})
    part = found[3] or ""
    units = divide_half_away(int(found[2] + part) * scale, 10 ** len(part))
    return -units if found[1] == "-" else units


def _count(text: str, kind: str) -> int | Bad:
    found = whole(text)
    wanted = "a whole number of days" if kind == "days" else "a whole number"
    return Bad("D719", {"wanted": wanted}) if found is None else found


def _bounded(decl: FactDecl, units: int | Bad) -> int | Bad:
    if isinstance(units, Bad):
        return units
    bound = BOUND[decl.type.kind]
    low = -bound if decl.low is None else max(decl.low, -bound)
    high = bound if decl.high is None else min(decl.high, bound)
    if low <= units <= high:
        return units
    scale = SCALE[decl.type.kind]
    return Bad("D719", {"wanted": f"between {low // scale} and {high // scale}"}, "bounds")
