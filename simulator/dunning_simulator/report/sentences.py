"""What a report says in words around its tables: what the data cannot tell, what the terms mean, and the names of rules
that have none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from dunning_simulator.report import model as m
from dunning_simulator.words import list_words, plural

GLOSSARY: Final = (
    ("case", "what one customer owes in one currency, from the first invoice that is unpaid until nothing is owed"),
    ("case-day", "one case on one day on which it was decided"),
    ("fired", "the rule acted"),
    ("blocked", "the rule wanted to act, and something forbade it: a `never`, or no way to reach the customer"),
    ("deferred", "the rule wanted to act, and a limit or a quiet time made it wait for another day"),
    ("held", "the case was on hold, so the rule was not asked"),
    ("undecided", "the rule did not act because a fact that it reads was unknown"),
    ("missed", "a listed day, or an event, passed without its action, and it does not come again"),
    ("overtaken", "decided, but before it could go the debt was paid, the case put on hold, or a `never` came to hold"),
    ("part ways", "a case parts on the first day on which the two sides do not do the same"),
)

_MARK: Final = re.compile(r"(?:\s*\[[^\[\]]*\])+(?=\.?\s*\Z)")


def without_mark(text: str) -> str:
    """A reason without the mark of its source at the end, such as `[D example.com]`, which the JSON form keeps."""
    return _MARK.sub("", text)


class Names:
    """Rules without a name by the beginning of their head, as `dunning why` shows them."""

    def __init__(self, rules: Iterable[m.RuleCount]) -> None:
        self.heads = {rule.rule: rule.words for rule in rules if rule.words}
        self._shown: dict[str, str] = {}
        for rule, words in self.heads.items():
            short = f"({words})" if len(words) <= 24 else f"({words[:21]}...)"
            alike = sum(1 for other in self._shown.values() if other.startswith(short))
            self._shown[rule] = f"{short} {alike + 1}" if alike else short
        found = "|".join(re.escape(rule) for rule in sorted(self.heads, key=len, reverse=True))
        self._pattern = re.compile(rf"(?<![\w.])(?:{found})(?!\w)") if found else None

    def spoken(self, text: str) -> str:
        """The text with every such rule by what it is shown as."""
        return self._pattern.sub(lambda found: self._shown[found[0]], text) if self._pattern else text

    def cut_short(self) -> tuple[str, ...]:
        """A sentence for each whose head is longer than what is shown of it."""
        return tuple(
            f"{shown} is the unnamed rule `{self.heads[rule]}`."
            for rule, shown in self._shown.items()
            if shown != f"({self.heads[rule]})"
        )


def foreign_lines(found: Iterable[m.Foreign]) -> tuple[str, ...]:
    """Debts in currencies that a policy does not list, and the line that would have them decided."""
    lines = []
    for x in found:
        who = f"policy {x.policies[0]} does" if len(x.policies) == 1 else "the policies do"
        change = list_words([f"`{line}` in policy {letter}" for letter, line in zip(x.policies, x.write, strict=True)])
        lines.append(
            f"{plural(x.invoices, 'invoice')} of {plural(x.count, 'customer')} {'is' if x.invoices == 1 else 'are'} in "
            f"{x.what}, which {who} not list: counted here, not decided. To have them decided, write {change}."
        )
    return tuple(lines)


def caveats(report: m.Report) -> tuple[str, ...]:
    """What the data cannot tell."""
    c, x = report.caveats, report.manifest
    lines = list(_silent(c))
    if c.undated:
        lines.append(
            "These columns are read as they stand in the data, because no dated change of them is recorded: "
            f"{', '.join(c.undated)}. "
            "Where one changed meanwhile, earlier decisions here have seen its later value."
        )
    lines.extend(foreign_lines(c.other_currencies))
    if x.rejected:
        lines.append(
            f"{plural(x.rejected, 'row')} of the history cannot be used, so {plural(x.customers_left_out, 'customer')} "
            "stood aside (`dunning history check` lists them)."
        )
    if c.warnings:
        lines.append(f"`dunning history check` has {plural(c.warnings, 'warning')} about this data.")
    if c.few_days is not None:
        lines.append(
            f"Only {plural(c.few_days, 'day')} {'is' if c.few_days == 1 else 'are'} replayed, for the data ends on "
            f"{x.last_day}: what is open then is followed no further. `--to DATE` replays later days too, as if "
            "nothing more were paid."
        )
    if c.data_ends is not None:
        lines.append(f"The data ends on {c.data_ends}: later days see no payment that was made after it.")
    if c.synthetic:
        lines.append("The data is synthetic.")
    return tuple(lines) or ("Nothing to add.",)


def _silent(c: m.Caveats) -> Iterable[str]:
    """What nobody says of anybody, and what is taken for it."""
    if c.no_column:
        yield f"The data has no column for {', '.join(c.no_column)}: in this replay nobody is left alone for these."
    if c.undeclared:
        yield (
            "Before this policy writes to real customers, add those columns, or have the policy itself say that it is "
            f"meant: {list_words([f'`fact {name}: boolean default false`' for name in c.undeclared])}."
        )
    if c.assumed_reachable:
        yield (
            f"Nothing says who can be reached by {list_words(c.assumed_reachable, 'or')}: every customer counts as "
            f"reachable. {_columns(c.assumed_reachable)}"
        )
    if c.held_unreachable:
        yield (
            f"Nothing says who can be reached by {list_words(c.held_unreachable, 'or')}, though there are addresses of "
            f"other channels: nothing is sent there. {_columns(c.held_unreachable)}"
        )


def _columns(channels: tuple[str, ...]) -> str:
    either = [f"`address_{channel}` or `reachable_{channel}`" for channel in channels]
    return f"Add a column {'; '.join(either)}."
