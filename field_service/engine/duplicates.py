# Part of Field Service. License LGPL-3.
"""When are two tax numbers the same?"""

import re


def vat_variants(vat: str | None, country_code: str | None = None) -> set[str]:
    """Return the ways in which a tax number may have been typed.

    :param vat: the number as it was entered
    :param country_code: two letters, if the country of the customer is known
    :return: the number as it is, without spaces and punctuation, and with and
        without the letters of its country; nothing for what is no number

    >>> sorted(vat_variants("be 0477.472.701"))
    ['0477472701', 'BE 0477.472.701', 'BE0477472701', 'be 0477.472.701']
    >>> sorted(vat_variants("0477472701", "BE"))
    ['0477472701', 'BE0477472701']
    >>> vat_variants("/")
    set()
    """
    plain = re.sub(r"[^0-9A-Z]", "", (vat or "").upper())
    if len(plain) < 2:
        return set()
    variants = {vat, vat.upper(), plain}
    if plain[:2].isalpha():
        variants.add(plain[2:])
    elif country_code:
        variants.add(country_code.upper() + plain)
    return variants
