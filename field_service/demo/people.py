# Part of Field Service. License LGPL-3.
"""Who works here, and who calls."""

from typing import NamedTuple


class Office(NamedTuple):
    """A colleague in the office; the password is the login."""

    name: str
    team: str
    groups: tuple
    title: str


class Engineer(NamedTuple):
    """An engineer; the first territory is his home."""

    name: str
    team: str
    territories: tuple
    skills: tuple
    shift: str
    hourly_cost: float
    title: str


SERVICE = "field_service.group_service_"

OFFICE = {
    "agent": Office("Nora Feldman", "midwest", (SERVICE + "agent",), "Service Agent"),
    "trevor": Office(
        "Trevor Quinn", "southeast", (SERVICE + "agent",), "Service Agent"
    ),
    "dispatcher": Office(
        "Carla Mendes", "midwest", (SERVICE + "dispatcher",), "Dispatcher"
    ),
    "grace": Office(
        "Grace Tillman", "southeast", (SERVICE + "dispatcher",), "Dispatcher"
    ),
    "owen": Office("Owen Park", "mountain", (SERVICE + "dispatcher",), "Dispatcher"),
    "manager": Office(
        "Robert Ashby",
        "midwest",
        (SERVICE + "manager", "sales_team.group_sale_manager", "hr.group_hr_manager"),
        "Head of Service",
    ),
    "warehouse": Office(
        "Pete Novak", "midwest", ("stock.group_stock_user",), "Warehouse"
    ),
    "accountant": Office(
        "Lydia Crane", "midwest", ("account.group_account_user",), "Accountant"
    ),
}

# {shift: (name, working days, begin, end)}
SHIFTS = {
    "day": ("Field Engineers, 40 Hours", (0, 1, 2, 3, 4), 8.0, 16.5),
    "early": ("Field Engineers, Early Shift", (0, 1, 2, 3, 4), 6.5, 15.0),
    "weekend": ("Field Engineers, Tuesday to Saturday", (1, 2, 3, 4, 5), 8.0, 16.5),
    "long": ("Field Engineers, Four Long Days", (0, 1, 2, 3), 7.0, 17.5),
}

SKILLS = {
    "ups1": "Single-Phase UPS",
    "ups3": "Three-Phase UPS",
    "modular": "Modular UPS Systems",
    "battery": "Battery Systems",
    "cooling": "Precision Cooling",
    "refrigerant": "Refrigerant Handling (EPA 608)",
    "network": "Monitoring and Networking",
    "hv": "High-Voltage Switching",
}
# {(login, skill): in how many days the certificate ends, or has ended}
CERTIFICATES = {
    ("tyrell", "hv"): -9,
    ("denise", "hv"): 31,
    ("rosa", "refrigerant"): 24,
    ("erik", "hv"): 210,
}
LEVELS = (("Trainee", 30), ("Certified", 70), ("Expert", 100))

