# Part of Field Service. License LGPL-3.
"""What the company sells and serves: equipment, spare parts, reference activities."""

from typing import NamedTuple


class Unit(NamedTuple):
    """A product that stands at customers.

    ``components`` are ``(part, pieces)``; ``family`` says which cases concern it.
    """

    name: str
    code: str
    family: str
    price: float
    cost: float
    warranty: int
    components: tuple = ()


class Part(NamedTuple):
    name: str
    code: str
    price: float
    cost: float
    tracking: str = "none"


UNITS = {
    "vx10": Unit(
        "Voltara VX10 UPS 10 kVA",
        "VX10",
        "ups",
        4900.0,
        3100.0,
        24,
        (("bat9", 20), ("fan", 2), ("board", 1), ("nmc", 1)),
    ),
    "vx20": Unit(
        "Voltara VX20 UPS 20 kVA",
        "VX20",
        "ups",
        8900.0,
        5700.0,
        24,
        (("bat9", 40), ("fan", 3), ("board", 1), ("nmc", 1)),
    ),
    "vx40": Unit(
        "Voltara VX40 UPS 40 kVA",
        "VX40",
        "ups",
        15800.0,
        10200.0,
        36,
        (("bat40", 32), ("fan", 4), ("caps", 1), ("board", 1), ("nmc", 1)),
    ),
    "mx100": Unit(
        "Voltara MX100 Modular UPS",
        "MX100",
        "ups",
        32000.0,
        21000.0,
        36,
        (("bat40", 64), ("tray", 2), ("switch", 1), ("nmc", 1)),
    ),
    "pm25": Unit(
        "Voltara PM25 Power Module 25 kW",
        "PM25",
        "module",
        6200.0,
        4000.0,
        36,
        (("fan", 2), ("caps", 1)),
    ),
    "rp32": Unit("Voltara RP32 Rack PDU", "RP32", "pdu", 780.0, 460.0, 12),
    "dx12": Unit(
        "Frostline DX12 Server Room Cooler",
        "DX12",
        "cooling",
        3400.0,
        2050.0,
        12,
        (("compressor", 1), ("filter", 1), ("pump", 1)),
    ),
    "cr30": Unit(
        "Frostline CR30 In-Row Cooler",
        "CR30",
        "cooling",
        11500.0,
        7400.0,
        24,
        (("compressor", 1), ("ecfan", 3), ("filter", 2), ("pump", 1), ("valve", 1)),
    ),
    "px60": Unit(
        "Frostline PX60 Perimeter Cooler",
        "PX60",
        "cooling",
        24500.0,
        16000.0,
        24,
        (("compressor", 2), ("ecfan", 2), ("filter", 4), ("steam", 1), ("valve", 2)),
    ),
    "c120": Unit(
        "Frostline C120 Free-Cooling Chiller",
        "C120",
        "cooling",
        68000.0,
        47000.0,
        24,
        (("compressor", 4), ("ecfan", 6), ("contactor", 4)),
    ),
    "lb100": Unit("Ohmtest LB100 Load Bank", "LB100", "tool", 18500.0, 14200.0, 12),
    "ti300": Unit(
        "Thermavue TI300 Infrared Camera", "TI300", "tool", 5400.0, 4100.0, 24
    ),
    "rr9": Unit("Polarvac RR9 Recovery Station", "RR9", "tool", 1900.0, 1350.0, 12),
}

