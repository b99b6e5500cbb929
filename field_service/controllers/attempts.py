# Part of Field Service. License LGPL-3.
"""Strangers who try one key, link or label after the other have to wait."""

from werkzeug.exceptions import TooManyRequests

from odoo.http import request


def get_visitor_key(kind=""):
    """Return under which name the attempts of this visitor are counted.

    :param str kind: counted apart from all others: who scans many labels has still the
        links in his mails
    """
    return f"{kind} {request.httprequest.remote_addr or ''}".strip()


def _get_misses():
    # Strangers have no rights at all; their misses are counted for us.
    return request.env["service.portal.miss"].sudo()


def is_refused(key):
    """Tell whether so many attempts failed under ``key`` that nothing more is tried."""
    return _get_misses()._is_limit_reached(key)


def check_attempts(key):
    """Refuse whoever has tried too much.

    :raises TooManyRequests: whatever is tried now, right or wrong
    """
    if is_refused(key):
        raise TooManyRequests()


def count_miss(key):
    """Note that an attempt has failed."""
    _get_misses().create({"address": key})
