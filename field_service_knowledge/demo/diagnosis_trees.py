# Part of Field Service. License LGPL-3.
"""The questions that the service company asks, and what they lead to."""

from typing import NamedTuple


class Question(NamedTuple):
    """``answers`` are pairs of what is answered and where that leads."""

    text: str
    answers: tuple
    hint: str = ""


class Conclusion(NamedTuple):
    """``codes`` are problem, cause and solution; ``following`` names another tree."""

    text: str
    codes: tuple = (None, None, None)
    following: str = ""
    hint: str = ""


class Tree(NamedTuple):
    name: str
    products: tuple
    problems: tuple
    description: str
    root: Question
    is_published: bool = True


# One that another leads on to comes before it.
TREES = (
    Tree(
        "Compressor does not start",
        ("DX12", "CR30", "PX60", "C120"),
        ("P-111",),
        "Only with the panel closed: the contactor is under voltage.",
        Question(
            "What does the contactor do when cooling is called for?",
            (
                (
                    "It hums, or does nothing",
                    Conclusion(
                        "The contactor is welded or burnt", ("P-111", "C-112", "S-117")
                    ),
                ),
                (
                    "It clicks, but nothing turns",
                    Conclusion(
                        "The compressor is seized",
                        ("P-111", "C-113", "S-116"),
                        hint="Switch the circuit off until we are there.",
                    ),
                ),
            ),
            "Set the room five degrees lower and listen beside the unit for a minute.",
        ),
    ),
    Tree(
        "Cooling unit: too warm",
        ("DX12", "CR30", "PX60", "C120"),
        ("P-213", "P-214", "P-422"),
        "For every alarm of temperature or pressure.",
        Question(
            "Does the compressor run?",
            (
                (
                    "No",
                    Conclusion(
                        "It is the compressor or its contactor",
                        following="Compressor does not start",
                    ),
                ),
                (
                    "Yes",
                    Question(
                        "What does the unit report?",
                        (
                            (
                                "High pressure",
                                Question(
                                    "How does the condenser coil look?",
                                    (
                                        (
                                            "Full of dust or leaves",
                                            Conclusion(
                                                "The coil is dirty",
                                                ("P-213", "C-232", "S-221"),
                                            ),
                                        ),
                                        (
                                            "Clean",
                                            Conclusion(
                                                "The circuit is not tight",
                                                ("P-213", "C-141", "S-231"),
                                            ),
                                        ),
                                    ),
                                    "Outdoors, with a torch from the side.",
                                ),
                            ),
                            (
                                "Low pressure, or oil at the pipes",
                                Conclusion(
                                    "Refrigerant is lost", ("P-422", "C-141", "S-231")
                                ),
                            ),
                            (
                                "Nothing, only the room is warm",
                                Question(
                                    "Has equipment been added to the room?",
                                    (
                                        (
                                            "Yes",
                                            Conclusion(
                                                "The room is too warm for its load",
                                                ("P-214", "C-221", "S-221"),
                                            ),
                                        ),
                                        (
                                            "No",
                                            Conclusion(
                                                "Coil or filters are dirty",
                                                ("P-214", "C-232", "S-221"),
                                            ),
                                        ),
                                    ),
                                ),
                            ),
                        ),
                        "First line of the display; the arrow down shows older ones.",
                    ),
                ),
            ),
            "A hand on the pipe beside it: it shakes lightly when it runs.",
        ),
    ),
    Tree(
        "UPS: an alarm is on",
        ("VX10", "VX20", "VX40", "MX100"),
        ("P-211", "P-212", "P-221", "P-311", "P-321", "P-322", "P-323"),
        "Ask the caller to stand in front of the unit, with the door closed.",
        Question(
            "What does the display say?",
            (
                (
                    "Battery warning",
                    Question(
                        "What is to be seen or known of the batteries?",
                        (
                            (
                                "A block is swollen or leaks",
                                Conclusion(
                                    "A battery block is shorted",
                                    ("P-323", "C-132", "S-112"),
                                    hint="Nobody touches it. Open a window, close the"
                                    " door.",
                                ),
                            ),
                            (
                                "The self-test failed",
                                Conclusion(
                                    "The string is at the end of its life",
                                    ("P-321", "C-131", "S-111"),
                                ),
                            ),
                            (
                                "It lasts shorter than it shows",
                                Conclusion(
                                    "The batteries have lost their capacity",
                                    ("P-322", "C-131", "S-111"),
                                ),
                            ),
                        ),
                        "Through the grid below; nobody opens the cabinet.",
                    ),
                ),
                (
                    "On bypass",
                    Question(
                        "Was somebody at the unit before?",
                        (
                            (
                                "Yes, the switch was turned",
                                Conclusion(
                                    "Switched to bypass by mistake",
                                    ("P-212", "C-411", "S-321"),
                                    hint="Turn it back together on the telephone.",
                                ),
                            ),
                            (
                                "No, it changed over by itself",
                                Question(
                                    "Is the mains voltage in its range?",
                                    (
                                        (
                                            "Yes",
                                            Conclusion(
                                                "The capacitors are dried out",
                                                ("P-212", "C-122", "S-115"),
                                            ),
                                        ),
                                        (
                                            "No",
                                            Conclusion(
                                                "The mains are out of range",
                                                ("P-212", "C-211", "S-321"),
                                            ),
                                        ),
                                    ),
                                    "Menu 2.1: three values between 207 and 253 V.",
                                ),
                            ),
                        ),
                    ),
                ),
                (
                    "Overload",
                    Question(
                        "Was equipment added lately?",
                        (
                            (
                                "Yes",
                                Conclusion(
                                    "The load grew beyond the rating",
                                    ("P-211", "C-311", "S-411"),
                                ),
                            ),
                            (
                                "No, but the fans are loud",
                                Conclusion(
                                    "A fan is worn", ("P-211", "C-121", "S-113")
                                ),
                            ),
                        ),
                    ),
                ),
                (
                    "Nothing: it is dark",
                    Conclusion(
                        "The control board has failed", ("P-221", "C-111", "S-114")
                    ),
                ),
            ),
            "The first line, word for word.",
        ),
    ),
    Tree(
        "Humidity out of range",
        ("PX60",),
        ("P-931",),
        "Being written: the second question lacks its answers.",
        Question(
            "Does steam come out of the distributor?",
            (
                (
                    "No",
                    Conclusion(
                        "The steam cylinder is scaled", ("P-931", "C-133", "S-131")
                    ),
                ),
                ("Yes", Question("What does a second hygrometer show?", ())),
            ),
        ),
        is_published=False,
    ),
)
