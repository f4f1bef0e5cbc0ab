"""ISO 4217: which currencies there are, and how many decimals each has.

The digits are those of the standard, which is what banks and payment files use. CLDR (and so Babel) shows fewer for
currencies whose coins have gone out of use (`AFN`, `LBP`, `RSD` ...); that is a matter of display.
"""

from __future__ import annotations

from typing import Final

_TWO_DIGITS: Final = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC
CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES
KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR
NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT
TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
"""
_NO_DIGITS: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE_DIGITS: Final = "BHD IQD JOD KWD LYD OMR TND"

MINOR_DIGITS: Final[dict[str, int]] = {
    **dict.fromkeys(_TWO_DIGITS.split(), 2),
    **dict.fromkeys(_NO_DIGITS.split(), 0),
    **dict.fromkeys(_THREE_DIGITS.split(), 3),
}
"""Decimals of every currency that people owe money in; funds codes, metals and testing codes are left out."""


def is_currency(code: str) -> bool:
    """Whether `code` is an ISO 4217 code, in capitals, of a currency in use."""
    return code in MINOR_DIGITS


def minor_digits(code: str) -> int:
    """Decimals of its smallest unit: 2 for USD, 0 for JPY, 3 for KWD; a KeyError for what `is_currency` refuses."""
    return MINOR_DIGITS[code]
