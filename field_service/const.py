# Part of Field Service. License LGPL-3.
"""Words that several models share."""

# Who may see what a service costs us.
COST_GROUPS = (
    "field_service.group_service_manager,"
    "account.group_account_invoice,"
    "account.group_account_readonly"
)

CHARGE_CATEGORIES = [
    ("labour", "Labour"),
    ("travel", "Travel"),
    ("part", "Parts"),
    ("subcontract", "Subcontracting"),
    ("other", "Other"),
]

COVERAGES = [
    ("billable", "Customer pays"),
    ("warranty", "Warranty"),
    ("contract", "Contract"),
    ("goodwill", "Goodwill"),
    ("internal", "Internal"),
]

PRIORITIES = [("0", "Low"), ("1", "Normal"), ("2", "High"), ("3", "Urgent")]
