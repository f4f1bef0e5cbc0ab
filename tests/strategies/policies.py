"""Well-typed policies, as text: each expression is built for a wanted type, so that nearly all of them check."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from dunning_dsl.check import check_text
from dunning_dsl.program.statements import Program

CHANNELS = ("in_app", "email", "sms", "letter")
MESSAGES = ("reminder", "notice", "upcoming", "thank_you")
STAGES = ("reminder", "notice", "final")

HEADER = """policy "generated":
    currency {currencies}
    timezone {timezone}
    decide daily at {decide}
    look ahead {look} days
    catch up {catch} days

fact plan: one of free, pro, enterprise
fact health: number optional
fact mrr: money default 0
fact score: count default 5

param patience: days = 3
param attempts_allowed: count = 3
param tries: count = 2 from 2026-01-01, 3 from 2026-03-01

let good = late_payments(365 days) == 0 and tenure >= 30 days
let healthy = health > 40

stages: reminder -> notice -> final

choose tone:
    friendly when good and days_overdue < 21
    firm     when stage >= notice
    friendly otherwise

table parts as count by amount_due, good:
    | < 100  | *     | 0 |
    | >= 100 | true  | 4 |
    | >= 100 | false | 2 |

"""


@lru_cache(maxsize=64)
def _numbers(low: int, high: int) -> st.SearchStrategy[str]:
    return st.integers(low, high).map(str)


def _comparison(left: st.SearchStrategy[str], right: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("{} {} {}".format, left, st.sampled_from(("<", "<=", ">", ">=", "==", "!=")), right)


DAYS_FACTS = st.sampled_from(
    (
        "days_overdue",
        "business_days_overdue",
        "days_since_contact",
        "days_since_payment",
        "days_in_stage",
        "tenure",
        "promise_due_in",
        "days_since_issue",
        "days_since_attempt",
        "average_days_late",
    )
)
COUNT_FACTS = st.sampled_from(
    (
        "open_invoices",
        "overdue_invoices",
        "score",
        "parts",
        "contacts(7 days)",
        "sent(email, 14 days)",
        "attempts(30 days)",
        "late_payments(90 days)",
        "complaints(60 days)",
        "conversations(9 days)",
        "offers_made(discount, 30 days)",
        "day_of_month",
    )
)
MONEY_FACTS = st.sampled_from(
    (
        "amount_due",
        "amount_overdue",
        "mrr",
        "largest_invoice",
        "interest(10%)",
        "amount_disputed",
        "fees_charged(30 days)",
        "discount_given(30 days)",
    )
)
BOOLEANS = st.sampled_from(
    (
        "part_paid",
        "promised",
        "promise_broken",
        "on_payment_plan",
        "good",
        "healthy",
        "autopay",
        "channel_failed(email)",
        "reachable(sms)",
        "consented(sms)",
        "consented(email)",
        "opted_out(sms)",
        "replied(10 days)",
        'noticed("notice", 5 days)',
        'noticed("reminder", patience)',
        "no_response(email, 5 days)",
        "known(health)",
        "open_ticket",
        "suspended",
        "attempt_pending",
        "offer_accepted(discount)",
        "business_day",
        "holiday",
        "weekday < thursday",
        'decline_code == "insufficient_funds"',
        'first_decline_code in ("lost_card", "1")',
        "refused_for_good",
        "holder_reported_deceased",
        "on_hold",
        "disputed",
    )
)
ATOMS = st.one_of(
    _comparison(DAYS_FACTS, st.one_of(_numbers(0, 30), st.just("patience"))),
    _comparison(COUNT_FACTS, st.one_of(_numbers(0, 4), st.just("tries"))),
    _comparison(MONEY_FACTS, _numbers(0, 300)),
    _comparison(st.sampled_from(("health", "health default 50")), _numbers(0, 100)),
    st.builds("days_overdue in {}..{}".format, _numbers(0, 5), _numbers(6, 25)),
    st.sampled_from(
        ("plan == pro", "plan in (pro, enterprise)", "stage == reminder", "stage >= notice", "tone < firm")
    ),
    _comparison(st.just("min(mrr * 50%, amount_due)"), _numbers(0, 100)),
    _comparison(DAYS_FACTS, st.builds("{} {} {}".format, DAYS_FACTS, st.sampled_from(("+", "-")), _numbers(0, 9))),
    _comparison(
        st.builds(
            "{}({}, {})".format, st.sampled_from(("min", "max")), DAYS_FACTS, st.one_of(DAYS_FACTS, _numbers(3, 20))
        ),
        st.builds("{}{}".format, DAYS_FACTS, st.sampled_from(("", " * 2", " * 1.5", " - patience"))),
    ),
    BOOLEANS,
)


@lru_cache(maxsize=64)
def conditions() -> st.SearchStrategy[str]:
    """Boolean expressions."""
    return st.recursive(
        ATOMS,
        lambda inner: st.one_of(
            st.builds("({} and {})".format, inner, inner),
            st.builds("({} or {})".format, inner, inner),
            st.builds("not ({})".format, inner),
        ),
        max_leaves=4,
    )


@lru_cache(maxsize=64)
def _optional_when() -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), conditions().map(" when {}".format))


@lru_cache(maxsize=64)
def heads() -> st.SearchStrategy[str]:
    events = st.sampled_from(
        (
            "payment_received",
            "payment_failed",
            "case_opened",
            "case_closed",
            "case_closed after 2 days",
            "promise_made",
            "promise_broken",
            "dispute_opened",
            "dispute_resolved",
            "message_failed(email)",
            "replied",
            "complained",
            "opted_out(sms)",
            "offer_accepted(discount)",
            "card_updated",
            'task_done("calls")',
            "payment_received after 3 days",
        )
    )
    return st.one_of(
        conditions().map("when {}".format),
        st.builds("when {}, every {} days".format, conditions(), _numbers(1, 9)),
        st.builds(
            "when {}, every {} days, at most {} times".format,
            conditions(),
            _numbers(1, 5),
            st.sampled_from(("2", "attempts_allowed")),
        ),
        st.builds(
            "on day {}{}".format, st.sampled_from(("0", "-3, 0, 7", "3, 7, 14", "patience", "5")), _optional_when()
        ),
        st.builds("on {}{}".format, events, _optional_when()),
    )


@lru_cache(maxsize=64)
def steps() -> st.SearchStrategy[str]:
    channel, message = st.sampled_from(CHANNELS), st.sampled_from(MESSAGES)
    plain = st.one_of(
        st.builds('send {} "{}"'.format, channel, message),
        st.builds('send first of ({}) "{}"'.format, st.sampled_from(("in_app, email", "sms, email, letter")), message),
        st.builds('send email "{}" tone firm at 22:00'.format, message),
        st.just("offer discount(percent: 10%) for 7 days"),
        st.just("offer payment_plan(instalments: parts) for 14 days"),
        st.sampled_from(("escalate to notice", "escalate to final")),
        st.just('assign to "calls" due in 2 business_days'),
        st.sampled_from(("retry payment", "retry payment on backup", "write off", "escalate straight to final")),
        st.just("restore service"),
        st.just('ask feedback email "thank_you"'),
        st.just('tag "watched"'),
    )
    return st.one_of(plain, plain, st.builds("{} if {}".format, plain, conditions()))


@lru_cache(maxsize=64)
def _rule(name: str, harsh: bool) -> st.SearchStrategy[str]:
    gentle = st.builds(
        lambda head, actions: f"rule {name}:\n    {head}:\n" + "".join(f"        {a}\n" for a in actions),
        heads(),
        st.lists(steps(), min_size=1, max_size=3),
    )
    if not harsh:
        return gentle
    notice = 'when noticed("notice", {} days) and {}:\n        {}\n'
    consequence = st.sampled_from(
        (
            'charge "late fee" 5',
            "suspend service",
            'refer to "agency"',
            "cancel subscription",
            "cancel subscription at period end",
        )
    )
    holding = st.sampled_from(
        ('hold for 4 days "wait"', 'hold until promise_due_in + 2 days "promised"', 'stop "enough"')
    )
    return st.one_of(
        gentle,
        st.builds(
            lambda d, c, a: f"rule {name}:\n    " + notice.format(d, c, a), _numbers(1, 9), conditions(), consequence
        ),
        st.builds(lambda h, a: f"rule {name}:\n    {h}:\n        {a}\n", heads(), holding),
    )


@lru_cache(maxsize=64)
def guards() -> st.SearchStrategy[str]:
    pattern = st.sampled_from(
        ("contact", "email", "sms", 'send "notice"', "offer", "retry", "escalate", "anything", "suspend")
    )
    return st.one_of(
        st.builds("never {} when {}\n".format, pattern, conditions()),
        st.builds(
            "limit {} to {} per {}\n".format,
            pattern,
            st.sampled_from(("1", "2", "tries")),
            st.sampled_from(("3 days", "7 days", "case")),
        ),
        st.builds('limit contact to 1 per 2 days when {} because "rest"\n'.format, conditions()),
        st.builds("never {} when {} from 2026-02-12 before 2026-03-05\n".format, pattern, conditions()),
        st.sampled_from(
            (
                "quiet from 20:00 to 08:00\n",
                "quiet from 08:00 to 10:30 for sms, email\n",
                "quiet from 00:00 to 00:00 on sunday\n",
                "quiet from 09:30 to 09:00 on saturday for email\n",
            )
        ),
    )


EXPERIMENTS = (
    "experiment trial: old 50%, new 50%\n",
    "experiment trial when plan == pro: old 20%, new 80%\n",
    "experiment trial when days_overdue > 2 from 2026-02-10 before 2026-03-01: old 10%, new 90%\n",
)


@st.composite
def headers(draw: st.DrawFn) -> str:
    """What a policy begins with: everything but rules, guards and experiments."""
    return HEADER.format(
        currencies="USD",
        timezone=draw(st.sampled_from(('customer else "America/New_York"', '"Europe/Berlin"', 'customer else "UTC"'))),
        decide=draw(st.sampled_from(("09:00", "21:00", "02:30", "00:00"))),
        look=draw(st.sampled_from((3, 14, 40))),
        catch=draw(st.sampled_from((0, 2, 5))),
    )


@st.composite
def policy_texts(
    draw: st.DrawFn,
    *,
    harsh: bool = True,
    guarded: bool = True,
    replacements: bool = True,
    experiments: bool = False,
    header: str | None = None,
) -> str:
    """A whole policy. `harsh` adds holds, stops and consequences, `guarded` guards, `replacements` rules instead of
    others, `experiments` rules for an arm; `header` is what it begins with, if that is not to be drawn."""
    header = header or draw(headers())
    rules = [draw(_rule(f"r{i}", harsh)) for i in range(draw(st.integers(1, 6)))]
    if replacements and draw(st.booleans()):
        rules.append(f"rule swap instead of r0:\n    when {draw(conditions())}:\n        {draw(steps())}\n")
    rules.append('rule sends_notice:\n    on day 3: send email "notice"\n')
    found = [draw(guards()) for _ in range(draw(st.integers(0, 3)))] if guarded else []
    if experiments and draw(st.booleans()):
        rules.append(f"rule tried:\n    when trial == new and {draw(conditions())}:\n        {draw(steps())}\n")
        rules.append(f"rule again:\n    when second == late or {draw(conditions())}:\n        {draw(steps())}\n")
        found.append(f"experiment second when trial == new and {draw(conditions())}: soon 40%, late 60%\n")
        found.append(draw(st.sampled_from(EXPERIMENTS)))
    return header + "\n".join([*rules, *found])


@dataclass(frozen=True)
class Generated:
    """A generated policy that passed `check`; shown as its text, so that a failure can be tried by hand."""

    text: str

    @property
    def program(self) -> Program:
        found = compiled(self.text)
        assert found is not None
        return found

    def __repr__(self) -> str:
        return "\n" + self.text


@lru_cache(maxsize=4096)
def compiled(text: str) -> Program | None:
    """The program of a generated text, None where `check` refuses it."""
    return check_text(text, messages=False).program


def policies(**kinds: Any) -> st.SearchStrategy[Generated]:
    """Policies that passed `check`."""
    return policy_texts(**kinds).filter(lambda text: compiled(text) is not None).map(Generated)
