# Part of Field Service. License LGPL-3.
from datetime import datetime

from odoo import fields

from odoo.addons.field_service.tests.common import ServiceCommon

# Long after the requests of March 2026, so that their repeat windows have passed.
NOW = "2026-05-04 12:00:00"


def at(day, hour=8, minute=0, second=0, month=3):
    """A moment of 2026; the 2nd of March is a Monday."""
    return datetime(2026, month, day, hour, minute, second)


class ReportCommon(ServiceCommon):
    """A team that works from Monday to Friday, 8 to 16 o'clock UTC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "8 to 16",
                "tz": "UTC",
                "company_id": cls.company.id,
                "attendance_ids": [
                    fields.Command.clear(),
                    *(
                        fields.Command.create(
                            {
                                "name": f"Day {day}",
                                "dayofweek": str(day),
                                "hour_from": 8,
                                "hour_to": 16,
                                "day_period": "morning",
                            }
                        )
                        for day in range(5)
                    ),
                ],
            }
        )
        cls.team.calendar_id = cls.calendar
        cls.company.service_bad_fix_days = 30
        cls.company.service_late_tolerance = 15

    @classmethod
    def create_visit(cls, order, start=None, end=None, outcome="fixed", **vals):
        """Create a visit; one with an end is done."""
        visit = cls.create_dispatch(
            order, planned_start=start or at(2), planned_end=end or at(2, 12)
        )
        visit.write(
            {
                "actual_start": start,
                "actual_end": end,
                "outcome": outcome if end else False,
                "state": "done" if end else "sent",
                **vals,
            }
        )
        return visit

    @classmethod
    def create_handled(cls, *visits, received=None, solved=None, orders=1, **vals):
        """Create a solved request with its visits ``(start, end, outcome)``."""
        request = cls.create_request(
            received_at=received or at(2), problem_id=cls.problem.id, **vals
        )
        made = [cls.create_order(request_id=request.id) for _n in range(orders)]
        for visit in visits:
            cls.create_visit(made[0], *visit)
        if visits:
            made[0].state = "completed"
        request.write({"state": "solved", "solved_at": solved or at(3, 12)})
        return request

    def report(self, records, model="service.report.request"):
        """Return the rows of the records, read anew."""
        self.env[model].invalidate_model()
        field = self.env[model]._drill_field
        return self.env[model].search([(field, "in", records.ids)])

    def ratio(self, records, name, model="service.report.request"):
        """Return a ratio over all the records together."""
        field = self.env[model]._drill_field
        return self.env[model]._read_group(
            [(field, "in", records.ids)], [], [f"{name}:avg"]
        )[0][0]
