"""What of a bank's answers no later answer takes back: the part of the fold that the library's own tables decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dunning_dsl.ledger.fold import State
    from dunning_dsl.ledger.model import Event


class Answers:
    """Which answers last, as the policy's library says it; this one says of none. `debit` is whether the payment was a
    bank debit."""

    def code_stands(self, code: str, *, debit: bool) -> bool:
        """The code is final for the card or account."""
        return False

    def advice_stands(self, advice: str) -> bool:
        """The network advised never to try again."""
        return False

    def holder_died(self, code: str, *, debit: bool) -> bool:
        """The code says that the account holder has died."""
        return False

    def texts(self) -> tuple[str, ...]:
        """Every code and advice that the library names."""
        return ()


NO_CODE = "no_code"
"""What `decline_code` is after a failure that came without one: something failed, and nobody said why."""


def note_failure(state: State) -> None:
    """The latest failed attempt's code, and the advice in force, where that is not about an older card."""
    answers = state.terms.answers
    debit = state.columns.get("payment_method") == "bank_debit"
    if answers.code_stands(state.decline_code, debit=debit):
        state.refused_for_good = True
    if answers.holder_died(state.decline_code, debit=debit):
        state.holder_reported_deceased = True
    if not state.advice_is_old:
        _note_advice(state)


def note_column(state: State, event: Event) -> None:
    """A column that says something of an answer was changed: the network's advice, or what a person found out of a
    holder who was reported deceased."""
    if event.name == "advice_code":
        state.advice_is_old = False
        if state.decline_code:
            _note_advice(state)
    elif event.name == "deceased" and isinstance(event.value, bool):
        state.holder_reported_deceased = False


def note_new_card(state: State) -> None:
    """What was answered of the old card is over, the advice too until there is another."""
    state.refused_for_good = False
    state.advice_is_old = True


def _note_advice(state: State) -> None:
    advice = state.columns.get("advice_code")
    if isinstance(advice, str) and state.terms.answers.advice_stands(advice):
        state.refused_for_good = True
