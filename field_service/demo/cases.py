# Part of Field Service. License LGPL-3.
"""What customers call about, and what the engineers find, in their own words."""

from typing import NamedTuple


class Case(NamedTuple):
    """One kind of fault.

    ``texts`` are ``(subject, what the customer says)``; ``findings`` are what the
    engineer writes. ``{unit}``, ``{serial}`` and ``{room}`` are filled in.
    """

    family: str
    problem: str
    cause: str
    solution: str
    activity: str
    hours: float
    severity: str
    texts: tuple
    findings: tuple
    parts: tuple = ()
    units: tuple = ()
    remote: str = ""
    treatment: str = "onsite_repair"


ROOMS = (
    "the server room on the third floor",
    "the main data hall",
    "comms room B2",
    "the basement electrical room",
    "the MDF room",
    "the network closet behind reception",
    "the control room",
    "the lab wing",
)

CASES = (
    Case(
        "ups",
        "P-321",
        "C-131",
        "S-111",
        "battery",
        2.5,
        "3",
        (
            (
                "UPS reports failed battery self-test",
                "Since the self-test on Sunday the {unit} in {room} beeps every minute"
                " and shows “battery replace”. We can silence it, but it comes back.",
            ),
            (
                "Battery warning on {unit}",
                "The yellow battery light is on. According to the sticker the batteries"
                " are from the original delivery.",
            ),
        ),
        (
            "All blocks above 40 % of their nominal impedance. Replaced the complete"
            " string, calibrated the runtime, ten-minute discharge test passed.",
            "String at the end of its life, weakest block at 10.2 V under load. New"
            " string fitted and tested; old batteries taken along for recycling.",
        ),
        (("bat9", 20),),
        ("vx10", "vx20"),
    ),
    Case(
        "ups",
        "P-322",
        "C-131",
        "S-111",
        "battery",
        3.0,
        "3",
        (
            (
                "Runtime dropped to four minutes",
                "During the outage on Tuesday the {unit} carried us for only four"
                " minutes. It used to be more than fifteen. We need the generator"
                " start-up covered.",
            ),
            (
                "UPS shut down before the generator came up",
                "Utility power failed and the load in {room} went down although the"
                " display said 12 minutes remaining.",
            ),
        ),
        (
            "Capacity test: 38 % remaining. Replaced the battery string; runtime at the"
            " present load is now 17 minutes.",
            "Discharge test confirmed the complaint. New batteries installed, runtime"
            " prediction recalibrated with the customer watching.",
        ),
        (("bat40", 32),),
        ("vx40", "mx100"),
        treatment="replacement",
    ),
    Case(
        "ups",
        "P-323",
        "C-132",
        "S-112",
        "battery",
        2.0,
        "4",
        (
            (
                "Smell and bulging battery in the cabinet",
                "There is a sour smell near the {unit} and the side panel does not"
                " close any more. Please come today, people work in this room.",
            ),
            (
                "Battery drawer stuck, housing deformed",
                "Our electrician could not pull out the second drawer of the {unit}."
                " One block looks swollen.",
            ),
        ),
        (
            "Two swollen blocks in string B, ambient temperature 34 °C. Isolated the"
            " string, replaced four blocks, advised to lower the room temperature.",
            "One block with an internal short. Replaced it with its neighbours and"
            " cleaned the tray of electrolyte.",
        ),
        (("bat9", 4),),
        ("vx10", "vx20"),
    ),
    Case(
        "ups",
        "P-411",
        "C-121",
        "S-113",
        "ups_repair",
        1.0,
        "1",
        (
            (
                "Loud rattling from the UPS",
                "The {unit} rattles since this morning, mostly when the load is low. No"
                " alarm on the display.",
            ),
            (
                "Grinding fan noise in {room}",
                "Colleagues next door complain about a grinding noise from the"
                " cabinet.",
            ),
        ),
        (
            "Bearing of the left fan worn. Replaced the fan and cleaned the grille;"
            " noise is gone.",
            "Both lower fans at the end of their life, replaced as a pair.",
        ),
        (("fan", 1),),
    ),
    Case(
        "ups",
        "P-211",
        "C-311",
        "S-411",
        "ups_repair",
        1.0,
        "3",
        (
            (
                "Overload alarm every afternoon",
                "Around 3 pm the {unit} reports overload for some minutes. Last week we"
                " added a storage shelf in {room}.",
            ),
        ),
        (
            "Phase L2 at 108 %. Moved two racks to L3 together with the customer;"
            " highest phase is now at 81 %. Quotation for the next size sent to sales.",
        ),
        remote="Looked at the load per phase with the customer over the phone. He moves"
        " the new shelf to the third phase himself; alarm cleared after the change.",
        treatment="consultation",
    ),
    Case(
        "ups",
        "P-212",
        "C-122",
        "S-115",
        "ups3_repair",
        2.5,
        "4",
        (
            (
                "UPS on bypass, will not return to inverter",
                "{unit} went to static bypass at 6:40 and refuses to go back. The load"
                " in {room} runs on raw utility power!",
            ),
            (
                "Inverter fault on {unit}",
                "Event log shows “DC ripple high”, then bypass. Serial number"
                " {serial}.",
            ),
        ),
        (
            "DC capacitors dried out, ripple 14 V. Fitted a capacitor kit, reformed"
            " them, unit back on inverter and tested under full load.",
            "Replaced the DC capacitors of the second module and updated its counter."
            " Transfer test passed three times.",
        ),
        (("caps", 1),),
        ("vx40", "mx100"),
        treatment="replacement",
    ),
    Case(
        "ups",
        "P-212",
        "C-411",
        "S-321",
        "ups_repair",
        0.5,
        "2",
        (
            (
                "Yellow light, unit in bypass after cleaning",
                "After the cleaning crew was in {room} the {unit} shows a yellow light"
                " and “manual bypass”.",
            ),
        ),
        (
            "Somebody had turned the bypass switch. Returned the unit to inverter and"
            " put a seal on the switch.",
        ),
        remote="Talked the customer through the transfer back to inverter. Advised a"
        " cover for the bypass switch.",
    ),
    Case(
        "ups",
        "P-221",
        "C-111",
        "S-114",
        "ups_repair",
        1.5,
        "2",
        (
            (
                "Display of the UPS is dark",
                "The front panel of {unit} stays dark, no buttons react. The load is"
                " still supplied as far as we can tell.",
            ),
            (
                "No reading, no buttons on {unit}",
                "After a thunderstorm the panel in {room} died. We are blind now.",
            ),
        ),
        (
            "Control board without its auxiliary voltage. Replaced the board, took over"
            " the settings from the old one.",
            "Surge had killed the control board. New board fitted, firmware brought to"
            " the current version.",
        ),
        (("board", 1),),
        ("vx10", "vx20", "vx40"),
        treatment="replacement",
    ),
    Case(
        "ups",
        "P-231",
        "C-114",
        "S-114",
        "ups_repair",
        0.75,
        "1",
        (
            (
                "UPS no longer visible in monitoring",
                "Our monitoring lost the {unit} two days ago. The link light of the"
                " card is off, the switch port is fine.",
            ),
        ),
        (
            "Network card dead, replaced. Address and SNMP community taken over from"
            " the customer's documentation.",
        ),
        (("nmc", 1),),
    ),
    Case(
        "ups",
        "P-231",
        "C-321",
        "S-311",
        "ups_repair",
        0.75,
        "1",
        (
            (
                "Network card needs a reboot every week",
                "Every few days the web page of the {unit} does not answer until we"
                " pull and push the card.",
            ),
        ),
        ("Known fault of firmware 3.1. Updated to 3.4, watched it for half an hour.",),
        remote="Sent the customer the link to firmware 3.4 and stayed on the line"
        " during the update. The card has been reachable since.",
    ),
    Case(
        "ups",
        "P-311",
        "C-142",
        "S-232",
        "ups3_repair",
        1.5,
        "3",
        (
            (
                "Input breaker trips at switch-on",
                "Whenever we close the input breaker of the {unit} it trips after some"
                " seconds. Electrician found no short.",
            ),
        ),
        (
            "Loose terminal at the rectifier input with traces of heat. Cleaned,"
            " tightened to torque, infrared picture is even.",
        ),
    ),
    Case(
        "cooling",
        "P-214",
        "C-232",
        "S-221",
        "cooling_repair",
        1.5,
        "4",
        (
            (
                "{room}: 31 °C and rising",
                "The cooler runs but the room gets warmer. We have opened the doors and"
                " shut down the test servers.",
            ),
            (
                "High temperature in {room}",
                "{unit} has been at full speed since last night, supply air is 24 °C.",
            ),
        ),
        (
            "Condenser coil completely clogged with poplar fluff. Washed the coil,"
            " changed the filters; supply air back at 18 °C.",
            "Filters and coil dirty, airflow at half. Cleaned both; room at 22 °C when"
            " leaving.",
        ),
        (("filter", 2),),
        treatment="maintenance",
    ),
    Case(
        "cooling",
        "P-213",
        "C-232",
        "S-221",
        "cooling_repair",
        1.5,
        "3",
        (
            (
                "High pressure alarm on {unit}",
                "On every hot afternoon the unit stops with alarm 21 “high pressure”"
                " and starts again after a reset.",
            ),
        ),
        (
            "Outdoor coil blocked on the lower third, fan speed control set too low."
            " Cleaned the coil and corrected the set point.",
        ),
    ),
    Case(
        "cooling",
        "P-421",
        "C-231",
        "S-222",
        "cooling_repair",
        1.0,
        "3",
        (
            (
                "Water on the raised floor",
                "There is water under the {unit}. The leak detector in {room} went off"
                " twice this night.",
            ),
            (
                "Cooler is dripping",
                "Water drips from the left side of {unit}. We put a bucket there.",
            ),
        ),
        (
            "Condensate drain blocked by slime. Flushed the line, replaced the pump,"
            " put a tablet in the tray.",
            "Pump ran dry and had seized. Replaced it and cleaned the tray.",
        ),
        (("pump", 1),),
        ("dx12", "cr30"),
    ),
    Case(
        "cooling",
        "P-422",
        "C-141",
        "S-231",
        "refrigerant",
        3.5,
        "3",
        (
            (
                "Low pressure alarm, no cooling",
                "{unit} shows low pressure and the compressor cycles every minute.",
            ),
            (
                "Cooling capacity fades week by week",
                "In {room} we set the temperature lower and lower, now it does not hold"
                " any more. Filters are new.",
            ),
        ),
        (
            "Leak at the flare joint of circuit 1. Sealed, pressure-tested with"
            " nitrogen, evacuated and charged with 3.2 kg R410A.",
            "Found oil at the service valve. New gasket, leak test without finding,"
            " recharged to the weight on the plate.",
        ),
        (("refrigerant", 3),),
    ),
    Case(
        "cooling",
        "P-111",
        "C-113",
        "S-116",
        "refrigerant",
        5.0,
        "4",
        (
            (
                "Compressor trips its breaker",
                "Compressor 1 of the {unit} in {room} does not start, the breaker"
                " trips at once. The second one is at its limit.",
            ),
        ),
        (
            "Compressor seized, windings to ground. Replaced the compressor and the"
            " filter dryer, new charge, run-in for an hour.",
        ),
        (("compressor", 1),),
        ("cr30", "px60", "dx12", "c120"),
        treatment="replacement",
    ),
    Case(
        "cooling",
        "P-111",
        "C-112",
        "S-117",
        "cooling_repair",
        1.5,
        "3",
        (
            (
                "Compressor does not start",
                "Only the fans of {unit} run, the compressor is silent. No alarm.",
            ),
        ),
        ("Contactor coil open. Replaced it and measured the starting current.",),
        (("contactor", 1),),
    ),
    Case(
        "cooling",
        "P-411",
        "C-121",
        "S-113",
        "cooling_repair",
        1.5,
        "2",
        (
            (
                "Vibration and humming from the cooler",
                "{unit} hums so loudly that the alarm of the room detector went off.",
            ),
        ),
        ("Bearing of fan 2 damaged. Replaced the fan, balanced the speed curve.",),
        (("ecfan", 1),),
        ("cr30", "px60", "c120"),
        treatment="replacement",
    ),
    Case(
        "cooling",
        "P-931",
        "C-133",
        "S-131",
        "cooling_maintenance",
        1.0,
        "1",
        (
            (
                "Humidity below 30 %",
                "Humidity in {room} has been at 28 % for a week, we see static"
                " discharges.",
            ),
        ),
        ("Steam cylinder scaled up, replaced. Humidity at 42 % after an hour.",),
        (("steam", 1),),
        ("px60",),
    ),
)

