"""What may be said about an evaluation besides its numbers: each with a code, a sentence and a way out.

Codes from E101 refuse: no estimate is printed. Codes from E201 warn, those from E301 tell. docs/evaluating.md lists
them; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Level = Literal["refused", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the reader of a number has to know. `code` names it for good."""

    code: str
    level: Level
    text: str
    help: str


MESSAGES: Final[dict[str, tuple[str, str]]] = {
    "E101": (
        "the log of {records:,} tells about this policy as much as {effective:.1f} records of its own would, and fewer "
        "than {least} tell nothing",
        "log more decisions of the kind that the policy makes, or evaluate a policy nearer to the one that ran",
    ),
    "E102": (
        "{rows} no propensity, the first in row {row}; without one nobody knows how often that action was taken",
        "log with each decision the probability with which it was drawn, for doing nothing too",
    ),
    "E103": (
        "{rows} a propensity of {value} or the like, the first in row {row}; it lies above 0 and is at most 1",
        "mend the log: an action that was taken was not impossible, and none is more than certain",
    ),
    "E104": (
        "something other than the draw decides who is in which arm: {counts}, and so uneven a split comes by chance "
        "less than once in a thousand times (p = {p:.2g})",
        "look for customers that are lost, or drawn twice, in one arm only; until then no difference means anything",
    ),
    "E105": (
        "the log has no decision in which `{experiment}` was drawn",
        "run the policy with its experiment for a while, and keep the `decided` events with their records",
    ),
    "E106": (
        "nobody has been followed for {days} days after the due date yet: the data ends on {ends}, and the first "
        "who may be counted would be {first}",
        "wait, or ask for a shorter follow-up with --horizon DAYS",
    ),
    "E107": (
        "only {arms} any customer who may be counted, so there is nothing to compare",
        "wait until every arm has customers that were followed in full",
    ),
    "E108": (
        "the sums would mix currencies ({counts}); a sum is made within one",
        "name one: --currency {first}",
    ),
    "E109": (
        "the log has the arm `{arm}` of `{experiment}`, which the policy does not",
        "evaluate with the version of the policy that ran",
    ),
    "E110": (
        "the {clusters} independent {units} that may be counted are too few: a difference needs two in each arm",
        "wait for more customers",
    ),
    "E111": (
        "no record has an action that the policy would take, so nothing speaks about it",
        "log decisions of the kind that the policy makes",
    ),
    "E112": (
        "{share:.1f} % of the customers would have got from `{policy}` what no arm did, so the log cannot say what "
        "they would have paid",
        "run an experiment with the policy as an arm of its own",
    ),
    "E113": (
        "{rows} no {what} that is a number (of at most 15 digits), the first in row {row}",
        "mend the table, or leave those rows out yourself and say so: nothing is dropped here",
    ),
    "E114": (
        "the table has no rows",
        "",
    ),
    "E115": (
        "a {what} of {value} in row {row} cannot be: a probability lies between 0 and 1, a weight is not below 0",
        "mend the table",
    ),
    "E116": (
        "no row is in the arm `{arm}`; there are {arms}",
        "name one of them: --base ARM",
    ),
    "E117": (
        "the log says that an arm of `{experiment}` was drawn with a propensity of {value} ({customers:,} customers); "
        "it lies above 0 and is at most 1",
        "mend the `record` of those decisions: what was drawn was not impossible, and not more than certain",
    ),
    "E118": (
        "{rows} no {what}, the first in row {row}",
        "mend the table, or leave those rows out yourself and say so: nothing is dropped here",
    ),
    "E119": (
        "`{unit}` has the step {step} twice, again in row {row}; the order of its decisions cannot be told",
        "give each decision of a unit its own step",
    ),
    "E201": (
        "the log of {records:,} tells about this policy only as much as {effective:.1f} records of its own would",
        "read the intervals, not the estimates",
    ),
    "E202": (
        "only {share:.1f} % of the records speak about this policy (they weigh as much as {effective:.1f})",
        "the policy is far from the one that ran; one nearer to it would be known better",
    ),
    "E203": (
        "one record has {share:.1f} % of all weight ({weight:,.1f} times its own)",
        "see whether its propensity is right; the clipped estimates do not lean on it as much",
    ),
    "E204": (
        "the weights are {mean:.4f} on average and not 1, by more than three standard errors ({se:.4f}): "
        "the propensities are not those with which the actions were drawn, or actions are missing from the log",
        "check how propensities are logged, and that doing nothing is logged too",
    ),
    "E205": (
        "since they could be drawn the arms were not billed alike ({counts} invoices per customer): where one keeps "
        "more customers, its later invoices are of other people",
        "go by the line of the first debt, which everybody had before the draw",
    ),
    "E206": (
        "the log has decisions but no messages, so nobody can see what the arms really did",
        "bring the messages that were sent into the history",
    ),
    "E207": (
        "customers were drawn with different shares over time; each is weighed by its own, so that a season is not "
        "taken for an effect",
        "",
    ),
    "E208": (
        "{clusters} independent {units} are few: intervals are by Student's t and wide",
        "",
    ),
    "E209": (
        "no column says which rows belong together, so every row counts as independent; where a customer, a household "
        "or a day has several, the intervals are too narrow",
        "name it: --cluster COLUMN",
    ),
    "E210": (
        "{customers} in an arm that the draw of this policy would not have given them",
        "was the experiment renamed, or were arms set by hand? Only drawn ones are a fair comparison",
    ),
    "E211": (
        "the decisions in the log were made by {policies}; the policy that was named has another digest",
        "evaluate with the version that ran; what the arms did may differ",
    ),
    "E212": (
        "`{policy}` as replayed does what the log says in {share:.1f} % of the recorded messages; below 99 % the "
        "estimates by weight rest on sand",
        "use the policy that ran; the comparison of the arms does not depend on this",
    ),
    "E213": (
        "nobody paid anything on the debts that are counted, in any arm",
        "see that the payments are in the history, and that they name these customers",
    ),
    "E214": (
        "the intervals are of the kind for one look at the end, and {customers} not followed in full yet: who looks "
        "every day and stops at a good moment finds differences that are not there",
        "look once, at a date fixed before; or decide by the interval for many looks (--every-look)",
    ),
    "E301": (
        "{customers} left out: {why}",
        "",
    ),
    "E302": (
        "the data is synthetic: a made-up book, good for trying things out and for nothing else",
        "",
    ),
    "E303": (
        "debts that were overdue when the draw began are a group of their own, followed from the draw: {counts}",
        "",
    ),
    "E304": (
        "cases ended by referral, write-off or cancellation: {counts}; what those customers paid us afterwards is "
        "counted, what they paid others is not in the data",
        "",
    ),
}


def finding(code: str, **words: object) -> Finding:
    """The finding with its words filled in."""
    text, way_out = MESSAGES[code]
    level: Level = "refused" if code < "E2" else "warning" if code < "E3" else "note"
    return Finding(code, level, text.format(**words), way_out.format(**words))
