"""The sentences that a report opens with, and the one that keeps it from being misread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from dunning_simulator.report.model import Divergence, Foreign, Manifest, Variant
from dunning_simulator.words import list_words, plural, share_words

LIMITS = (
    "This is a replay: it says what would have been sent, to whom and when. It says nothing about which policy "
    "recovers more. The payments, replies and disputes in it are the ones that really happened; after the first "
    "difference they are what happened, not what would have happened."
)
SYNTHETIC = "The data is synthetic: a made-up book, good for trying things out and for nothing else."


def verdict(
    variants: Sequence[Variant],
    between: Divergence | None,
    manifest: Manifest,
    synthetic: bool,
    foreign: Sequence[Foreign] = (),
) -> tuple[str, ...]:
    """What would have been sent and at what cost, and why nothing by a policy in another currency than the data; where
    two policies part; what a replay cannot say.
    """
    same = "the same " if len(variants) > 1 and manifest.customers != 1 else ""
    who = f"{same}{plural(manifest.customers, 'customer')}"
    span = f"From {manifest.first_day} to {manifest.last_day}, for {who},"
    lines = [f"{_named(variants)}{_no_debts(variants, foreign)} {span} {_sent(variants)}{_despite(variants)}"]
    if manifest.customers_left_out:
        lines.append(_aside(manifest))
    if between is not None:
        lines.append(_parting(between))
    lines.append(LIMITS)
    if synthetic:
        lines.append(SYNTHETIC)
    return tuple(lines)


def _named(variants: Sequence[Variant]) -> str:
    """Which policy is which letter; by its file too, where the names are the same."""
    alike = len({v.name for v in variants}) < len(variants)
    named = [f"{v.letter} is `{v.name}`{f' ({v.file})' if alike else ''}" for v in variants]
    return f"Policy {list_words(named)}."


def _no_debts(variants: Sequence[Variant], foreign: Sequence[Foreign]) -> str:
    """Which policy decides nothing at all, because the debts are in currencies that it does not list."""
    found = ""
    for variant in variants:
        theirs = [each for each in foreign if variant.letter in each.policies]
        if variant.cases == 0 and theirs:
            owed = list_words([f"{plural(each.invoices, 'invoice')} in {each.what}" for each in theirs])
            line = theirs[0].write[theirs[0].policies.index(variant.letter)]
            found += (
                f" Policy {variant.letter} is in {variant.currency} and decides nothing here, because no debt is "
                f"({owed}). Replay it on data in {variant.currency}, or write `{line}` in it, with a value of each for "
                "every sum."
            )
    return found


def _aside(manifest: Manifest) -> str:
    """Who is not in these numbers at all."""
    left = manifest.customers_left_out
    return (
        f"{plural(left, 'other customer')} of the history {'is' if left == 1 else 'are'} in none of these numbers, "
        f"because {plural(manifest.rejected, 'row')} cannot be used: `dunning history check` says which and why."
    )


def _despite(variants: Sequence[Variant]) -> str:
    """By which channels more messages cost less, or fewer or as many cost more; nothing where cost follows number."""
    if len(variants) != 2 or variants[0].currency != variants[1].currency:
        return ""
    a, b = variants
    dearer = Decimal(b.cost) - Decimal(a.cost)
    if not dearer or (b.contacts - a.contacts) * dearer > 0:
        return ""
    found = [(each, many) for each, many in _moved(a, b).items() if many * each[1] * dearer > 0]
    found.sort(key=lambda line: (-abs(line[1] * line[0][1]), line[0]))
    parts = [
        f"{abs(many):,} {'more' if many > 0 else 'fewer'} by {channel} at {each} each"
        for (channel, each), many in found[:2]
    ]
    if not parts:
        return ""
    number = "as many" if a.contacts == b.contacts else "more" if b.contacts > a.contacts else "fewer"
    cost = "more" if dearer > 0 else "less"
    return f" With {number} messages B costs {cost}: it sends {list_words(parts)}."


def _moved(a: Variant, b: Variant) -> Counter[tuple[str, Decimal]]:
    """How many more messages B sends than A, by channel and price."""
    found: Counter[tuple[str, Decimal]] = Counter()
    for variant, sign in ((a, -1), (b, 1)):
        for line in variant.costs:
            if line.each is not None:
                found[(line.channel, Decimal(line.each))] += sign * line.messages
    return found


def _sent(variants: Sequence[Variant]) -> str:
    a = variants[0]
    if len(variants) == 1:
        return f"policy A would have sent {plural(a.contacts, 'message')} {_cost(a)}."
    b = variants[1]
    words = (
        f"policy B would have sent {plural(b.contacts, 'message')} {_cost(b)}, and policy A {a.contacts:,} {_cost(a)}"
    )
    if a.contacts == b.contacts:
        return f"{words}: equally many."
    more = "more" if b.contacts > a.contacts else "fewer"
    if a.contacts == 0:
        return f"{words}."
    return f"{words}: {share_words(abs(b.contacts - a.contacts), a.contacts)} {more} with B than with A."


def _cost(variant: Variant) -> str:
    """`at a cost of 12.50 USD`; never a sum that leaves out messages without saying so."""
    unpriced = sum(line.messages for line in variant.costs if line.total is None)
    if unpriced and unpriced == variant.contacts:
        return "at a cost that no price is given for"
    whole, dot, part = variant.cost.partition(".")
    cost = f"at a cost of {int(whole):,}{dot}{part} {variant.currency}"
    if not int(whole + part) and any(line.each not in (None, "0") for line in variant.costs):
        cost = f"at a cost below {'0.' + part[1:] + '1' if part else '1'} {variant.currency}"
    return f"{cost} without {unpriced:,} that {'has' if unpriced == 1 else 'have'} no price" if unpriced else cost


def _parting(between: Divergence) -> str:
    if between.parted == 0:
        return f"The two would have done exactly the same in all {plural(between.cases, 'case')}."
    return (
        f"They part ways in {between.parted:,} of {plural(between.cases, 'case')} "
        f"({share_words(between.parted, between.cases)}); {share_words(between.case_days_before, between.case_days)} "
        "of all case-days lie before that or in cases that never part."
    )
