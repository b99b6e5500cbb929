# Part of Field Service. License LGPL-3.
"""Where the company works: service centres, territories, towns."""

from typing import NamedTuple


class Team(NamedTuple):
    name: str
    town: str
    street: str
    phone: str
    tz: str
    color: int


class Territory(NamedTuple):
    name: str
    team: str
    states: tuple
    zips: str
    latitude: float
    longitude: float
    color: int


class Town(NamedTuple):
    name: str
    state: str
    zips: tuple
    latitude: float
    longitude: float
    area_code: str


COMPANY = {
    "name": "Meridian Critical Power",
    "street": "2240 West Hubbard Street",
    "city": "Chicago",
    "zip": "60612",
    "phone": "+1 312-555-0100",
    "email": "service@meridian-power.example.com",
    "website": "https://www.meridian-power.example.com",
}

TEAMS = {
    "midwest": Team(
        "Midwest Service Center",
        "chicago",
        "2240 West Hubbard Street",
        "+1 312-555-0110",
        "America/Chicago",
        4,
    ),
    "southeast": Team(
        "Southeast Service Center",
        "atlanta",
        "918 Chattahoochee Avenue NW",
        "+1 404-555-0110",
        "America/New_York",
        10,
    ),
    "mountain": Team(
        "Mountain Service Center",
        "denver",
        "4701 Race Street",
        "+1 303-555-0110",
        "America/Denver",
        3,
    ),
}

TERRITORIES = {
    "CHN": Territory(
        "Chicago and North Shore", "midwest", ("IL",), "600-602, 606", 41.95, -87.74, 4
    ),
    "CHW": Territory(
        "Fox Valley and Northwest Indiana",
        "midwest",
        ("IL", "IN"),
        "603-605, 463-464",
        41.64,
        -87.95,
        5,
    ),
    "WIS": Territory("Wisconsin", "midwest", ("WI",), "530-549", 43.05, -88.4, 8),
    "ATL": Territory(
        "Atlanta Metro", "southeast", ("GA",), "300-303", 33.79, -84.41, 10
    ),
    "GAC": Territory(
        "Georgia and South Carolina Coast",
        "southeast",
        ("GA", "SC"),
        "304-319, 290-299",
        32.4,
        -81.9,
        1,
    ),
    "FLN": Territory("North Florida", "southeast", ("FL",), "320-327", 30.25, -82.6, 2),
    "DEN": Territory(
        "Denver and Boulder", "mountain", ("CO",), "800-806", 39.8, -104.98, 3
    ),
    "FRS": Territory(
        "Southern Front Range", "mountain", ("CO",), "808-812", 38.6, -104.75, 9
    ),
}

TOWNS = {
    "chicago": Town("Chicago", "IL", ("60601", "60607", "60614"), 41.88, -87.64, "312"),
    "evanston": Town("Evanston", "IL", ("60201",), 42.05, -87.69, "847"),
    "schaumburg": Town("Schaumburg", "IL", ("60173",), 42.03, -88.08, "847"),
    "naperville": Town("Naperville", "IL", ("60540",), 41.77, -88.15, "630"),
    "joliet": Town("Joliet", "IL", ("60435",), 41.54, -88.08, "815"),
    "aurora": Town("Aurora", "IL", ("60506",), 41.76, -88.32, "630"),
    "gary": Town("Gary", "IN", ("46402",), 41.6, -87.34, "219"),
    "hammond": Town("Hammond", "IN", ("46320",), 41.58, -87.5, "219"),
    "milwaukee": Town("Milwaukee", "WI", ("53202",), 43.04, -87.91, "414"),
    "madison": Town("Madison", "WI", ("53703",), 43.07, -89.4, "608"),
    "kenosha": Town("Kenosha", "WI", ("53140",), 42.58, -87.82, "262"),
    "atlanta": Town("Atlanta", "GA", ("30303", "30309", "30326"), 33.76, -84.39, "404"),
    "marietta": Town("Marietta", "GA", ("30060",), 33.95, -84.55, "770"),
    "savannah": Town("Savannah", "GA", ("31401",), 32.08, -81.09, "912"),
    "augusta": Town("Augusta", "GA", ("30901",), 33.47, -81.97, "706"),
    "macon": Town("Macon", "GA", ("31201",), 32.84, -83.63, "478"),
    "charleston": Town("Charleston", "SC", ("29401",), 32.78, -79.93, "843"),
    "jacksonville": Town("Jacksonville", "FL", ("32202",), 30.33, -81.66, "904"),
    "tallahassee": Town("Tallahassee", "FL", ("32301",), 30.44, -84.28, "850"),
    "gainesville": Town("Gainesville", "FL", ("32601",), 29.65, -82.32, "352"),
    "denver": Town("Denver", "CO", ("80202", "80216"), 39.74, -104.99, "303"),
    "boulder": Town("Boulder", "CO", ("80301",), 40.01, -105.27, "303"),
    "springs": Town("Colorado Springs", "CO", ("80903",), 38.83, -104.82, "719"),
    "pueblo": Town("Pueblo", "CO", ("81003",), 38.25, -104.61, "719"),
}

STREETS = (
    "North Wells Street",
    "Commerce Drive",
    "Industrial Parkway",
    "Harrison Avenue",
    "Old Mill Road",
    "South Canal Street",
    "Technology Boulevard",
    "Lincoln Highway",
    "Riverside Drive",
    "Market Street",
    "Kingsbury Court",
    "East Union Avenue",
)
