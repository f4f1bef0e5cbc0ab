"""The comparison of replays written by hand."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from dunning_simulator.compare.build import Policy, build, cause_words
from dunning_simulator.compare.chunk import ChunkTally
from dunning_simulator.report import as_json, html, text
from dunning_simulator.report.model import Manifest, Report
from dunning_simulator.rows import CustomerReplay, Why
from dunning_simulator.words import kind_words

from dunning_dsl.ledger.model import Ledger
from tests.simulator.hand import DAY, ledger, program, replayed, request, row

A, B = program("First", "nudge", "fee"), program("Second", "nudge", "text", "never_used")
MANIFEST = Manifest("0.1.0", "abc123", "2026-03-02", "2026-04-01", (), 3, 3, 0, 0)

Book = Sequence[tuple[Ledger, CustomerReplay, CustomerReplay]]

STOPPED = Why("nudge", "deferred", "limit", "limit contact to 1 per 1 days")

BOOK: Book = (
    (
        ledger("c1", (3, "email", "reminder"), (5, "email", "other"), deceased=False),
        replayed(
            "c1", row("c1", 3, "nudge"), row("c1", 6, "fee", action="charge", channel=None, name="late", amount=1500)
        ),
        replayed("c1", row("c1", 3, "nudge"), statuses={6: {"nudge": "used up"}}),
    ),
    (
        ledger("c2", (4, "email", "reminder"), deceased=False),
        replayed("c2", row("c2", 3, "nudge")),
        replayed("c2", row("c2", 3, "text", channel="sms"), statuses={3: {"nudge": "deferred"}}, reasons={STOPPED: 1}),
    ),
    (
        ledger("c3", currency="EUR"),
        replayed("c3", row("c3", 3, "nudge"), row("c3", 4, "nudge", overtaken=True)),
        replayed("c3", row("c3", 3, "nudge")),
    ),
)


def tallied(book: Book, chunk: int = 100) -> ChunkTally:
    requests = (request(A), request(B))
    total = ChunkTally.empty(2)
    for start in range(0, len(book), chunk):
        part = ChunkTally.empty(2)
        for customer, a, b in book[start : start + chunk]:
            part.add(customer, (a, b), requests)
        total.merge(part)
    return total


def report(book: Book = BOOK, chunk: int = 100) -> Report:
    return build(tallied(book, chunk), (Policy(A, "a.dun"), Policy(B, "b.dun")), MANIFEST)


def test_every_table_of_actions_adds_up_to_the_rows() -> None:
    for variant, rows in zip(
        report().variants,
        ([r for _, a, _ in BOOK for r in a.actions], [r for _, _, b in BOOK for r in b.actions]),
        strict=True,
    ):
        went = [r for r in rows if not r.overtaken]
        contacts = [r for r in went if r.is_contact]
        assert variant.actions == len(went) == sum(d.actions for d in variant.by_day)
        assert variant.actions == sum(r.actions for r in variant.rules) == sum(c.count for c in variant.by_kind)
        assert variant.contacts == len(contacts) == sum(c.count for c in variant.by_channel)
        assert variant.contacts == sum(c.count for c in variant.by_tone) == sum(d.contacts for d in variant.by_day)
        assert variant.contacts == sum(c.messages for c in variant.costs)
        assert variant.overtaken == len(rows) - len(went)


def test_costs_are_exact_and_by_channel() -> None:
    a, b = report().variants
    assert [(c.channel, c.messages, c.each, c.total) for c in a.costs] == [("email", 3, "0.001", "0.00")]
    assert [(c.channel, c.messages, c.each, c.total) for c in b.costs] == [
        ("email", 2, "0.001", "0.00"),
        ("sms", 1, "0.05", "0.05"),
    ]
    assert b.cost == "0.05"


def test_a_channel_without_a_price_is_said() -> None:
    a = build(tallied(BOOK), (Policy(replace(A, params=()), "a.dun"), Policy(B, "b.dun")), MANIFEST).variants[0]
    assert [(c.each, c.total) for c in a.costs] == [(None, None)]


def test_the_first_sentence_never_calls_free_what_has_no_price() -> None:
    none, some = (replace(A, params=A.params[:n]) for n in (0, 1))
    book = [
        (
            ledger("c1"),
            replayed("c1", row("c1", 3, "nudge"), row("c1", 4, "nudge", channel="sms")),
            CustomerReplay("c1"),
        )
    ]
    said = [build(tallied(book), (Policy(a, "a.dun"), Policy(B, "b.dun")), MANIFEST).verdict[0] for a in (none, some)]
    assert "policy A 2 at a cost that no price is given for" in said[0]
    assert "policy A 2 at a cost below 0.01 USD without 1 that has no price" in said[1]


def test_what_a_log_leaves_unnamed_is_called_so() -> None:
    words = [kind_words("send", "email", ""), kind_words("charge", "", ""), kind_words("escalate", "", "")]
    assert words == ["email (unnamed)", "charge (unnamed)", "escalate to (unnamed)"]


def test_warnings_about_the_data_are_counted_in_the_report() -> None:
    found = build(tallied(BOOK), (Policy(A, "a.dun"), Policy(B, "b.dun")), MANIFEST, warnings=2)
    assert "`dunning history check` has 2 warnings about this data." in text.render(found)


def test_contacts_per_customer() -> None:
    spread = report().variants[0].contacts_per_customer
    assert (spread.mean, spread.p50, spread.p95, spread.max) == (1.0, 1, 1, 1)


def test_a_policy_against_itself_parts_nowhere() -> None:
    same: Book = [(customer, a, a) for customer, a, _ in BOOK]
    d = report(same).divergence
    assert d is not None
    assert (d.parted, d.causes, d.firsts, d.listed) == (0, (), (), ())
    assert d.case_days_before == d.case_days == 30
    assert all(pair.left == pair.right for pair in d.transitions)


def test_the_first_difference_of_each_case_and_its_rules() -> None:
    d = report().divergence
    assert d is not None
    assert (d.cases, d.parted, d.case_days, d.case_days_before) == (3, 2, 30, 6 + 3 + 10)
    assert [(p.customer, p.day, p.left, p.right) for p in d.listed] == [
        ("c1", "2026-03-08", 'charge "late" 15.00 USD', "nothing"),
        ("c2", "2026-03-05", 'email "reminder" (friendly)', 'sms "reminder" (friendly)'),
    ]
    assert [c.why for c in d.causes] == [
        "A: fee (in B: no such rule)",
        "A: nudge (in B: deferred); B: text (in A: no decision that day)",
    ]


def test_another_name_for_the_same_rule_is_no_difference() -> None:
    d = report(
        [(ledger("c1"), replayed("c1", row("c1", 3, "nudge")), replayed("c1", row("c1", 3, "renamed")))]
    ).divergence
    assert d is not None
    assert d.parted == 0


def test_a_case_that_only_one_policy_opens_counts() -> None:
    other = CustomerReplay("c1")
    d = report([(ledger("c1"), replayed("c1", row("c1", 3, "nudge")), other)]).divergence
    assert d is not None
    assert (d.cases, d.parted, d.case_days, d.case_days_before) == (1, 1, 10, 3)


def test_the_transition_table_counts_every_case_day_with_an_action() -> None:
    d = report().divergence
    assert d is not None
    assert sum(pair.count for pair in d.transitions) == 4
    assert {(p.left, p.right): p.count for p in d.transitions}[('email "reminder" (friendly)',) * 2] == 2


def test_the_match_with_the_log() -> None:
    match = report().variants[0].match
    assert match is not None
    assert (match.recorded, match.would, match.matched, match.moved) == (3, 3, 1, 1)
    assert [(k.what, k.recorded, k.would, k.matched, k.moved) for k in match.by_kind] == [
        ('email "reminder"', 2, 3, 1, 1),
        ('email "other"', 1, 0, 0, 0),
    ]
    assert [(p.customer, p.day, p.left, p.right) for p in match.divergence.listed] == [
        ("c1", "2026-03-07", 'email "other"', "nothing"),
        ("c2", "2026-03-05", "nothing", 'email "reminder" (friendly)'),
        ("c3", "2026-03-05", "nothing", 'email "reminder" (friendly)'),
    ]


def test_without_recorded_actions_nothing_is_said_about_the_log() -> None:
    bare = [(replace(customer, events=()), a, b) for customer, a, b in BOOK]
    assert report(bare).variants[0].match is None


def test_what_the_data_cannot_tell() -> None:
    caveats = report().caveats
    assert caveats.no_column == ("bankrupt", "moratorium", "do_not_contact", "vulnerable")
    assert caveats.undeclared == caveats.no_column
    (other,) = caveats.other_currencies
    assert (other.what, other.count, other.invoices, other.policies) == ("EUR", 1, 1, ("A", "B"))
    assert other.write == ("currency USD, EUR", "currency USD, EUR")


def test_a_synthetic_book_is_called_so() -> None:
    assert not report().caveats.synthetic
    customer, a, b = BOOK[0]
    made_up = replace(customer, customer=replace(customer.customer, fields={"synthetic": "true"}))
    found = report([(made_up, a, b)])
    assert found.caveats.synthetic
    assert "synthetic" in found.verdict[-1]


def test_what_was_held_back_and_what_never_fired() -> None:
    b = report().variants[1]
    assert [(h.rule, h.status, h.why, h.case_days) for h in b.hindered] == [
        ("nudge", "deferred", "limit contact to 1 per 1 days", 1)
    ]
    assert b.never_fired == ("never_used",)


def test_chunks_change_no_byte() -> None:
    book = []
    for number in range(40):
        rng = random.Random(number)
        customer = f"c{number:02}"
        a = replayed(customer, *(row(customer, day, "nudge") for day in sorted(rng.sample(range(9), rng.randrange(4)))))
        b = replayed(customer, *(row(customer, day, "text") for day in sorted(rng.sample(range(9), rng.randrange(4)))))
        book.append((ledger(customer, (rng.randrange(9), "email", "reminder")), a, b))
    first = report(book)
    for chunk in (1, 7, 39):
        other = report(book, chunk)
        assert as_json.render(other) == as_json.render(first)
        assert html.render(other) == html.render(first)
        assert text.render(other) == text.render(first)


def test_the_verdict_says_what_was_sent_and_what_a_replay_cannot_say() -> None:
    sent, parting, limits = report().verdict
    assert sent == (
        "Policy A is `First` and B is `Second`. From 2026-03-02 to 2026-04-01, for the same 3 customers, policy B "
        "would have sent 3 messages at a cost of 0.05 USD, and policy A 3 at a cost below 0.01 USD: equally many. "
        "With as many messages B costs more: it sends 1 more by sms at 0.05 each."
    )
    assert parting.startswith("They part ways in 2 of 3 cases (66.7 %)")
    assert "says nothing about which policy recovers more" in limits


def test_text_fits_in_a_hundred_columns() -> None:
    long = "word " * 30
    rows = replayed("c1", row("c1", 3, "rule_" * 8, name=long))
    for line in text.render(report([(ledger("c1"), rows, rows)])).splitlines():
        assert len(line) <= 100, line


def test_the_page_escapes_what_comes_from_data() -> None:
    rows = replayed("c1", row("c1", 3, "nudge", name="<script>alert(1)</script>"))
    page = html.render(report([(ledger("c1"), rows, replayed("c1"))]))
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_causes_in_words() -> None:
    d = tallied(BOOK).between
    assert d is not None
    assert sorted(cause_words(cause, "A", "B") for cause in d.causes.counts) == [
        "A: fee (in B: no such rule)",
        "A: nudge (in B: deferred); B: text (in A: no decision that day)",
    ]


def test_rows_without_a_day_of_going_count_on_the_day_of_the_decision() -> None:
    only = replayed("c1", row("c1", 3, "nudge", goes_day=0))
    assert report([(ledger("c1"), only, only)]).variants[0].by_day[0].day == "2026-03-05"
    assert only.actions[0].day == DAY + 3


def test_customers_who_stand_aside_are_said_right_after_the_first_sentence() -> None:
    manifest = replace(MANIFEST, rejected=12, customers_left_out=9)
    policies = (Policy(A, "a.dun"), Policy(B, "b.dun"))
    sent, aside, *_ = build(tallied(BOOK), policies, manifest).verdict
    assert "for the same 3 customers" in sent
    assert aside == (
        "9 other customers of the history are in none of these numbers, because 12 rows cannot be used: "
        "`dunning history check` says which and why."
    )


def test_policies_of_one_name_are_told_apart_by_their_files() -> None:
    policies = (Policy(A, "a.dun"), Policy(replace(B, name="First"), "b.dun"))
    said = build(tallied(BOOK), policies, MANIFEST).verdict[0]
    assert said.startswith("Policy A is `First` (a.dun) and B is `First` (b.dun). From ")


def test_cost_that_goes_against_the_number_of_messages_is_explained_by_channel() -> None:
    letters = [row("c1", day, "nudge") for day in (1, 2, 3)]
    texts = [row("c1", day, "text", channel="sms") for day in (1, 2)]
    fewer = report([(ledger("c1"), replayed("c1", *letters), replayed("c1", *texts))]).verdict[0]
    assert fewer.endswith("With fewer messages B costs more: it sends 2 more by sms at 0.05 each.")
    more = report([(ledger("c1"), replayed("c1", *texts), replayed("c1", *letters))]).verdict[0]
    assert more.endswith("With more messages B costs less: it sends 2 fewer by sms at 0.05 each.")
    both = report([(ledger("c1"), replayed("c1", texts[0]), replayed("c1", *texts))]).verdict[0]
    assert "costs" not in both


def test_rules_without_a_name_and_marks_of_sources_are_kept_from_readers_but_not_from_programs() -> None:
    bare = replace(A.rules[0], name="unnamed_405a414c1269", named=False)
    other = replace(bare, name="unnamed_9c1269405a41")
    a = replace(A, rules=(bare, other))
    stopped = Why(bare.name, "blocked", "never", "nobody is to be pressed [D example.com] [X]")
    book = [
        (
            ledger("c1"),
            replayed("c1", row("c1", 3, bare.name), row("c1", 4, other.name), reasons={stopped: 2}),
            replayed("c1", statuses={3: {"nudge": "used up"}}),
        )
    ]
    chunk = ChunkTally.empty(2)
    for customer, left, right in book:
        chunk.add(customer, (left, right), (request(a), request(B)))
    found = build(chunk, (Policy(a, "a.dun"), Policy(B, "b.dun")), MANIFEST)
    data = as_json.render(found)
    assert bare.name in data
    assert "[D example.com] [X]" in data
    for shown in (text.render(found), html.render(found)):
        assert "unnamed_" not in shown
        assert "[X]" not in shown
        assert "(on day 3)" in shown
        assert "(on day 3) 2" in shown
        assert "never: nobody is to be pressed" in shown


def test_the_words_of_the_report_are_explained_at_its_end() -> None:
    found = report()
    terms = ("case-day", "blocked", "deferred", "held", "undecided", "missed", "overtaken")
    for shown in (text.render(found), html.render(found)):
        end = shown[shown.upper().index("WHAT THE WORDS MEAN") :]
        assert [term for term in terms if term not in end] == []
