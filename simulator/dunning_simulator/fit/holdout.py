"""Which customers stay out of a fit: a fixed salt and the id, so that they are the same ones in every run."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

SALT: Final = "dunning fit, held out"
OF: Final = 5
"""One customer of so many stays out."""


def held_out(customer_id: str) -> bool:
    found = blake2b(f"{SALT}\0{customer_id}".encode(), digest_size=8).digest()
    return int.from_bytes(found) % OF == 0