# Questions that are answered at once: (subject, question, answer)
QUESTIONS = (
    (
        "How to silence the buzzer during maintenance",
        "We work on the panel tomorrow and do not want the buzzer all day.",
        "Hold ESC for three seconds; the buzzer comes back by itself with the next"
        " alarm.",
    ),
    (
        "Which battery type for the external cabinet?",
        "Our purchasing asks for the type and number of blocks of the battery cabinet.",
        "Named the type and number from the archive and sent the data sheet.",
    ),
    (
        "Set point for the new server racks",
        "We add two racks with 8 kW each. Can the cooler take it and at which set"
        " point?",
        "Checked the load: 74 % of the rating. Recommended 20 °C supply air.",
    ),
    (
        "Copy of the last service report",
        "Our auditor wants the last two service reports.",
        "Sent both reports and explained where they are found in the portal.",
    ),
    (
        "SNMP settings for the new monitoring",
        "We change our monitoring on Friday. Which OIDs give load and temperature?",
        "Sent the MIB file and the three OIDs with an example.",
    ),
    (
        "Is the unit still under warranty?",
        "We want to know until when the warranty runs and what a contract would cost.",
        "Gave the date of the archive; sales sends an offer for a full-cover contract.",
    ),
    (
        "Safe shutdown before the building's power test",
        "The utility tests the transformer on Saturday. What must we do before?",
        "Explained the sequence and sent the checklist; customer does it himself.",
    ),
    (
        "Meaning of event code E41",
        "The log shows E41 every night at two o'clock.",
        "That is the scheduled battery test, not a fault. Moved it to Sunday together.",
    ),
)

