# Part of Field Service. License LGPL-3.
"""Who is served: forty customers, two of them nationwide."""

from typing import NamedTuple


class Customer(NamedTuple):
    name: str
    town: str
    service_class: str = "standard"
    domain: str = ""
    branches: tuple = ()


CUSTOMERS = (
    Customer(
        "Brightwell Pharmacies",
        "chicago",
        "vip",
        "brightwell",
        (
            ("Brightwell Pharmacy Chicago Loop", "chicago"),
            ("Brightwell Distribution Center Naperville", "naperville"),
            ("Brightwell Pharmacy Milwaukee", "milwaukee"),
            ("Brightwell Pharmacy Atlanta Midtown", "atlanta"),
            ("Brightwell Pharmacy Jacksonville", "jacksonville"),
            ("Brightwell Pharmacy Denver Union Station", "denver"),
            ("Brightwell Pharmacy Colorado Springs", "springs"),
        ),
    ),
    Customer(
        "Keystone Mutual Bank",
        "atlanta",
        "key",
        "keystonemutual",
        (
            ("Keystone Mutual Buckhead", "atlanta"),
            ("Keystone Mutual Savannah", "savannah"),
            ("Keystone Mutual Tallahassee", "tallahassee"),
            ("Keystone Mutual River North", "chicago"),
            ("Keystone Mutual Madison", "madison"),
            ("Keystone Mutual Boulder", "boulder"),
        ),
    ),
    Customer("Lakeshore Memorial Hospital", "chicago", "vip", "lakeshoremem"),
    Customer("Fulton Market Data Center", "chicago", "vip", "fultondc"),
    Customer("Harborview Hotel Chicago", "chicago", "standard", "harborview"),
    Customer("Wacker & Lowe Attorneys", "chicago", "standard", "wackerlowe"),
    Customer("Prairie State Credit Union", "chicago", "key", "prairiecu"),
    Customer("Northside Cold Storage", "chicago", "standard", "northsidecold"),
    Customer("Evanston Public Library", "evanston", "standard", "evanstonlib"),
    Customer("Halsted Brewing Company", "chicago", "standard", "halstedbrew"),
    Customer("Schaumburg Plastics", "schaumburg", "standard", "schaumplast"),
    Customer("Naperville Medical Campus", "naperville", "key", "napermed"),
    Customer("Joliet Logistics Park", "joliet", "standard", "jolietlog"),
    Customer("Fox Valley Dairy", "aurora", "standard", "foxdairy"),
    Customer("Calumet Steel Processing", "gary", "key", "calumetsteel"),
    Customer("Hammond Water Works", "hammond", "standard", "hammondwater"),
    Customer("Great Lakes Broadcasting", "milwaukee", "key", "glbroadcast"),
    Customer("Badger Precision Tools", "milwaukee", "standard", "badgertools"),
    Customer("Madison Biotech Labs", "madison", "key", "madbiotech"),
    Customer("Kenosha Terminal Services", "kenosha", "standard", "kenoshaterm"),
    Customer("Cream City Packaging", "milwaukee", "standard", "creamcitypack"),
    Customer("Peachtree Colocation", "atlanta", "vip", "peachtreecolo"),
    Customer("Southern Crescent Air Services", "atlanta", "key", "crescentair"),
    Customer("Piedmont Children's Clinic", "atlanta", "key", "piedmontclinic"),
    Customer("Buckhead Office Towers", "atlanta", "standard", "buckheadtowers"),
    Customer("Marietta Avionics", "marietta", "standard", "mariettaavio"),
    Customer("Georgia Film Stages", "atlanta", "standard", "gafilmstages"),
    Customer("Chattahoochee Transit Authority", "atlanta", "key", "chattransit"),
    Customer("Savannah Cold Chain Terminal", "savannah", "standard", "savcoldchain"),
    Customer("Augusta Textile Mills", "augusta", "standard", "augustatextile"),
    Customer("Charleston Harbor Pilots", "charleston", "standard", "chspilots"),
    Customer("Macon County Schools", "macon", "standard", "maconschools"),
    Customer("First Coast Radiology", "jacksonville", "key", "firstcoastrad"),
    Customer("Tallahassee State Archives", "tallahassee", "standard", "tallyarchives"),
    Customer("Gainesville Research Greenhouse", "gainesville", "standard", "gvgreen"),
    Customer("Mile High Data Works", "denver", "vip", "milehighdata"),
    Customer("Boulder Climate Observatory", "boulder", "standard", "boulderclimate"),
    Customer("Platte Valley Foods", "denver", "standard", "plattefoods"),
    Customer("Pikes Peak Dental Group", "springs", "standard", "pikesdental"),
    Customer("Pueblo Wind Components", "pueblo", "standard", "pueblowind"),
)
