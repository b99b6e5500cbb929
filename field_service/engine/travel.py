# Part of Field Service. License LGPL-3.
"""How long the way between two points is.

Nothing here knows the database or a map: the distance on the globe is stretched to
roads, and driven at an average speed.
"""

from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

EARTH_RADIUS_KM = 6371.0

# Latitude and longitude in degrees.
Point = tuple[float, float]


class Travel(NamedTuple):
    """The way between two places.

    :ivar minutes: how long it takes
    :ivar km: how long it is by road
    :ivar kind: where that is known from: ``same``, ``coordinates``, ``table``,
        ``centres``, ``territory`` or ``unknown``
    :ivar source: the same in words, in the user's language
    """

    minutes: float
    km: float
    kind: str
    source: str = ""


def measure(start: Point, end: Point) -> float:
    """Return the distance of two points on the globe in km.

    >>> round(measure((0.0, 0.0), (0.0, 1.0)), 1)
    111.2
    >>> measure((50.0, 4.0), (50.0, 4.0))
    0.0
    """
    latitude1, latitude2 = radians(start[0]), radians(end[0])
    chord = (
        sin((latitude2 - latitude1) / 2) ** 2
        + cos(latitude1)
        * cos(latitude2)
        * sin((radians(end[1]) - radians(start[1])) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))


def drive(start: Point, end: Point, factor: float, speed: float):
    """Return how long the way by road is.

    :param factor: how much longer roads are than the straight line, at least 1
    :param speed: average speed in km/h
    :return: minutes and km

    >>> minutes, km = drive((0.0, 0.0), (0.0, 1.0), 1.25, 50.0)
    >>> round(km), round(minutes)
    (139, 167)
    """
    km = measure(start, end) * factor
    return km / speed * 60, km