PARTS = {
    "bat9": Part("VRLA Battery Block 12 V 9 Ah", "BAT-12-9", 42.0, 21.0),
    "bat40": Part("VRLA Battery Block 12 V 40 Ah", "BAT-12-40", 138.0, 78.0),
    "fan": Part("Axial Fan 120 mm for VX", "VX-FAN-120", 64.0, 31.0),
    "tray": Part("Fan Tray for MX100", "MX-TRAY", 210.0, 118.0),
    "caps": Part("DC Capacitor Kit VX40/PM25", "VX-CAP-40", 390.0, 220.0),
    "board": Part("Control Board VX-CB2", "VX-CB2", 640.0, 355.0, "serial"),
    "switch": Part("Static Switch Module MX", "MX-SSM", 1150.0, 690.0, "serial"),
    "nmc": Part("Network Management Card NMC-3", "NMC-3", 290.0, 150.0, "serial"),
    "compressor": Part("Scroll Compressor ZR61", "ZR61", 1480.0, 910.0, "serial"),
    "ecfan": Part("EC Fan EC450", "EC450", 520.0, 315.0),
    "filter": Part("Air Filter G4 600 × 600", "FIL-G4-600", 28.0, 11.0),
    "pump": Part("Condensate Pump CP20", "CP20", 145.0, 72.0),
    "refrigerant": Part("Refrigerant R410A, 1 kg", "R410A", 46.0, 24.0),
    "contactor": Part("Contactor 3P 95 A", "CTR-95", 118.0, 58.0),
    "steam": Part("Steam Cylinder HU8", "HU8", 165.0, 88.0),
    "valve": Part("Expansion Valve TX6", "TX6", 96.0, 47.0),
}

# {reference of a unit, or its family: what an engineer must be able to do}
RANGES = {"MX100": ("modular",), "cooling": ("cooling",)}

# {key: (name, standard hours, skills, product categories, checklist)}
# A checklist item that begins with "!" is required.
ACTIVITIES = {
    "ups_repair": (
        "UPS: Find and Remove a Fault",
        1.5,
        ("ups1",),
        (
            "!Alarm history read and saved",
            "!Load transferred to maintenance bypass",
            "Input and output voltages measured",
            "!Unit back on inverter, no alarms",
        ),
    ),
    "ups3_repair": (
        "Three-Phase UPS: Find and Remove a Fault",
        2.0,
        ("ups3",),
        (
            "!Alarm history read and saved",
            "!Load transferred to maintenance bypass",
            "!Phase rotation checked",
            "DC bus ripple measured",
            "!Unit back on inverter, no alarms",
        ),
    ),
    "battery": (
        "Battery String: Test and Replace",
        2.5,
        ("battery",),
        (
            "!Insulating gloves and face shield worn",
            "Impedance of every block recorded",
            "!Discharge test for ten minutes passed",
            "Old blocks taken for recycling",
        ),
    ),
    "ups_maintenance": (
        "UPS: Preventive Maintenance",
        2.0,
        ("ups1",),
        (
            "!Visual inspection, torque of power terminals",
            "!Fans run, inlets clean",
            "Infrared picture of all connections",
            "!Battery self-test passed",
            "Firmware version noted",
        ),
    ),
    "cooling_repair": (
        "Cooling Unit: Find and Remove a Fault",
        2.0,
        ("cooling",),
        (
            "!Alarm history read and saved",
            "Suction and discharge pressure measured",
            "!Supply air temperature within 2 °C of set point",
            "Condensate drain flushed",
        ),
    ),
    "refrigerant": (
        "Refrigerant Circuit: Leak Test and Charge",
        3.0,
        ("refrigerant",),
        (
            "!Refrigerant recovered, weight recorded",
            "!Nitrogen pressure test, 30 minutes",
            "!Vacuum below 500 microns held",
            "Charge weight noted on the type plate",
        ),
    ),
    "cooling_maintenance": (
        "Cooling Unit: Preventive Maintenance",
        1.5,
        ("cooling",),
        (
            "!Filters changed",
            "!Condenser coil cleaned",
            "Belts and fan bearings checked",
            "Steam cylinder conductivity checked",
        ),
    ),
    "installation": (
        "Installation and Commissioning",
        4.0,
        ("ups3",),
        (
            "!Delivery complete and undamaged",
            "!Protective earth measured",
            "!Start-up protocol signed",
            "Customer trained",
        ),
    ),
    "inspection": (
        "Site Inspection with Report",
        1.5,
        (),
        ("!Room temperature and humidity recorded", "Photos of the installation taken"),
    ),
    "workshop": (
        "Workshop: Calibration and Functional Test",
        1.0,
        (),
        ("!Test protocol filed", "Label with next due date attached"),
    ),
}

