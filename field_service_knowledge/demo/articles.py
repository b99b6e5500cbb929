# Part of Field Service. License LGPL-3.
"""What the service company has learnt, in its own words."""

from typing import NamedTuple


class Article(NamedTuple):
    """``codes`` are problem, cause and solution; ``steps`` become a list."""

    title: str
    codes: tuple
    products: tuple
    audience: str
    state: str
    author: str
    tags: tuple
    intro: str
    steps: tuple
    answer: str


ARTICLES = (
    Article(
        "VX series: battery self-test failed",
        ("P-321", "C-131", "S-111"),
        ("VX10", "VX20", "VX40"),
        "internal",
        "published",
        "engineer",
        ("UPS", "Battery"),
        "The yellow battery light stays on after the weekly self-test.",
        (
            "Read the age of the string from the sticker behind the left panel.",
            "Measure the impedance of every block; above 40 % of the nominal value the"
            " string is at its end.",
            "Replace the complete string, never single blocks of an old one.",
            "Reset the counter in menu 4.2 and start a ten-minute discharge test.",
        ),
        "The battery string was at the end of its life and has been replaced.",
    ),
    Article(
        "Runtime shown is much longer than the real one",
        ("P-322", "C-131", "S-111"),
        ("VX40", "MX100"),
        "internal",
        "published",
        "denise",
        ("UPS", "Battery"),
        "The display promises a quarter of an hour, the unit shuts down after minutes.",
        (
            "Ask for the date of the last calibration.",
            "Run a capacity test at the present load.",
            "Below 60 %: replace the string, then calibrate with the load on.",
        ),
        "The batteries had lost their capacity. They were replaced and the runtime was"
        " calibrated at the present load.",
    ),
    Article(
        "Swollen or leaking battery: what to do until we arrive",
        ("P-323", "C-132", "S-112"),
        (),
        "public",
        "published",
        "tyrell",
        ("Battery", "Safety"),
        "A sour smell, a panel that no longer closes, a deformed block.",
        (
            "Do not touch the blocks and do not open the cabinet.",
            "Ventilate the room and keep people away.",
            "Open the battery breaker if it can be reached without opening a panel.",
            "Call us; such calls are urgent at any hour.",
        ),
        "The damaged blocks were isolated and replaced.",
    ),
    Article(
        "Unit in bypass after cleaning or building work",
        ("P-212", "C-411", "S-321"),
        ("VX10", "VX20", "VX40"),
        "portal",
        "published",
        "agent",
        ("UPS", "Telephone"),
        "Nothing is broken: somebody turned the maintenance bypass switch.",
        (
            "Look at the switch at the back: it should point to “UPS”.",
            "If it points to “Bypass”, turn it slowly back.",
            "Wait until the green light burns steadily, about forty seconds.",
        ),
        "The unit was returned from bypass to inverter.",
    ),
    Article(
        "DC ripple high, inverter fault",
        ("P-212", "C-122", "S-115"),
        ("VX40", "MX100"),
        "internal",
        "published",
        "erik",
        ("UPS",),
        "Event log: “DC ripple high”, then transfer to bypass.",
        (
            "Measure the ripple on the DC bus: more than 8 V means dry capacitors.",
            "Fit the capacitor kit, discharge the bus first!",
            "Reform the capacitors for thirty minutes without load.",
        ),
        "The DC capacitors were replaced.",
    ),
    Article(
        "NMC-3 loses its address every few days",
        ("P-231", "C-321", "S-311"),
        (),
        "portal",
        "published",
        "luis",
        ("Network", "Telephone"),
        "Firmware 3.1 stops answering when a switch renews its lease.",
        (
            "Download firmware 3.4.",
            "Save the settings, update, wait three minutes.",
            "Give the card a fixed address if the fault comes back.",
        ),
        "The firmware of the network card was updated.",
    ),
    Article(
        "Overload: how to find the phase that is too high",
        ("P-211", "C-311", "S-411"),
        ("VX20", "VX40", "MX100"),
        "portal",
        "published",
        "agent",
        ("UPS", "Telephone"),
        "The alarm comes with the load of the day and goes with it.",
        (
            "Read the load of each phase in menu 2.1.",
            "Move single-phase racks from the highest to the lowest phase.",
            "Above 90 % on all phases the next size is needed.",
        ),
        "The load was distributed over the phases; the alarm is gone.",
    ),
    Article(
        "High pressure alarm on hot afternoons",
        ("P-213", "C-232", "S-221"),
        ("CR30", "PX60", "C120"),
        "internal",
        "published",
        "hanna",
        ("Cooling",),
        "Alarm 21 in the afternoon, reset in the evening.",
        (
            "Look at the outdoor coil, above all at its lower third.",
            "Wash it from the inside to the outside, never with high pressure.",
            "Check the set point of the fan speed control: 42 °C condensing.",
        ),
        "The condenser coil was cleaned.",
    ),
    Article(
        "Water under an in-row cooler",
        ("P-421", "C-231", "S-222"),
        ("CR30", "DX12"),
        "portal",
        "published",
        "omar",
        ("Cooling", "Telephone"),
        "Nearly always the condensate drain.",
        (
            "Switch the humidifier off, put a tray under the unit.",
            "Flush the drain with warm water from the service opening.",
            "If the pump hums without pumping it has to be replaced.",
        ),
        "The condensate drain was cleared and flushed.",
    ),
    Article(
        "Compressor does not start: contactor or compressor?",
        ("P-111", "C-112", "S-117"),
        ("CR30", "PX60", "DX12", "C120"),
        "internal",
        "published",
        "rosa",
        ("Cooling",),
        "Fans run, compressor silent, no alarm; or the breaker trips.",
        (
            "Measure the coil of the contactor: open means replace.",
            "Breaker trips at once: insulation of the windings against ground.",
            "Below 1 MΩ order a compressor with filter dryer and refrigerant.",
        ),
        "The contactor was replaced.",
    ),
    Article(
        "Charging R410A by weight, not by pressure",
        ("P-422", "C-141", "S-231"),
        ("CR30", "PX60", "DX12"),
        "internal",
        "published",
        "ingrid",
        ("Cooling", "Safety"),
        "Circuits charged by pressure come back within weeks.",
        (
            "Recover everything and write down the weight.",
            "Nitrogen test for thirty minutes, vacuum below 500 microns.",
            "Charge the weight on the plate, liquid into the receiver.",
        ),
        "The leak was sealed and the circuit charged by weight.",
    ),
    Article(
        "Dry air and static discharges",
        ("P-931", "C-133", "S-131"),
        ("PX60",),
        "internal",
        "review",
        "samuel",
        ("Cooling",),
        "Humidity falls below 30 % in winter although the humidifier is on.",
        (
            "Read the hours of the steam cylinder; above 2,000 it is scaled.",
            "Replace it and set the conductivity in menu 7.",
        ),
        "The steam cylinder was replaced.",
    ),
    Article(
        "Fan noise at low load: which fans to replace",
        ("P-411", "C-121", "S-113"),
        ("VX10", "VX20", "VX40", "MX100"),
        "internal",
        "review",
        "ben",
        ("UPS",),
        "Grinding noise without an alarm.",
        (
            "Stop the fans one by one in the service menu.",
            "Replace fans of one row together: the neighbour fails within months.",
        ),
        "The worn fan was replaced.",
    ),
    Article(
        "Display dark after a thunderstorm",
        ("P-221", "C-111", "S-114"),
        ("VX10", "VX20"),
        "internal",
        "draft",
        "cody",
        ("UPS",),
        "To be completed: photo of the fuse on the board.",
        (
            "Check fuse F3 on the control board.",
            "Replace the board, copy the settings.",
        ),
        "The control board was replaced.",
    ),
    Article(
        "Commissioning of MX100 with four modules",
        ("P-212", "C-142", "S-232"),
        ("MX100",),
        "internal",
        "draft",
        "erik",
        ("UPS",),
        "Draft from the last two installations.",
        ("Torque of the bus bars: 35 Nm.", "Address the modules from left to right."),
        "",
    ),
    Article(
        "VX series: reset procedure of firmware 2",
        ("P-221", "C-321", "S-311"),
        ("VX10",),
        "internal",
        "retired",
        "engineer",
        ("UPS",),
        "Valid for firmware 2 only, which is no longer in the field.",
        ("Hold ON and ESC for ten seconds.", "Enter 1234 and wait for the restart."),
        "The unit was reset.",
    ),
)
