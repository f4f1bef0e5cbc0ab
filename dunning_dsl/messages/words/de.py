"""German. A list for tact, not law, like the English one; `Mahnung` itself is on none, because a notice may be called
one and later letters speak of it."""

from __future__ import annotations

from typing import Final

from dunning_dsl.messages.words.model import ANY, EARLY, LATE, MILD, SMILES, Unsuitable, Words

_UNSUITABLE: Final = (
    Unsuitable(
        r"Polizei\w*|Gefängnis\w*|verhaft\w+|Gerichtsvollzieher\w*",
        ANY,
        "a threat of force has no place in a reminder",
        "der Gerichtsvollzieher kommt",
    ),
    Unsuitable(
        r"\w*[Pp]fändung\w*|pfänden|gepfändet|Zwangsvollstreckung\w*|nehmen (?:wir )?(?:Ihnen )?Ihr (?:Haus|Auto)",
        ANY,
        "only a court can order that",
        "eine Lohnpfändung",
    ),
    Unsuitable(
        r"zahlungsunwillig\w*|unehrlich\w*|Dieb(?:e|in|stahl)?|Lügner\w*|Betrüger\w*|Gauner\w*|schäm\w+|Schande|Zechprell\w+"
        r"|(?:weigern|verweigern) (?:Sie )?(?:sich|die Zahlung)",
        ANY,
        "it blames the person",
        "Sie verweigern die Zahlung",
    ),
    Unsuitable(
        r"verklagen(?: wir)?|wir klagen|Klage erheben|vor Gericht (?:bringen|ziehen)",
        ANY,
        "a threat that may never be carried out",
        "wir werden Sie verklagen",
    ),
    Unsuitable(
        r"rechtliche[nr]? Schritte?n?|gerichtlich\w*|Mahnbescheid\w*|(?:Rechts)?[Aa]nw[aä]lt\w*",
        EARLY,
        "it belongs to a last notice",
        "wir leiten rechtliche Schritte ein",
    ),
    Unsuitable(r"Inkasso\w*", EARLY, "it belongs to a last notice", "ein Inkassobüro"),
    Unsuitable(
        r"letzte[mnrs]? (?:Mahnung|Aufforderung|Zahlungsaufforderung|Warnung)|letztmalig\w*",
        EARLY,
        "it is not the last one",
        "unsere letzte Mahnung",
    ),
    Unsuitable(
        r"SCHUFA\w*|Bonität\w*|Kreditwürdigkeit|\w*[Aa]uskunfteie?n?",
        EARLY,
        "it belongs to a last notice",
        "Eintrag bei der SCHUFA",
    ),
    Unsuitable(
        r"unverzüglich|umgehend\w*|sofortige\w* (?:Be)?[Zz]ahlung|(?:be)?zahlen Sie sofort|sofort zu (?:be)?zahlen"
        r"|sofort zahlbar|ohne (?:weiteren )?Verzug",
        MILD,
        "it presses",
        "bitte unverzüglich",
    ),
    Unsuitable(
        r"versäumt\w*|Versäumnis\w*|nicht nachgekommen|säumig\w*|in Verzug|trotz (?:mehrfacher|wiederholter) \w+",
        MILD,
        "it blames",
        "Sie haben die Zahlung versäumt",
    ),
    Unsuitable(
        r"Sie müssen(?! nicht)|müssen Sie(?! nicht)|wir (?:fordern|verlangen)|(?:fordern|verlangen) wir"
        r"|wir bestehen darauf|Zahlungsaufforderung\w*",
        MILD,
        "it commands",
        "wir fordern Sie auf",
    ),
    Unsuitable(
        r"\w*[Kk]ündig\w+|\w*[Ss]perr(?:en|t|ung)\w*|gesperrt\w*|ab(?:ge|zu)?schalt\w+|stell\w* \w+ ein",
        MILD,
        "it threatens",
        "wir sperren Ihren Zugang",
    ),
    Unsuitable(
        r"hoppla|ups|huch|hey|keine Sorge|kein Problem|nicht schlimm",
        LATE,
        "it makes light of a serious letter",
        "hoppla, zu spät",
    ),
    Unsuitable(
        r"nur (?:eine )?(?:kleine )?Erinnerung|freundliche Erinnerung|sanfte Erinnerung",
        LATE,
        "it is more than that",
        "eine freundliche Erinnerung",
    ),
    Unsuitable(SMILES, LATE, "a smile makes light of a serious letter", "bitte zahlen \U0001f600"),
)

WORDS: Final = Words(
    name="German",
    as_of="2026-11-22",
    unsuitable=_UNSUITABLE,
    stop_line="Mit STOP abmelden",
    opt_out=(
        r"(?:[Aa]ntwort\w*|[Mm]it|Sie|[Pp]er SMS) [\"„]?STOPP?|(?<=: )STOPP?"
        r"|STOPP?[\"“]? (?:beendet|antworten|senden|schreiben|schicken|genügt|an \d+)"
        r"|[Aa]bmelden|[Aa]bbestellen|[Aa]ustragen|[Ww]iderrufen|[Ww]idersprechen"
    ),
    offering=(
        r"\w*[Aa]ngebote?s?n?|\w*[Rr]abatt\w*|\w*[Ss]konti?o?\w*|\w*[Nn]achl[aä]ss\w*|\w*[Gg]utscheine?s?|Upgrades?|Bonus|Deals?"
        r"|Aktion(?:spreise?)?|Sonderpreise?|[-−–]\s?\d+\s?%|\d+\s?(?:%|Prozent) (?:günstiger|weniger|billiger)"
        r"|sparen Sie|Sie sparen"
    ),
)
