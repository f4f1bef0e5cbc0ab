"""Which customers stay out of a fit and of every sweep: a fixed salt and the id, so the same ones always. What was
chosen on the others can be read on them; each reading takes from what the next one is worth, so it is counted, in a
file beside the history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Final

from dunning_dsl.ledger.model import Ledger

SALT: Final = "dunning fit, held out"
OF: Final = 5
"""One customer of so many stays out."""

NOTES: Final = "holdout_opened.txt"
"""In the folder of the history: a line for each question that was asked of those held out."""

NEW_SEED: Final = 1_000_003
"""Added to the seed where they are read: other worlds than those in which something was chosen."""


def held_out(customer_id: str) -> bool:
    found = blake2b(f"{SALT}\0{customer_id}".encode(), digest_size=8).digest()
    return int.from_bytes(found) % OF == 0


def part(ledgers: Iterable[Ledger], *, out: bool) -> Iterator[Ledger]:
    """Those held out, or all the others, in their order."""
    return (ledger for ledger in ledgers if held_out(ledger.customer.customer_id) is out)


def opened(folder: Path, question: str) -> int | None:
    """Note that a question is asked of those held out; how many different ones were asked by now, None where that
    cannot be written down. The same question again is no new one."""
    notes = folder / NOTES
    try:
        asked = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
        if question not in asked:
            asked.append(question)
            notes.write_text("".join(f"{line}\n" for line in asked), encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return len(asked)
