"""Actions, days and amounts as people write them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from dunning_simulator.rows import ActionRow

NOTHING = "nothing"
UNNAMED = "(unnamed)"
"""For what a log leaves unsaid."""


def day_words(day: int) -> str:
    """`2026-03-01`."""
    return date.fromordinal(day).isoformat()


def money_words(minor: int, currency: str) -> str:
    """`1,234.50 USD`."""
    from dunning_dsl.program.currency import minor_digits

    digits = minor_digits(currency)
    sign = "-" if minor < 0 else ""
    whole, part = divmod(abs(minor), 10**digits)
    tail = f".{part:0{digits}d}" if digits else ""
    return f"{sign}{whole:,}{tail} {currency}"


def kind_words(action: str, channel: str, name: str, tone: str = "") -> str:
    """A kind of action without its amounts: `email "reminder" (firm)`, `charge "late fee"`, `retry payment`."""
    match action:
        case "send":
            return f"{channel} {_quoted(name)}".strip() + (f" ({tone})" if tone else "")
        case "ask feedback":
            return f"ask feedback {channel} {_quoted(name)}"
        case "escalate":
            return f"escalate to {name or UNNAMED}"
        case "assign" | "refer":
            return f"{action} to {_quoted(name)}"
        case "charge" | "tag":
            return f"{action} {_quoted(name)}"
        case "retry":
            return "retry payment"
        case "suspend" | "restore":
            return f"{action} service"
        case "cancel":
            return "cancel subscription"
        case "offer":
            return f"offer {name or UNNAMED}"
        case "write off":
            return "write off"
        case _:
            return action


def _quoted(name: str) -> str:
    return f'"{name}"' if name else UNNAMED


def row_words(row: ActionRow) -> str:
    """One action in words, with the role and amount where it has them."""
    amount = row.amount if row.action == "charge" else None
    return action_words(row.action, row.channel or "", row.name, row.tone or "", row.role or "", amount, row.currency)


def action_words(action: str, channel: str, name: str, tone: str, role: str, amount: int | None, currency: str) -> str:
    """One action in words; an amount of None is not said."""
    words = kind_words(action, channel, name, tone)
    if role and role != "customer":
        words += f" to {role}"
    return words if amount is None else f"{words} {money_words(amount, currency)}"


def deeds_words(rows: Iterable[ActionRow]) -> str:
    """All that one decision did to one case, in a fixed order; `nothing` where it did nothing."""
    return " + ".join(sorted(row_words(row) for row in rows)) or NOTHING


def plural(count: int, one: str, many: str = "") -> str:
    """`1 case`, `1,204 cases`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def number(value: float, places: int, *, sign: bool = False) -> str:
    """`1,234.50`, with a sign `+0.42`; what rounds to nothing has none, and is never `-0.00`."""
    said = f"{value:{'+' if sign else ''},.{places}f}"
    return said if any(digit in said for digit in "123456789") else said.lstrip("+-")


def about(count: int | None) -> str:
    """A number of customers, with two digits that mean something: `about 9,800`."""
    if count is None or count >= 1_000_000:
        return "over a million"
    scale = 10 ** max(0, len(str(count)) - 2)
    return f"about {-(-count // scale) * scale:,}"


def list_words(words: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def share_words(part: int, whole: int) -> str:
    """`12.3 %` exactly (halves up), `-` of nothing; never `100.0 %` or `0.0 %` of what is not all or none."""
    if whole == 0:
        return "-"
    tenths = (2000 * part + whole) // (2 * whole)
    if part and tenths == 0:
        return "< 0.1 %"
    if part < whole and tenths >= 1000:
        return "> 99.9 %"
    return f"{tenths // 10}.{tenths % 10} %"