COMPLAINTS = (
    (
        "Engineer came an hour late and nobody called",
        "We had blocked the maintenance window and paid overtime for our electrician.",
        "Apologized, checked the day with dispatching: accident on the interstate. The"
        " travel time of this visit is not charged.",
    ),
    (
        "Invoice shows two hours more than the report",
        "Our copy of the report says 2.5 hours, the invoice 4.5.",
        "Compared both: the second visit was on the same order. Sent the second report;"
        " customer agrees.",
    ),
    (
        "Cabinet door scratched after the last visit",
        "The front door of the cabinet has a scratch that was not there before.",
        "Engineer confirmed it. New door ordered as goodwill, fitted at the next"
        " visit.",
    ),
)

VISITS_WITHOUT_CALL = (
    "Semi-annual maintenance under contract",
    "Annual UPS maintenance",
    "Quarterly cooling maintenance",
    "Yearly inspection with infrared pictures",
)

REJECTIONS = (
    "Not certified for this system, Marcus or Erik should go.",
    "I am still at the hospital, no chance before the evening.",
    "On a training course that day.",
    "No refrigerant left on the van, delivery comes on Thursday.",
)
EXCEPTIONS = (
    "Nobody else is near, a colleague guides him by telephone.",
    "Knows this unit from its installation.",
    "Goes to secure the unit, the specialist follows tomorrow.",
)
CANCELLATIONS = (
    "Customer reset the unit himself, the alarm did not come back.",
    "Called twice: the building is being renovated, customer calls again.",
    "Registered twice, see the other request.",
    "Customer wants to wait for the planned maintenance.",
)
REASSIGNMENTS = (
    "The unit is in the other center's area.",
    "Nora is on leave from tomorrow.",
    "Needs somebody who knows modular systems.",
)
CUSTOMER_WORDS = (
    "Thank you, the noise is gone and the display is green again.",
    "When can we expect somebody? The room is at 27 °C now.",
    "Please have the engineer register at gate 2 and ask for me.",
    "We can only give access after 5 pm because of the audit.",
    "Photo attached in a separate mail. The alarm code is E17.",
)
AGENT_WORDS = (
    "Your request is with our dispatcher. You will get the appointment within the"
    " hour.",
    "Our engineer will call you half an hour before he arrives.",
    "We have ordered the part; it arrives in our warehouse on the next working day.",
    "Could you please send us the serial number from the type plate on the left side?",
)
