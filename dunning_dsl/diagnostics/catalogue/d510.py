"""D510: wording."""

from dunning_dsl.diagnostics.diagnostic import Severity
from dunning_dsl.diagnostics.entry import Entry

ENTRY = Entry(
    code="D510",
    slug="wording",
    severity=Severity.WARNING,
    message="`{phrase}` does not suit the tone {tone}: {why}",
    help="say it another way, or give the tone a file of its own",
    explanation="""\
Dated lists of words and phrases in English, German and Polish, each with the tones it does not suit: pressure
in a friendly reminder, cheer in a last notice, threats anywhere. They are lists for tact, not law. The list is
that of the file's language; a text in another language is not read. Where a text is used in several tones, write
one for each: `NAME.CHANNEL.TONE.j2`.
""",
    bad="""\
policy "P":
    currency USD
    timezone "UTC"

rule reminder:
    on day 3: send email "reminder"
""",
    good="""\
policy "P":
    currency USD
    timezone "UTC"

rule reminder:
    on day 3: send email "reminder"
""",
    bad_files=(
        (
            "messages/reminder.email.j2",
            ("Subject: Your invoice\n\nYou must pay {{ amount_due | money }} now. Pay here: {{ pay_url }}\n"),
        ),
    ),
    good_files=(
        (
            "messages/reminder.email.j2",
            ("Subject: Your invoice\n\n{{ amount_due | money }} is due. Pay here: {{ pay_url }}\n"),
        ),
    ),
)
