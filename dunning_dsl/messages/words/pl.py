"""Polish. A list for tact, not law, like the English one; written with Polish letters, it also finds words without
them, as text messages write them."""

from __future__ import annotations

from typing import Final

from dunning_dsl.messages.words.model import ANY, EARLY, LATE, MILD, SMILES, Unsuitable, Words

_UNSUITABLE: Final = (
    Unsuitable(
        r"policj\w*|areszt\w*|więzieni\w*|komornik\w*|komornicz\w*",
        ANY,
        "a threat of force has no place in a reminder",
        "przyjdzie komornik",
    ),
    Unsuitable(
        r"egzekucj\w*|zajęci\w+ (?:konta|rachunku|wynagrodzenia|pensji)|zajmiemy \w+"
        r"|zabierzemy (?:dom|mieszkanie|samochód)",
        ANY,
        "only a court can order that",
        "zajęcie wynagrodzenia",
    ),
    Unsuitable(
        r"nieuczciw\w*|złodziej\w*|kłamc\w*|oszust\w*|wstyd\w*|uchyla\w* się|odmawiają? \w* ?(?:zapłaty|płatności)",
        ANY,
        "it blames the person",
        "uchylają się Państwo od zapłaty",
    ),
    Unsuitable(
        r"pozwiemy|złożymy pozew|(?:skierujemy|oddamy) sprawę do sądu|spotkamy się w sądzie",
        ANY,
        "a threat that may never be carried out",
        "złożymy pozew",
    ),
    Unsuitable(
        r"krok\w* prawn\w+|drog\w+ sądow\w+|postępowani\w+ sądow\w+|sądow\w+ nakaz\w*|radc\w+ prawn\w+|adwokat\w*",
        EARLY,
        "it belongs to a last notice",
        "podejmiemy kroki prawne",
    ),
    Unsuitable(r"windyka\w+", EARLY, "it belongs to a last notice", "firma windykacyjna"),
    Unsuitable(
        r"ostateczn\w+ (?:wezwani\w+|ostrzeżeni\w+|przypomnieni\w+)|ostatni\w* (?:wezwani\w+|ostrzeżeni\w+)"
        r"|przedsądow\w+",
        EARLY,
        "it is not the last one",
        "ostateczne wezwanie",
    ),
    Unsuitable(
        r"rejestr\w* dłużników|Krajow\w+ Rejestr\w* Długów|biur\w+ informacji (?:gospodarczej|kredytowej)"
        r"|zdolnoś\w+ kredytow\w+",
        EARLY,
        "it belongs to a last notice",
        "wpis do rejestru dłużników",
    ),
    Unsuitable(r"natychmiast\w*|niezwłoczn\w+|bezzwłoczn\w+|jak najszybciej", MILD, "it presses", "niezwłocznie"),
    Unsuitable(
        r"zwlek\w+|w zwłoce|zalegają? Pa\w+|niewywiązan\w+|nie wywiąza\w+|mimo (?:wielokrotn|ponown)\w+ \w+|dłużni\w+",
        MILD,
        "it blames",
        "zalegają Państwo z zapłatą",
    ),
    Unsuitable(
        r"żądamy|domagamy się|wzywamy|wezwani\w+ do zapłaty|musz\w+ Pa\w+|Państwo muszą|Pani? musi"
        r"|mus(?:i|ą) (?:Pa\w+ )?zapłacić",
        MILD,
        "it commands",
        "wezwanie do zapłaty",
    ),
    Unsuitable(
        r"odetniemy|odcięci\w+|odłącz\w+|zawiesimy|zawieszeni\w+|wypowie\w+ umow\w+|wypowiedzeni\w+ umowy"
        r"|rozwiąż\w+ umow\w+|zablokuj\w+|blokad\w+",
        MILD,
        "it threatens",
        "zawiesimy usługę",
    ),
    Unsuitable(
        r"ups|ojej|hej|bez obaw|proszę się nie martwić|nic nie szkodzi|nie ma sprawy",
        LATE,
        "it makes light of a serious letter",
        "ups, po terminie",
    ),
    Unsuitable(
        r"tylko (?:małe )?przypomnienie|przyjazne przypomnienie|przyjacielskie przypomnienie",
        LATE,
        "it is more than that",
        "to tylko przypomnienie",
    ),
    Unsuitable(SMILES, LATE, "a smile makes light of a serious letter", "prosimy o zapłatę \U0001f600"),
)

WORDS: Final = Words(
    name="Polish",
    as_of="2026-11-22",
    unsuitable=_UNSUITABLE,
    stop_line="Wyslij STOP, aby zrezygnowac",
    opt_out=(
        r"(?<=: )STOP|(?:[Oo]dpis\w*|[Oo]dpowied\w*|[Ww]ysła\w*|[Ww]yśl\w*|[Nn]apis\w*) STOP|STOP (?:kończy|na \d+)"
        r"|[Ww]ypisa\w+|[Ww]ypisz\w*|[Rr]ezygn\w+|[Zz]rezygn\w+"
    ),
    offering=(
        r"ofert\w*|rabat\w*|skont(?:o|a|em)|zniżk\w*|promocj\w*|kupon\w*|bon(?:y|em|ów)?|bonus\w*|okazj\w*|taniej|gratis|[-−–]\s?\d+\s?%"
        r"|\d+\s?(?:%|proc\.|procent\w*) (?:taniej|mniej)"
        r"|oszczędź|oszczęd(?:zają|zicie)\w*"
    ),
    plain=True,
)
