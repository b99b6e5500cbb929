# Part of Field Service. License LGPL-3.
"""Let documents pass through their real steps at a moment in the past.

Only the thread that builds the demonstration data sees another time; a server that
works beside it goes on with its own.
"""

import threading
from contextlib import contextmanager
from datetime import date, datetime

from odoo.orm import fields_temporal

_present = threading.local()


class _LikeReal(type):
    """Values of the real class are values of the stand-in as well."""

    def __instancecheck__(cls, value):
        return isinstance(value, cls.real)


class _Datetime(datetime, metaclass=_LikeReal):
    real = datetime
    combine = datetime.combine
    strptime = datetime.strptime

    @classmethod
    def now(cls, tz=None):
        moment = getattr(_present, "moment", None)
        return moment if moment and not tz else datetime.now(tz)


class _Date(date, metaclass=_LikeReal):
    real = date

    @classmethod
    def today(cls):
        moment = getattr(_present, "moment", None)
        return moment.date() if moment else date.today()


@contextmanager
def time_travel():
    """Make Odoo's clock follow :func:`set_moment` while the block runs."""
    before = fields_temporal.datetime, fields_temporal.date
    fields_temporal.datetime, fields_temporal.date = _Datetime, _Date
    try:
        yield
    finally:
        _present.moment = None
        fields_temporal.datetime, fields_temporal.date = before


def set_moment(env, moment):
    """Set the clock: what is created and written from now on bears this time.

    :param datetime moment: naive UTC, or None for the real time
    """
    # What is pending belongs to the moment before.
    env.flush_all()
    _present.moment = moment
    env.cr._now = moment
