# Part of Field Service. License LGPL-3.
"""What is promised: to everybody, to urgent calls, and to those with a contract."""

# Working hours: answer, arrival, solution, warning; the teams work eleven hours a day.
POLICIES = (
    ("Everybody", {}, (4.0, 22.0, 44.0, 4.0)),
    ("Urgent Calls", {"priorities": "3"}, (0.5, 4.0, 11.0, 1.0)),
    ("Service Contract", {}, (1.0, 11.0, 22.0, 2.0)),
)
CONTRACT_POLICY = "Service Contract"


def create_policies(world):
    """Create the policies; the last one is for contracts that name it."""
    kinds = ("response_hours", "arrival_hours", "resolution_hours", "warning_hours")
    world.env["service.sla.policy"].create(
        [
            {
                "name": name,
                "sequence": sequence,
                "company_id": world.company.id,
                **conditions,
                **dict(zip(kinds, hours, strict=True)),
            }
            for sequence, (name, conditions, hours) in enumerate(POLICIES, 1)
        ]
    )


def get_contract_policy(world):
    """Return the policy that the contracts of the demonstration data name."""
    return world.env["service.sla.policy"].search(
        [("name", "=", CONTRACT_POLICY)], limit=1
    )
