# Part of Field Service. License LGPL-3.
"""Words that several models share."""

# From good to bad.
AVAILABILITIES = [
    ("available", "Available"),
    ("expected", "Expected in time"),
    ("missing", "Missing"),
]

# Whoever may read transfers sees the buttons that lead to them.
PICKING_READERS = (
    "stock.group_stock_user,"
    "field_service.group_service_agent,"
    "account.group_account_invoice,"
    "account.group_account_readonly"
)


def get_worst_availability(colours):
    """Return the worst of some availabilities, False when there is none."""
    present = set(colours)
    return next(
        (key for key, _label in reversed(AVAILABILITIES) if key in present), False
    )