# {code: (name, parent xml id of the problems that come with the addon)}
PROBLEMS = {
    "P-211": ("Overload alarm", "problem_alarm"),
    "P-212": ("Unit on bypass", "problem_alarm"),
    "P-213": ("High pressure alarm", "problem_alarm"),
    "P-214": ("Room temperature too high", "problem_overheating"),
    "P-231": ("Network card offline", "problem_network"),
    "P-311": ("Input breaker trips", "problem_trips"),
    "P-321": ("Battery self-test failed", "problem_battery"),
    "P-322": ("Runtime too short", "problem_battery"),
    "P-323": ("Battery swollen or leaking", "problem_battery"),
    "P-411": ("Fan noise", "problem_noise"),
    "P-421": ("Water under the unit", "problem_leak"),
    "P-422": ("Refrigerant lost", "problem_leak"),
    "P-111": ("Compressor does not start", "problem_no_start"),
    "P-221": ("Display dark", "problem_display"),
    "P-931": ("Humidity out of range", "problem_low_output"),
}
CAUSES = {
    "C-111": ("Control board failed", "cause_component", ("P-221", "P-212")),
    "C-112": ("Contactor welded", "cause_component", ("P-111", "P-311")),
    "C-113": ("Compressor seized", "cause_component", ("P-111",)),
    "C-114": ("Network card failed", "cause_component", ("P-231",)),
    "C-121": ("Fan bearing worn", "cause_wear", ("P-411", "P-211")),
    "C-122": ("Capacitors dried out", "cause_wear", ("P-212", "P-311")),
    "C-131": ("Batteries at end of life", "cause_consumable", ("P-321", "P-322")),
    "C-132": ("Battery block shorted", "cause_component", ("P-323", "P-321")),
    "C-133": ("Steam cylinder scaled", "cause_consumable", ("P-931",)),
    "C-141": ("Flare joint not tight", "cause_connection", ("P-422", "P-213")),
    "C-142": ("Terminal loose", "cause_connection", ("P-212", "P-311")),
    "C-211": ("Mains voltage out of range", "cause_power", ("P-212",)),
    "C-221": ("Room too warm for its load", "cause_climate", ("P-214", "P-323")),
    "C-231": ("Condensate drain blocked", "cause_dirt", ("P-421",)),
    "C-232": ("Condenser coil dirty", "cause_dirt", ("P-213", "P-214")),
    "C-311": ("Load grew beyond the rating", "cause_settings", ("P-211",)),
    "C-321": ("Firmware fault", "cause_software", ("P-231", "P-221")),
    "C-411": ("Switched to bypass by mistake", "cause_handling", ("P-212",)),
}
SOLUTIONS = {
    "S-111": ("Battery string replaced", "solution_replace_consumable", ("C-131",)),
    "S-112": ("Single battery blocks replaced", "solution_replace_part", ("C-132",)),
    "S-113": ("Fan replaced", "solution_replace_part", ("C-121",)),
    "S-114": ("Board or card replaced", "solution_replace_part", ("C-111", "C-114")),
    "S-115": ("Capacitors replaced", "solution_replace_part", ("C-122",)),
    "S-116": ("Compressor replaced", "solution_replace_part", ("C-113",)),
    "S-117": ("Contactor replaced", "solution_replace_part", ("C-112",)),
    "S-131": ("Steam cylinder replaced", "solution_replace_consumable", ("C-133",)),
    "S-221": ("Coil and filters cleaned", "solution_clean", ("C-232", "C-221")),
    "S-222": ("Drain cleared and flushed", "solution_clean", ("C-231",)),
    "S-231": ("Circuit sealed and recharged", "solution_tighten", ("C-141",)),
    "S-232": ("Terminals tightened", "solution_tighten", ("C-142",)),
    "S-311": ("Firmware updated", "solution_update", ("C-321",)),
    "S-321": ("Returned to inverter", "solution_restart", ("C-411", "C-211")),
    "S-411": ("Load moved or rating raised", "solution_explain", ("C-311",)),
}
