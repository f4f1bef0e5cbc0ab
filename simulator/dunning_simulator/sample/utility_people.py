"""Who the synthetic households are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from dunning_simulator.sample import utility_model as model
from dunning_simulator.sample.draws import Draws
from dunning_simulator.sample.people import cents, yes

_PLACES: Final = (
    (("GB-ENG", "en-GB"), 0.78),
    (("GB-ENG", "pl"), 0.06),
    (("GB-WLS", "en-GB"), 0.07),
    (("GB-SCT", "en-GB"), 0.09),
)
_FIRST: Final = ("Alan", "Bryn", "Chloe", "Dawn", "Ewa", "Frank", "Grace", "Hamza", "Iris", "Jan", "Kasia", "Leah")
_LAST: Final = (
    "Ahmed",
    "Brown",
    "Clarke",
    "Davies",
    "Evans",
    "Fraser",
    "Green",
    "Hill",
    "Nowak",
    "Okafor",
    "Price",
    "Reid",
)


@dataclass(slots=True)
class Household:
    """One household. `columns` are those of `customers`, as text; the rest is what only the simulation knows.
    `monthly` is the mean month's bill in minor units, `means` steady or short, `pay_day` a day of the month."""

    customer_id: str
    monthly: int
    months: int
    first_bill: int
    by_debit: bool
    method: str
    means: str
    pay_day: int
    tenure: int
    fragile: bool
    silent: bool
    bad: frozenset[str]
    columns: dict[str, str] = field(default_factory=dict)

    def has(self, channel: str) -> bool:
        """Whether the business has a way to them on a channel, and may use it."""
        there = self.columns[f"address_{channel}"] != ""
        return there and (channel not in ("sms", "call") or self.columns[f"consent_{channel}"] == "true")


def household(seed: int, number: int, currency: str) -> tuple[Household, Draws]:
    """Household `number`, billed in `currency`, and the draws that the rest of its life goes on with."""
    draw = Draws(seed, number)
    region, language = draw.pick(_PLACES)
    first, last = draw.pick([(name, 1.0) for name in _FIRST]), draw.pick([(name, 1.0) for name in _LAST])
    customer_id = f"U{number:06d}"
    means = "short" if draw.chance(0.16) else "steady"
    by_debit = draw.chance(0.4 if means == "short" else 0.66)
    flags = {
        "vulnerable": draw.chance(0.14 if means == "short" else 0.06),
        "medical_equipment": draw.chance(0.02),
        "pension_age_home": draw.chance(0.16),
        "ill_or_disabled_home": draw.chance(0.2),
        "short_of_money": means == "short" and draw.chance(0.35),
        "bankrupt": draw.chance(0.004),
        "deceased": draw.chance(0.002),
        "moratorium": False,
        "do_not_contact": draw.chance(0.004),
    }
    found = Household(
        customer_id=customer_id,
        monthly=draw.whole(45, 190) * 100 + draw.whole(0, 99),
        months=1 if by_debit or draw.chance(0.2) else 3,
        first_bill=draw.whole(0, 29),
        by_debit=by_debit,
        method="bank_debit" if by_debit else draw.pick((("transfer", 0.6), ("other", 0.4))),
        means=means,
        pay_day=draw.whole(1, 28),
        tenure=draw.whole(10, 4_000),
        fragile=flags["vulnerable"] or flags["medical_equipment"],
        silent=any(flags[name] for name in ("bankrupt", "deceased", "do_not_contact")),
        bad=frozenset(channel for channel, share in model.BOUNCES.items() if draw.chance(share)),
    )
    asked = means == "short" and draw.chance(0.5)
    found.columns = {
        "customer_id": customer_id,
        "timezone": "Europe/London",
        "currency": currency,
        "synthetic": "true",
        "name": f"{first} {last}",
        "first_name": first,
        "kind": "consumer",
        "country": "GB",
        "region": region,
        "language": language,
        "billed": "monthly" if found.months == 1 else "quarterly",
        "reading": "actual",
        "bill_change": "0%",
        "can_pay_monthly": cents(draw.whole(5, 60) * 100) if asked else "",
        "pay_day": str(found.pay_day) if draw.chance(0.6 if asked else 0.25) else "",
        "tenure": str(found.tenure),
        "payment_method": found.method,
        "autopay": yes(by_debit),
        **{name: yes(value) for name, value in flags.items()},
        "consent_sms": draw.pick((("true", 0.55), ("false", 0.2), ("", 0.25))),
        "consent_call": draw.pick((("true", 0.5), ("false", 0.2), ("", 0.3))),
        "address_email": f"{customer_id.lower()}@example.com" if draw.chance(0.8) else "",
        "address_sms": f"+447700{900_000 + number % 1_000:06d}" if draw.chance(0.75) else "",
        "address_call": f"+447700{900_000 + number % 1_000:06d}" if draw.chance(0.85) else "",
        "address_letter": f"{number} Example Road",
    }
    return found, draw
