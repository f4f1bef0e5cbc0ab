"""Codes of failed payments that are on no list which the policy reads: nothing tries them again."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dunning_dsl.decide.evaluate import Index, Snapshot
from dunning_dsl.history.problems import Findings
from dunning_dsl.ledger.answers import NO_CODE
from dunning_dsl.ledger.model import EVENT_KINDS

if TYPE_CHECKING:
    from dunning_dsl.history import History
    from dunning_dsl.program.statements import Program
    from dunning_dsl.program.values import Value

MOST_NAMED: Final = 8


def with_unlisted(history: History, program: Program) -> History:
    """The history with D742 among its problems, where failed payments have codes without a class for the policy, of a
    card and of a bank debit alike. A policy that reads no class is not told.
    """
    if not any(definition.name == "decline_class" for definition in program.definitions):
        return history
    index = Index.of(program)
    counted = {code: rows for code, rows in _codes(history).items() if _unlisted(index, code)}
    if not counted:
        return history
    rows = sum(counted.values())
    named = [f"`{code}` ({n:,})" for code, n in sorted(counted.items(), key=lambda one: (-one[1], one[0]))]
    more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    findings = Findings()
    words = {"codes": ", ".join(named[:MOST_NAMED]) + more, "first": max(counted, key=lambda c: (counted[c], c))}
    findings.add("D742", file="events", column="code", rows=rows, words=words)
    place = next((n for n, p in enumerate(history.problems) if p.severity.value == "note"), len(history.problems))
    return replace(history, problems=(*history.problems[:place], *findings.problems(), *history.problems[place:]))


def _codes(history: History) -> Counter[str]:
    """How many failed payments have each code; those without one are not counted."""
    import pyarrow.compute as pc

    found: Counter[str] = Counter()
    book = history.book
    failed = EVENT_KINDS.index("payment_failed")
    for batch in history.batches(("events.kind", "events.code")) if book is not None else ():
        events = pc.list_flatten(batch.column("events"))
        codes = pc.filter(pc.struct_field(events, "code"), pc.equal(pc.struct_field(events, "kind"), failed))
        for pair in pc.value_counts(codes).to_pylist():
            text = book.texts[pair["values"]] if book is not None and pair["values"] >= 0 else ""
            if text and text != NO_CODE:
                found[text] += pair["counts"]
    return found


def _unlisted(index: Index, code: str) -> bool:
    return all(_class_of(index, code, method) == "unmapped" for method in ("card", "bank_debit"))


def _class_of(index: Index, code: str, method: str) -> Value:
    facts: dict[str, Value] = {"decline_code": code, "payment_method": method}
    return Snapshot(index, "", 0, lambda fact, args: facts[fact], reasons=False).definition("decline_class")
