"""A simulated world written down as a history: what the policy did and what people did, as a log would have it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from dunning_dsl.engine.kernel import view as v
from dunning_dsl.engine.results import Results
from dunning_dsl.ledger.apply import EVENT_OF_VERB
from dunning_dsl.ledger.model import Event, Ledger
from dunning_simulator.response.worlds import Lived, Lives


def recorded(lives: Lives, lived: Lived) -> Iterator[Ledger]:
    """The customers' histories of a world, in order: the policy's actions stand where recorded ones did from the first
    simulated day on. Actions that were overtaken are left out."""
    results = Results(lives.plan)
    channels, tones = lives.plan.schema.channels, lives.plan.program.tones
    action = lived.rows.action
    bounds = np.searchsorted(action[:, v.AR_CUSTOMER], np.arange(len(lived.rows.encoded.customers) + 1))
    for place, ledger in enumerate(lives.histories(lived)):
        made = []
        for row in action[bounds[place] : bounds[place + 1]].tolist():
            if row[v.AR_OVERTAKEN] == 1:
                continue
            step = results.steps[row[v.AR_STEP]]
            kind = EVENT_OF_VERB[step.kind]
            contact = row[v.AR_CHANNEL] >= 0
            message = kind in ("message_sent", "feedback_asked")
            made.append(
                Event(
                    kind,
                    row[v.AR_AT],
                    row[v.AR_GOES],
                    currency=lives.program.settings.currencies[0],
                    channel=channels[row[v.AR_CHANNEL]] if contact else None,
                    message=step.name if message else None,
                    name=None if message else step.name,
                    tone=tones[row[v.AR_TONE]] if contact and tones else None,
                    role=step.role or None,
                    policy=lives.program.name,
                )
            )
        kept = [e for e in ledger.events if e.day < lives.first_day or not e.is_action]
        yield replace(ledger, events=tuple(sorted((*kept, *made), key=lambda e: e.sort_key)))
