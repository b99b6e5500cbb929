# Part of Field Service. License LGPL-3.
"""How urgent a call is: its severity weighed with how many people it stops."""

# Rows: severity 1 (minor) to 4 (critical); columns: impact 1 (one person) to 3 (site).
MATRIX = (
    ("0", "0", "1"),
    ("0", "1", "2"),
    ("1", "2", "3"),
    ("2", "3", "3"),
)


def suggest_priority(severity: str, impact: str) -> str:
    """Return the priority that severity and impact together suggest.

    :param severity: ``1`` (minor) to ``4`` (critical)
    :param impact: ``1`` (one person) to ``3`` (the whole site)
    :return: ``0`` (low) to ``3`` (urgent)

    >>> suggest_priority("1", "1"), suggest_priority("4", "3")
    ('0', '3')
    """
    return MATRIX[int(severity) - 1][int(impact) - 1]