ENGINEERS = {
    "engineer": Engineer(
        "Marcus Reyes",
        "midwest",
        ("CHN", "CHW"),
        ("ups1", "ups3", "modular", "battery"),
        "day",
        46.0,
        "Senior Field Engineer",
    ),
    "hanna": Engineer(
        "Hanna Kowalski",
        "midwest",
        ("CHN",),
        ("cooling", "refrigerant", "network"),
        "early",
        44.0,
        "Cooling Engineer",
    ),
    "tyrell": Engineer(
        "Tyrell Banks",
        "midwest",
        ("CHW", "CHN"),
        ("ups1", "ups3", "battery", "hv"),
        "day",
        42.0,
        "Field Engineer",
    ),
    "ingrid": Engineer(
        "Ingrid Olsen",
        "midwest",
        ("WIS",),
        ("ups1", "ups3", "battery", "cooling", "refrigerant"),
        "long",
        47.5,
        "Field Engineer",
    ),
    "samuel": Engineer(
        "Samuel Osei",
        "midwest",
        ("CHW", "WIS"),
        ("cooling", "refrigerant"),
        "weekend",
        41.0,
        "Cooling Engineer",
    ),
    "luis": Engineer(
        "Luis Ortega",
        "midwest",
        ("CHN", "WIS"),
        ("ups1", "network", "battery"),
        "day",
        36.5,
        "Junior Field Engineer",
    ),
    "denise": Engineer(
        "Denise Whitaker",
        "southeast",
        ("ATL",),
        ("ups1", "ups3", "modular", "hv"),
        "day",
        45.0,
        "Senior Field Engineer",
    ),
    "omar": Engineer(
        "Omar Farouk",
        "southeast",
        ("ATL", "GAC"),
        ("cooling", "refrigerant", "network"),
        "early",
        43.0,
        "Cooling Engineer",
    ),
    "cody": Engineer(
        "Cody Hayes",
        "southeast",
        ("GAC",),
        ("ups1", "ups3", "battery"),
        "day",
        39.0,
        "Field Engineer",
    ),
    "priya": Engineer(
        "Priya Raman",
        "southeast",
        ("FLN", "GAC"),
        ("ups1", "ups3", "battery", "cooling", "refrigerant"),
        "long",
        44.5,
        "Field Engineer",
    ),
    "jamal": Engineer(
        "Jamal Simmons",
        "southeast",
        ("ATL", "FLN"),
        ("ups1", "battery", "network"),
        "weekend",
        38.0,
        "Field Engineer",
    ),
    "erik": Engineer(
        "Erik Lindqvist",
        "mountain",
        ("DEN", "FRS"),
        ("ups1", "ups3", "modular", "battery", "hv"),
        "day",
        48.0,
        "Senior Field Engineer",
    ),
    "rosa": Engineer(
        "Rosa Delgado",
        "mountain",
        ("DEN",),
        ("cooling", "refrigerant", "network"),
        "day",
        42.5,
        "Cooling Engineer",
    ),
    "ben": Engineer(
        "Ben Nakamura",
        "mountain",
        ("FRS", "DEN"),
        ("ups1", "battery", "cooling"),
        "weekend",
        37.0,
        "Field Engineer",
    ),
}

FIRST_NAMES = [
    "Alice",
    "Brian",
    "Celia",
    "Douglas",
    "Elena",
    "Frank",
    "Gloria",
    "Henry",
    "Irene",
    "Jason",
    "Karen",
    "Leonard",
    "Maria",
    "Nathan",
    "Olivia",
    "Patrick",
    "Renee",
    "Stephen",
    "Teresa",
    "Victor",
    "Wendy",
    "Aaron",
    "Bonnie",
    "Curtis",
    "Diane",
    "Edgar",
    "Felicia",
    "Gordon",
    "Heather",
    "Ivan",
    "Janet",
    "Keith",
    "Loretta",
    "Martin",
    "Nadia",
    "Oscar",
    "Paula",
    "Raymond",
    "Sheila",
    "Theodore",
]
LAST_NAMES = [
    "Abbott",
    "Barnes",
    "Castillo",
    "Drummond",
    "Ellison",
    "Foster",
    "Grady",
    "Hoffman",
    "Ibarra",
    "Jennings",
    "Kessler",
    "Lombardi",
    "McAllister",
    "Nguyen",
    "Ostrowski",
    "Pruitt",
    "Ramsey",
    "Sandoval",
    "Thornton",
    "Underhill",
    "Vance",
    "Whitlock",
    "Yates",
    "Zimmerman",
    "Boyle",
    "Chandra",
    "Dawson",
    "Eriksen",
    "Fontaine",
    "Gallagher",
    "Haddad",
    "Iverson",
]
TITLES = (
    "Facility Manager",
    "Head of IT Operations",
    "Data Center Manager",
    "Building Engineer",
    "Network Administrator",
    "Maintenance Supervisor",
)
