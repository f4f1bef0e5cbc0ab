"""How many decisions a second the reference interpreter makes, on a made book of customers with one unpaid invoice
each."""

from __future__ import annotations

from datetime import date

from bench import policies, timing
from dunning_dsl.program.statements import Program
from dunning_dsl.program.values import Value

DAY = date(2026, 3, 2).toordinal()
DAYS = 60
CUSTOMERS = 20


def lines() -> list[str]:
    """A section of the results."""
    found = [(count, *_measure(count, reasons)) for count in (6, 24) for reasons in (True, False)]
    return [
        "## Deciding, by the reference interpreter",
        "",
        f"{CUSTOMERS} customers with one unpaid invoice each, {DAYS} days, one process: with every reason written, and",
        "without the words of conditions that were not met, which is how histories are replayed.",
        "",
        "| rules | reasons | decisions | time | a decision | decisions a second |",
        "|---:|---|---:|---:|---:|---:|",
        *(
            f"| {count} | {'all' if reasons else 'few'} | {made:,} | {seconds:.2f} s "
            f"| {seconds / made * 1e6:.0f} µs | {made / seconds:,.0f} |"
            for count, reasons, made, seconds in found
        ),
        "",
    ]


def _measure(count: int, reasons: bool) -> tuple[bool, int, float]:
    from dunning_dsl.check import check_text

    checked = check_text(policies.policy(count), messages=False)
    if checked.program is None:
        raise SystemExit("\n".join(d.message for d in checked.diagnostics))
    program = checked.program
    made = _decide(program, reasons)
    return reasons, made, timing.function(lambda: _decide(program, reasons), rounds=2)


def _decide(program: Program, reasons: bool) -> int:
    """Every decision of every customer; how many there were."""
    from dunning_dsl.decide import CustomerRun
    from dunning_dsl.ledger.model import Customer, Invoice, Ledger

    made = 0
    for number in range(CUSTOMERS):
        name = f"c{number}"
        columns: dict[str, Value] = {"plan": "pro", "mrr": 100_00 * number, "health": 100_000_000, "tenure": number}
        invoice = Invoice(f"{name}-1", DAY + 14, 120_00, "USD", DAY)
        run = CustomerRun(program, Ledger.of(Customer(name, "UTC", columns=columns), (invoice,)), reasons=reasons)
        made += sum(run.day(DAY + day).decision is not None for day in range(DAYS))
    return made
