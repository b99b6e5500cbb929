# Part of Field Service. License LGPL-3.
"""Deadlines worked out by hand: calendars, calls and what must come out.

Moments are written in the zone of the calendar, or in UTC with a Z at the end.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

WEEKDAYS = (0, 1, 2, 3, 4)
DAILY = (0, 1, 2, 3, 4, 5, 6)
OFFICE = ((8, 12), (13, 17))
CHRISTMAS = (
    ("2026-12-25 00:00", "2026-12-25 23:59:59"),
    # New Year's Eve is free from noon on.
    ("2026-12-31 12:00", "2027-01-01 23:59:59"),
)

# name: (zone, ((days, hours, week), …), holidays); week None is every week.
CALENDARS = {
    "berlin": ("Europe/Berlin", ((WEEKDAYS, OFFICE, None),), CHRISTMAS),
    "night": ("Europe/Berlin", ((DAILY, ((0, 6), (22, 24)), None),), ()),
    "always": ("UTC", ((DAILY, ((0, 24),), None),), ()),
    "always_berlin": ("Europe/Berlin", ((DAILY, ((0, 24),), None),), CHRISTMAS),
    "chicago": ("America/Chicago", ((WEEKDAYS, ((7, 12), (12, 18)), None),), ()),
    "kolkata": (
        "Asia/Kolkata",
        (((0, 1, 2, 3, 4, 5), ((9.5, 13.5), (14, 18.5)), None),),
        (),
    ),
    "kathmandu": ("Asia/Kathmandu", (((6, 0, 1, 2, 3, 4), ((10, 17),), None),), ()),
    "tehran": ("Asia/Tehran", (((5, 6, 0, 1, 2), ((8, 16),), None),), ()),
    "lord_howe": ("Australia/Lord_Howe", ((DAILY, ((0, 24),), None),), ()),
    # The week of 2 March 2026 is a first one, the next week a second one.
    "two_weeks": (
        "Europe/Berlin",
        ((WEEKDAYS, ((8, 16),), 0), ((1,), ((8, 12),), 1)),
        (),
    ),
    "empty": ("Europe/Berlin", (), ()),
}
NEVER = None

# (what it is about, calendar, received, hours, pauses, deadline)
CASES = [
    ("within the morning", "berlin", "2026-03-02 09:00", 2, (), "2026-03-02 11:00"),
    ("over lunch", "berlin", "2026-03-02 09:00", 4, (), "2026-03-02 14:00"),
    ("ends with the morning", "berlin", "2026-03-02 11:00", 1, (), "2026-03-02 12:00"),
    ("over night", "berlin", "2026-03-02 16:00", 2, (), "2026-03-03 09:00"),
    ("over the weekend", "berlin", "2026-03-06 16:00", 2, (), "2026-03-09 09:00"),
    ("on Saturday", "berlin", "2026-03-07 10:00", 1, (), "2026-03-09 09:00"),
    ("before work", "berlin", "2026-03-02 06:00", 1, (), "2026-03-02 09:00"),
    ("at lunch", "berlin", "2026-03-02 12:30", 1, (), "2026-03-02 14:00"),
    ("in the evening", "berlin", "2026-03-02 20:00", 8, (), "2026-03-03 17:00"),
    ("a whole week", "berlin", "2026-03-02 08:00", 40, (), "2026-03-06 17:00"),
    ("a week and an hour", "berlin", "2026-03-02 08:00", 41, (), "2026-03-09 09:00"),
    (
        "a quarter of an hour",
        "berlin",
        "2026-03-02 16:50",
        0.25,
        (),
        "2026-03-03 08:05",
    ),
    ("a holiday", "berlin", "2026-12-24 16:00", 2, (), "2026-12-28 09:00"),
    ("half a holiday", "berlin", "2026-12-31 11:00", 2, (), "2027-01-04 09:00"),
    ("called on a holiday", "berlin", "2026-12-25 10:00", 1, (), "2026-12-28 09:00"),
    ("spring weekend", "berlin", "2026-03-27 16:00", 2, (), "2026-03-30 09:00"),
    (
        "spring weekend in UTC",
        "berlin",
        "2026-03-27 15:00Z",
        2,
        (),
        "2026-03-30 07:00Z",
    ),
    ("autumn weekend", "berlin", "2026-10-23 16:00", 2, (), "2026-10-26 09:00"),
    (
        "autumn weekend in UTC",
        "berlin",
        "2026-10-23 14:00Z",
        2,
        (),
        "2026-10-26 08:00Z",
    ),
    ("250 days", "berlin", "2026-01-05 08:00", 2000, (), "2026-12-18 17:00"),
    ("thirty years of work", "berlin", "2026-01-05 08:00", 60000, (), NEVER),
    ("no target", "berlin", "2026-03-02 09:00", 0, (), NEVER),
    ("no hours at all", "empty", "2026-03-02 09:00", 1, (), NEVER),
    ("over midnight", "night", "2026-03-10 23:00", 2, (), "2026-03-11 01:00"),
    ("over the day", "night", "2026-03-10 05:00", 2, (), "2026-03-10 23:00"),
    (
        "the hour that is missing",
        "night",
        "2026-03-28 23:00",
        4,
        (),
        "2026-03-29 04:00",
    ),
    ("a night of seven hours", "night", "2026-03-28 22:00", 7, (), "2026-03-29 06:00"),
    ("short night and more", "night", "2026-03-28 22:00", 8, (), "2026-03-29 23:00"),
    (
        "the hour that comes twice",
        "night",
        "2026-10-24 22:00",
        8,
        (),
        "2026-10-25 05:00",
    ),
    ("a night of nine hours", "night", "2026-10-24 22:00", 9, (), "2026-10-25 06:00"),
    ("in the first of both", "night", "2026-10-25 00:30Z", 1, (), "2026-10-25 01:30Z"),
    ("end of February", "always", "2026-02-28 20:00Z", 10, (), "2026-03-01 06:00Z"),
    ("leap day", "always", "2028-02-28 20:00Z", 24, (), "2028-02-29 20:00Z"),
    ("around the clock", "always", "2026-03-02 00:00Z", 100, (), "2026-03-06 04:00Z"),
    ("a day of 23 h", "always_berlin", "2026-03-28 12:00", 24, (), "2026-03-29 13:00"),
    ("a day of 25 h", "always_berlin", "2026-10-24 12:00", 24, (), "2026-10-25 11:00"),
    ("day off", "always_berlin", "2026-12-24 20:00", 6, (), "2026-12-26 02:00"),
    ("American spring", "chicago", "2026-03-06 17:00", 2, (), "2026-03-09 08:00"),
    ("American autumn", "chicago", "2026-10-30 17:00", 2, (), "2026-11-02 08:00"),
    ("their night", "chicago", "2026-03-02 06:00Z", 1, (), "2026-03-02 08:00"),
    ("their evening", "chicago", "2026-03-03 00:30Z", 1, (), "2026-03-03 08:00"),
    ("half hours", "kolkata", "2026-03-07 18:00", 1, (), "2026-03-09 10:00"),
    ("short lunch", "kolkata", "2026-03-02 13:00", 1, (), "2026-03-02 14:30"),
    ("zone of 5:45", "kathmandu", "2026-03-06 16:30", 1, (), "2026-03-08 04:45Z"),
    ("week from Saturday", "tehran", "2026-03-04 15:00", 2, (), "2026-03-07 09:00"),
    ("half an hour more", "lord_howe", "2026-04-04 12:00", 24, (), "2026-04-05 11:30"),
    ("half an hour less", "lord_howe", "2026-10-03 12:00", 24, (), "2026-10-04 12:30"),
    ("into a second week", "two_weeks", "2026-03-06 15:00", 2, (), "2026-03-10 09:00"),
    ("into a first week", "two_weeks", "2026-03-10 11:00", 2, (), "2026-03-16 09:00"),
    (
        "a pause within the hours",
        "berlin",
        "2026-03-02 09:00",
        4,
        (("2026-03-02 10:00", "2026-03-02 11:00"),),
        "2026-03-02 15:00",
    ),
    (
        "a pause at night costs nothing",
        "berlin",
        "2026-03-02 09:00",
        8,
        (("2026-03-02 18:00", "2026-03-03 07:00"),),
        "2026-03-03 09:00",
    ),
    (
        "a pause over night",
        "berlin",
        "2026-03-02 16:00",
        2,
        (("2026-03-02 16:30", "2026-03-03 09:30"),),
        "2026-03-03 11:00",
    ),
    (
        "a pause from Saturday",
        "berlin",
        "2026-03-06 16:00",
        2,
        (("2026-03-07 10:00", "2026-03-09 10:00"),),
        "2026-03-09 11:00",
    ),
    (
        "a pause over lunch",
        "berlin",
        "2026-03-02 11:00",
        2,
        (("2026-03-02 11:30", "2026-03-02 13:30"),),
        "2026-03-02 15:00",
    ),
    (
        "a pause after the deadline heals nothing",
        "berlin",
        "2026-03-02 09:00",
        1,
        (("2026-03-02 14:00", "2026-03-02 16:00"),),
        "2026-03-02 10:00",
    ),
    (
        "a pause from the deadline on",
        "berlin",
        "2026-03-02 09:00",
        1,
        (("2026-03-02 10:00", "2026-03-02 11:00"),),
        "2026-03-02 10:00",
    ),
    (
        "two pauses",
        "berlin",
        "2026-03-02 09:00",
        3,
        (
            ("2026-03-02 09:30", "2026-03-02 10:00"),
            ("2026-03-02 11:00", "2026-03-02 11:30"),
        ),
        "2026-03-02 14:00",
    ),
    (
        "a pause that was on at the call",
        "berlin",
        "2026-03-02 09:00",
        1,
        (("2026-03-02 08:00", "2026-03-02 10:00"),),
        "2026-03-02 11:00",
    ),
    (
        "a pause of no time",
        "berlin",
        "2026-03-02 09:00",
        2,
        (("2026-03-02 10:00", "2026-03-02 10:00"),),
        "2026-03-02 11:00",
    ),
    (
        "a pause over a holiday",
        "berlin",
        "2026-12-24 16:00",
        2,
        (("2026-12-24 16:30", "2026-12-28 08:30"),),
        "2026-12-28 10:00",
    ),
    (
        "a pause in the short night",
        "night",
        "2026-03-28 22:00",
        7,
        (("2026-03-29 01:00", "2026-03-29 04:00"),),
        "2026-03-30 00:00",
    ),
    (
        "a pause that goes on",
        "berlin",
        "2026-03-02 09:00",
        2,
        (("2026-03-02 10:00", None),),
        NEVER,
    ),
    (
        "a pause that began too late",
        "berlin",
        "2026-03-02 09:00",
        2,
        (("2026-03-02 13:00", None),),
        "2026-03-02 11:00",
    ),
]


def to_utc(text, zone):
    """Return a moment of the table as a naive datetime in UTC."""
    if text is None:
        return None
    if text.endswith("Z"):
        return datetime.fromisoformat(text[:-1])
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def read_case(case):
    """Return a case with all its moments in UTC."""
    about, calendar, received, target, pauses, deadline = case
    zone = CALENDARS[calendar][0]
    return (
        about,
        calendar,
        to_utc(received, zone),
        target,
        [(to_utc(start, zone), to_utc(end, zone)) for start, end in pauses],
        to_utc(deadline, zone),
    )
