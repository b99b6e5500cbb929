# Part of Field Service. License LGPL-3.
from datetime import datetime, time, timedelta

from odoo.fields import Command

from .common import ServiceCommon


class RankingCommon(ServiceCommon):
    """Two engineers, two skills, two territories, and a Monday that comes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.skill_type = cls.env["hr.skill.type"].create(
            {
                "name": "Licences",
                "is_certification": True,
                "skill_ids": [
                    Command.create({"name": "Three-Phase"}),
                    Command.create({"name": "Refrigerants"}),
                ],
                "skill_level_ids": [
                    Command.create({"name": "Trainee", "level_progress": 40}),
                    Command.create({"name": "Expert", "level_progress": 100}),
                ],
            }
        )
        cls.three_phase, cls.refrigerants = cls.skill_type.skill_ids
        cls.trainee, cls.expert = cls.skill_type.skill_level_ids
        cls.north, cls.south = cls.env["service.territory"].create(
            [{"name": "North"}, {"name": "South"}]
        )
        cls.engineers = cls.engineer | cls.other_engineer
        cls.engineers.write({"tz": "UTC", "service_team_id": cls.team.id})
        cls.engineers.resource_calendar_id.tz = "UTC"
        cls.env["hr.employee"].search(
            [("is_service_engineer", "=", True), ("id", "not in", cls.engineers.ids)]
        ).is_service_engineer = False
        today = datetime.combine(datetime.now().date(), time(9))
        # A week lies between, so that what is planned today is not in the way.
        cls.monday = today + timedelta(days=14 - today.weekday())

    @classmethod
    def grant(cls, engineer, skill, level=None, valid_from=None, valid_to=None):
        """Give an engineer a skill, by default for good."""
        return cls.env["hr.employee.skill"].create(
            {
                "employee_id": engineer.id,
                "skill_type_id": cls.skill_type.id,
                "skill_id": skill.id,
                "skill_level_id": (level or cls.expert).id,
                "valid_from": valid_from or datetime(2020, 1, 1).date(),
                "valid_to": valid_to,
            }
        )

    @classmethod
    def plan(cls, order, **vals):
        """Create a draft visit of the engineer on the Monday, from nine to eleven."""
        return cls.create_dispatch(
            order,
            **{
                "planned_start": cls.monday,
                "planned_end": cls.monday + timedelta(hours=2),
                **vals,
            },
        )

    @classmethod
    def take_leave(cls, engineer, start, end):
        """Let an engineer be away."""
        return cls.env["resource.calendar.leaves"].create(
            {
                "name": "Dentist, root treatment",
                "resource_id": engineer.resource_id.id,
                "calendar_id": engineer.resource_calendar_id.id,
                "date_from": start,
                "date_to": end,
            }
        )
