"""Who the synthetic customers are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from dunning_simulator.books import billed_in
from dunning_simulator.sample import truth
from dunning_simulator.sample.draws import Draws

_PLACES: Final = (
    (("US", "US-NY", "America/New_York", "en"), 0.18),
    (("US", "US-CA", "America/Los_Angeles", "en"), 0.14),
    (("US", "US-TX", "America/Chicago", "en"), 0.12),
    (("US", "US-AZ", "America/Phoenix", "en"), 0.04),
    (("US", "US-MA", "America/New_York", "en"), 0.04),
    (("CA", "CA-ON", "America/Toronto", "en"), 0.06),
    (("GB", "GB-ENG", "Europe/London", "en"), 0.10),
    (("DE", "DE-BE", "Europe/Berlin", "de"), 0.16),
    (("AT", "AT-9", "Europe/Vienna", "de"), 0.05),
    (("AU", "AU-NSW", "Australia/Sydney", "en"), 0.05),
    (("IE", "IE-D", "", "en"), 0.06),
)
"""Country, region, zone (unknown for some) and language."""

_FIRST: Final = ("Ada", "Ben", "Carla", "Dmitri", "Eva", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kim", "Lea")
_LAST: Final = (
    "Albrecht",
    "Baker",
    "Cohen",
    "Diaz",
    "Ek",
    "Fischer",
    "Grant",
    "Huber",
    "Ito",
    "Jones",
    "Klein",
    "Lopez",
)


@dataclass(slots=True)
class Person:
    """One customer. `columns` are those of `customers`, as text; the rest is what only the simulation knows."""

    customer_id: str
    currency: str
    price: int
    every: int
    first_bill: int
    autopay: bool
    method: str
    patience: float
    bad_email: bool
    bad_sms: bool
    silent: bool
    columns: dict[str, str] = field(default_factory=dict)
    card_expires_in: int = 9999
    tenure: int = 0
    plan: str = "pro"

    def has(self, channel: str) -> bool:
        """Whether the business has a way to them on a channel, and may use it."""
        if channel == "in_app":
            return self.columns["reachable_in_app"] == "true"
        there = self.columns[f"address_{channel}"] != ""
        return there and (channel != "sms" or self.columns["consent_sms"] == "true")


def person(seed: int, number: int, currencies: tuple[str, ...]) -> tuple[Person, Draws]:
    """Customer `number`, and the draws that the rest of their life goes on with."""
    draw = Draws(seed, number)
    country, region, zone, language = draw.pick(_PLACES)
    currency = billed_in(country, currencies)
    plan = draw.pick((("pro", 0.7), ("enterprise", 0.12), ("free", 0.18)))
    price = {
        "free": draw.whole(5, 25) * 100 + 99,
        "pro": draw.pick(((2900, 0.3), (4900, 0.3), (9900, 0.2), (19900, 0.15), (49900, 0.05))),
        "enterprise": draw.whole(10, 160) * 5000,
    }[plan]
    method = draw.pick((("card", 0.78), ("bank_debit", 0.1), ("transfer", 0.12)))
    if plan == "enterprise" and draw.chance(0.4):
        method = "transfer"
    first, last = draw.pick([(name, 1.0) for name in _FIRST]), draw.pick([(name, 1.0) for name in _LAST])
    customer_id = f"S{number:06d}"
    found = Person(
        customer_id=customer_id,
        currency=currency,
        price=price,
        every=12 if plan == "enterprise" and draw.chance(0.25) else 1,
        first_bill=draw.whole(0, 29),
        autopay=method != "transfer",
        method=method,
        patience=draw.pick(truth.PATIENCE),
        bad_email=draw.chance(truth.BOUNCES["email"]),
        bad_sms=draw.chance(truth.BOUNCES["sms"]),
        silent=False,
        card_expires_in=draw.whole(-20, 1100) if method == "card" else 9999,
        tenure=draw.whole(0, 60) if draw.chance(0.2) else draw.whole(61, 2200),
        plan=plan,
    )
    flags = {
        "open_ticket": draw.chance(0.03),
        "vulnerable": draw.chance(0.015),
        "bankrupt": draw.chance(0.003),
        "deceased": draw.chance(0.001),
        "moratorium": draw.chance(0.002),
        "do_not_contact": draw.chance(0.006),
    }
    found.silent = any(flags[name] for name in ("bankrupt", "deceased", "moratorium", "do_not_contact"))
    monthly = price // found.every if found.every > 1 else price
    found.columns = {
        "customer_id": customer_id,
        "timezone": zone,
        "currency": currency,
        "synthetic": "true",
        "name": f"{first} {last}",
        "first_name": first,
        "kind": "consumer" if plan != "enterprise" and draw.chance(0.35) else "business",
        "country": country,
        "region": region,
        "language": language,
        "plan": plan,
        "mrr": cents(0 if plan == "free" else monthly),
        "health": "" if found.tenure < 45 else str(draw.whole(5, 100)),
        "tenure": str(found.tenure),
        "usage_trend": f"{draw.whole(-60, 40)}%",
        "payment_method": method,
        "autopay": yes(found.autopay),
        "network": draw.pick((("visa", 0.5), ("mastercard", 0.35), ("amex", 0.15))) if method == "card" else "none",
        "card_expires_in": str(found.card_expires_in),
        **{name: yes(value) for name, value in flags.items()},
        "consent_sms": draw.pick((("true", 0.45), ("false", 0.25), ("", 0.3))),
        "consent_call": draw.pick((("true", 0.3), ("false", 0.3), ("", 0.4))),
        "reachable_in_app": yes(draw.chance(0.75)),
        "reachable_push": yes(draw.chance(0.3)),
        "address_email": f"{customer_id.lower()}@example.com" if draw.chance(0.99) else "",
        "address_sms": f"+1555{number:07d}" if draw.chance(0.6) else "",
        "address_letter": f"{number} Example Street" if draw.chance(0.8) else "",
    }
    found.columns["address_call"] = found.columns["address_sms"]
    return found, draw


def cents(amount: int) -> str:
    """Minor units as text: 2999 is 29.99."""
    return f"{amount // 100}.{amount % 100:02d}"


def yes(value: bool) -> str:
    return "true" if value else "false"
