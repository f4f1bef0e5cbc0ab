"""Does a history fit a policy: are the columns there that it reads, do their cells fit, and does it know the names in
the data?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from dunning_dsl.diagnostics.diagnostic import entry
from dunning_dsl.history import nested
from dunning_dsl.history.cells import Bad
from dunning_dsl.history.ingest import Kept
from dunning_dsl.history.problems import Findings
from dunning_dsl.history.raw import Counts
from dunning_dsl.history.rejects import Rejects
from dunning_dsl.history.relations import ADDRESS, REACHABLE
from dunning_dsl.history.typed import Typing
from dunning_dsl.history.write import raw_rows
from dunning_dsl.program.statements import FactDecl, Program
from dunning_dsl.program.words import value_words

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from dunning_dsl.history.cells_by_batch import Change

BLOCKING: Final = ("deceased", "bankrupt", "moratorium", "do_not_contact", "vulnerable")
"""Facts without which every report says so (LANGUAGE.md, section 3)."""


def check_columns(program: Program, typed: Typing, file: str, changed: frozenset[str], findings: Findings) -> bool:
    """Report columns that the policy reads and the history lacks, and what stands in; False where nothing can be
    decided."""
    whole = True
    for decl in typed.stood_in:
        if decl.name not in typed.read or decl.default is not None:
            continue
        whole = False
        near = get_close_matches(decl.name.lower(), typed.others, 1, 0.75)
        hint = f"; is it the one called `{near[0]}`?" if near else ""
        words = {"fact": decl.name, "hint": hint, "way": _way(decl, program.settings.currencies)}
        findings.add("D705", file=file, column=decl.name, words=words)
    silent = [d.name for d in typed.stood_in if d.name in BLOCKING and d.library]
    if silent:
        listed = ", ".join(f"`{name}`" for name in BLOCKING if name in silent)
        findings.add("D737", file=file, words={"facts": listed, "first": silent[0]})
    if typed.sent_on:
        words = {
            "channels": " or ".join([", ".join(typed.sent_on[:-1]), typed.sent_on[-1]][len(typed.sent_on) == 1 :]),
            "columns": ", ".join(f"`{ADDRESS}{channel}`" for channel in typed.sent_on),
            "flags": ", ".join(f"`{REACHABLE}{channel}`" for channel in typed.sent_on),
        }
        findings.add("D748" if typed.has_addresses else "D747", file=file, words=words)
    undated = [d.name for d in typed.typed if d.name in typed.read and d.name not in changed]
    if undated:
        findings.add("D738", file=file, words={"facts": ", ".join(f"`{name}`" for name in sorted(undated))})
    for name in sorted(changed - set(typed.decls)):
        findings.add("D741", file="events", column="name", group=name, words={"value": name})
    return whole


def _way(decl: FactDecl, currencies: tuple[str, ...]) -> str:
    """What to do about a missing column: a default would make an optional fact known of everybody."""
    if decl.optional:
        column = f"`{decl.name}` to the customers, empty where nothing is known (in a history.sql: NULL AS {decl.name})"
        return f"add a column {column}: the policy says that the fact may be unknown"
    line = f"fact {decl.name}: {decl.type} default {_example(decl, currencies)}"
    return f"add the column to the customers, or say in the policy what stands for it: {line}"


def _example(decl: FactDecl, currencies: tuple[str, ...]) -> str:
    kind = decl.type.kind
    if kind == "enum":
        return decl.type.members[0]
    if kind == "money":
        return " / ".join(f"0 {currency}" for currency in currencies)
    if kind == "text":
        return '""'
    return value_words(False if kind == "boolean" else 0, decl.type)


def misfits(kept: Kept, typed: Typing, counts: Counts, findings: Findings, rejects: Rejects) -> frozenset[str]:
    """The customers whom a cell of a fact keeps out, taken off `counts` and written to the rejects."""
    without: set[str] = set()
    if not _any_bad(kept, typed):
        return frozenset()
    columns = frozenset(_column(decl) for decl in typed.typed)
    suspects = _suspects(kept, typed, columns, changed=bool(kept.summary.names["changed"]))
    for outline in nested.read_outlines(kept.path, kept.summary, suspects):
        customer, out = outline.customer, False
        file = kept.summary.files[customer.file]
        for column, value, bad, keeps_out in typed.issues(customer, outline.changes):
            out = out or keeps_out
            _found(bad, keeps_out, file, column, customer.row, value, findings)
            if keeps_out:
                rejects.add(
                    bad.code,
                    entry(bad.code).slug,
                    file=file,
                    row=customer.row,
                    column=column,
                    value=value,
                    customer_id=customer.customer_id,
                    cells={"customer_id": customer.customer_id, **customer.cells},
                )
        if out:
            _theirs(kept, customer.customer_id, rejects)
            without.add(customer.customer_id)
            counts.customers -= 1
            counts.invoices -= outline.invoices
            counts.events -= outline.events
            counts.left_out += 1
            counts.left_out_rows += 1 + outline.invoices + outline.events
            counts.rejected["customers"] = counts.rejected.get("customers", 0) + 1
    return frozenset(without)


def _any_bad(kept: Kept, typed: Typing) -> bool:
    """Whether any cell of a fact does not fit. The file says what different cells there are; only columns that have
    too many for that are read."""
    contents = kept.summary.contents
    for decl in typed.typed:
        cells = contents.cells.get(_column(decl))
        if cells is not None and _misfit(typed, decl, cells).any():
            return True
    if contents.changes is not None and _changed_badly(typed, contents.changes).any():
        return True
    unsaid = [_column(decl) for decl in typed.typed if _column(decl) not in contents.cells]
    changes = (
        () if contents.changes is not None else (f"events.{name}" for name in ("kind", "name", "value", "spelled"))
    )
    wanted = ("currency", *(f"cell {name}" for name in unsaid), *changes)
    if len(wanted) == 1:
        return False
    suspects = _suspects(kept, typed, frozenset(unsaid), changed=contents.changes is None)
    return any(len(suspects(batch)) for batch in nested.batches(kept.path, kept.summary, wanted))


def _column(decl: FactDecl) -> str:
    """The column of a fact, as a history spells it."""
    return decl.name.lower()


def _misfit(typed: Typing, decl: FactDecl, cells: Iterable[tuple[str | None, str]]) -> NDArray[np.bool_]:
    """Which cells of a fact do not fit."""
    import numpy as np

    return np.array([isinstance(typed.cell(decl, text, currency), Bad) for text, currency in cells], bool)


def _changed_badly(typed: Typing, changes: Iterable[Change]) -> NDArray[np.bool_]:
    """Which changes of facts do not fit."""
    import numpy as np

    wrong = [
        name is not None and name in typed.decls and isinstance(typed.cell(typed.decls[name], text, currency), Bad)
        for name, text, currency in changes
    ]
    return np.array(wrong, bool)


def _suspects(
    kept: Kept, typed: Typing, columns: frozenset[str], *, changed: bool
) -> Callable[[pa.RecordBatch], NDArray[np.int64]]:
    """Names the customers of a batch who have a cell that does not fit in one of these columns, or in what facts
    `changed` to. Each different cell is looked at once."""
    import numpy as np

    from dunning_dsl.history.cells_by_batch import changes, distinct, texts_of

    def suspects(batch: pa.RecordBatch) -> NDArray[np.int64]:
        currencies = texts_of(batch, "currency")
        found = np.zeros(batch.num_rows, bool)
        for decl in typed.typed:
            if _column(decl) in columns:
                seen = distinct(batch, f"cell {_column(decl)}", currencies)
                found |= _misfit(typed, decl, seen.values)[seen.place]
        if changed:
            kinds, said, owner = changes(batch, kept.summary.texts, currencies)
            found[owner[_changed_badly(typed, kinds)[said]]] = True
        return np.flatnonzero(found)

    return suspects


def _theirs(kept: Kept, customer_id: str, rejects: Rejects) -> None:
    """The invoices and events that go with a customer; where they stood in the files is no longer known here."""
    raw = nested.read_one(kept.path, kept.summary, customer_id) if rejects.path is not None else None
    if raw is None:
        return
    for relation, cells in raw_rows(raw):
        slug = entry("D744").slug
        rejects.add("D744", slug, file=relation, row=None, customer_id=customer_id, cells=cells)


def _found(bad: Bad, keeps_out: bool, file: str, column: str, row: int, value: str, findings: Findings) -> None:
    if keeps_out:
        findings.add(
            bad.code,
            file=file,
            column=column,
            row=row,
            value=value,
            group=bad.group,
            rejected=True,
            words=bad.words,
        )
        return
    findings.add("D736", file=file, column=column, row=row, value=value)


def check_names(program: Program, names: dict[str, dict[str, int]], findings: Findings) -> None:
    """Channels, tones and roles that the policy does not know, and currencies that it does not list."""
    for what, allowed in (("channel", program.channels), ("tone", program.tones), ("role", program.roles)):
        for name, rows in sorted(names[what].items()):
            if not allowed or name in allowed:
                continue
            near = get_close_matches(name.casefold(), allowed, 1)
            hint = f"; did you mean `{near[0]}`?" if near else ""
            words = {"what": what, "value": name, "hint": hint, "known": ", ".join(allowed)}
            findings.add("D726", file="events", column=what, group=name, rows=rows, words=words)
    there = sorted(names["currency"])
    listed = program.settings.currencies
    met = [name for name in listed if name in there]
    for name, rows in sorted(names["currency"].items()):
        if name not in listed:
            line = [*listed, name] if met else there
            why = "" if met else f", for no invoice is in {' or '.join(listed)}"
            words = {"value": name, "listed": ", ".join(listed), "line": ", ".join(line), "why": why}
            findings.add("D739", file="invoices", column="currency", group=name, rows=rows, words=words)
