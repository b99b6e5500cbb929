# Part of Field Service. License LGPL-3.
from odoo.addons.field_service.tests.common import ServiceCommon


class KnowledgeCommon(ServiceCommon):
    """The small service company, and what it has written down."""

    @classmethod
    def create_article(cls, name="Fan is blocked", **vals):
        """Create an article, published unless ``state`` says otherwise."""
        return cls.env["service.article"].create(
            {
                "name": name,
                "state": "published",
                "company_id": cls.company.id,
                "author_id": cls.engineer_user.id,
                **vals,
            }
        )

    @classmethod
    def create_serial_archive(cls, serial, **vals):
        """Create a registered archive with a serial number."""
        return cls.create_archive(serial=serial, **vals)

    def solve(self, request, **vals):
        """Solve a request with the usual codes."""
        request.write(
            {"problem_id": self.problem.id, "solution_id": self.solution.id, **vals}
        )
        request.action_solve()
