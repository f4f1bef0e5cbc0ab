"""Who the synthetic business customers are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from dunning_simulator.books import billed_in
from dunning_simulator.sample import b2b_truth
from dunning_simulator.sample.draws import Draws
from dunning_simulator.sample.people import cents, yes

_PLACES: Final = (
    (("GB", "GB-ENG", "Europe/London", "en-GB", "Ltd"), 0.28),
    (("GB", "GB-SCT", "Europe/London", "en-GB", "Ltd"), 0.05),
    (("DE", "DE-NW", "Europe/Berlin", "de", "GmbH"), 0.16),
    (("DE", "DE-BY", "Europe/Berlin", "de", "GmbH"), 0.13),
    (("AT", "AT-9", "Europe/Vienna", "de-AT", "GmbH"), 0.08),
    (("NL", "NL-NH", "Europe/Amsterdam", "en-GB", "B.V."), 0.10),
    (("IE", "IE-D", "Europe/Dublin", "en-GB", "Ltd"), 0.07),
    (("FR", "FR-IDF", "Europe/Paris", "en-GB", "SARL"), 0.06),
    (("FI", "FI-18", "", "en-GB", "Oy"), 0.04),
    (("PT", "PT-20", "Atlantic/Azores", "en-GB", "Lda"), 0.03),
)
"""Country, region, zone (unknown for some), language and form of a company."""

_NAMES: Final = (
    "Alder",
    "Birk",
    "Cormorant",
    "Delta",
    "Elbe",
    "Fjord",
    "Gannet",
    "Harbour",
    "Isar",
    "Juniper",
    "Kestrel",
)
_TRADES: Final = (
    "Bakery",
    "Castings",
    "Clinics",
    "Foods",
    "Freight",
    "Interiors",
    "Optics",
    "Print",
    "Systems",
    "Tools",
)
_PEOPLE: Final = ("A. Brandt", "C. Evans", "D. Jansen", "H. Moreau", "K. Novak", "L. Okafor", "M. Silva", "S. Weiss")
_MANAGERS: Final = ("Robin Hart", "Ulla Berg")


@dataclass(slots=True)
class Customer:
    """One customer. `columns` are those of `customers`, as text; the rest is what only the simulation knows.

    `size` is a usual invoice in minor units, `every` the days between two or 0 where they come as they come.
    """

    customer_id: str
    currency: str
    size: int
    terms: int
    every: int
    first_bill: int
    by_due: float
    factor: float
    bad_email: bool
    silent: bool
    autopay: bool
    insolvent_on: int | None
    tenure: int
    columns: dict[str, str] = field(default_factory=dict)


def customer(seed: int, number: int, currencies: tuple[str, ...], days: int) -> tuple[Customer, Draws]:
    """Customer `number`, and the draws that the rest of their life goes on with."""
    draw = Draws(seed, number)
    place = draw.pick(_PLACES)
    habit, by_due, factor = draw.pick(b2b_truth.HABITS)
    public = draw.chance(0.06)
    size = draw.pick(((9_000, 0.15), (45_000, 0.35), (180_000, 0.32), (650_000, 0.13), (2_400_000, 0.05)))
    autopay = habit == "prompt" and not public and draw.chance(0.15)
    insolvent = draw.chance(b2b_truth.INSOLVENT * days / 365) and not public
    found = Customer(
        customer_id=f"B{number:06d}",
        currency=billed_in(place[0], currencies),
        size=size,
        terms=60 if public and draw.chance(0.3) else draw.pick(((14, 0.3), (30, 0.55), (60, 0.15))),
        every=draw.pick(((30, 0.55), (7, 0.05), (91, 0.1), (0, 0.3))),
        first_bill=draw.whole(0, 29),
        by_due=1.0 if autopay else by_due,
        factor=factor,
        bad_email=draw.chance(b2b_truth.BOUNCES),
        silent=False,
        autopay=autopay,
        insolvent_on=draw.whole(30, max(31, days)) if insolvent else None,
        tenure=draw.whole(0, 300) if draw.chance(0.25) else draw.whole(301, 4_000),
    )
    found.columns = _columns(found, number, place, public, draw)
    found.silent = any(found.columns[name] == "true" for name in ("bankrupt", "moratorium", "do_not_contact"))
    return found, draw


def _columns(
    found: Customer, number: int, place: tuple[str, str, str, str, str], public: bool, draw: Draws
) -> dict[str, str]:
    country, region, zone, language, form = place
    name = f"{draw.pick([(n, 1.0) for n in _NAMES])} {draw.pick([(n, 1.0) for n in _TRADES])} {form}"
    key = found.size >= 650_000 and draw.chance(0.6)
    return {
        "customer_id": found.customer_id,
        "timezone": zone,
        "currency": found.currency,
        "synthetic": "true",
        "company": f"Town of {name.split()[0]}" if public else name,
        "name": draw.pick([(n, 1.0) for n in _PEOPLE]),
        "account_manager": draw.pick([(n, 1.0) for n in _MANAGERS]) if key else "",
        "kind": "business",
        "country": country,
        "region": region,
        "language": language,
        "tenure": str(found.tenure),
        "key_account": yes(key),
        "public_body": yes(public),
        "credit_limit": cents(found.size * draw.whole(2, 8)) if draw.chance(0.7) else "0.00",
        "credit_score": "" if public or draw.chance(0.3) else str(draw.whole(10, 100)),
        "payment_method": "bank_debit" if found.autopay else "transfer",
        "autopay": yes(found.autopay),
        "open_ticket": yes(draw.chance(0.03)),
        "vulnerable": "false",
        "bankrupt": "false",
        "deceased": "false",
        "moratorium": yes(draw.chance(0.004)),
        "do_not_contact": yes(draw.chance(0.003)),
        "address_email": f"accounts.{number}@example.com" if draw.chance(0.97) else "",
        "address_letter": f"{number} Example Road" if draw.chance(0.98) else "",
    }
