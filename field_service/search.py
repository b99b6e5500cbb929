# Part of Field Service. License LGPL-3.
"""What the search methods of computed fields share."""

from odoo.fields import Domain


def match_flag(operator, value, domain):
    """Return the domain of a Boolean field that is true where ``domain`` holds.

    The ORM turns every comparison of a Boolean into one with True, or with both values,
    before it asks, and negates by itself.

    :param str operator: as the search method gets it
    :param value: the collection of values that are searched
    :param domain: where the field is true
    """
    if operator != "in":
        return NotImplemented
    return Domain.TRUE if False in value else domain
