# Part of Field Service. License LGPL-3.
import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..engine.call_search import western_digits


class ServiceTeam(models.Model):
    """The numbers under which a team is called."""

    _inherit = "service.team"

    called_numbers = fields.Char(
        "Telephone Numbers",
        help="The numbers or extensions under which customers reach this team, with a"
        " comma between them. Calls to them go to its members.",
    )
    called_number_keys = fields.Char(
        compute="_compute_called_number_keys",
        store=True,
        help="The same numbers in the form in which they are compared.",
    )

    @api.depends("called_numbers", "company_id.country_id")
    def _compute_called_number_keys(self):
        for team in self:
            company = team.company_id or self.env.company
            numbers = re.split(r"[,;\n]+", team.called_numbers or "")
            keys = [team._get_number_key(number, company) for number in numbers]
            team.called_number_keys = ",".join(filter(None, keys)) or False

    @api.constrains("called_numbers", "company_id")
    def _check_called_numbers(self):
        taken = {}
        for team in self.search(Domain("called_number_keys", "!=", False)):
            for key in team.called_number_keys.split(","):
                other = taken.setdefault((team.company_id.id, key), team)
                if other != team and self & (other | team):
                    raise ValidationError(
                        self.env._(
                            "%(team)s: the number %(number)s belongs to %(other)s.",
                            team=(self & (other | team))[:1].name,
                            number=key,
                            other=((other | team) - self)[:1].name or other.name,
                        )
                    )

    @api.model
    def _get_number_key(self, number, company):
        """Return ``number`` in one form: international where it can be, else digits."""
        number = western_digits((number or "").strip())
        if not number:
            return ""
        normal = self.env["res.partner"]._phone_format(
            number=number, country=company.country_id
        )
        return normal or "".join(re.findall(r"\d", number))

    @api.model
    def _find_by_called_number(self, company, *numbers):
        """Return the team of ``company`` that is called under one of ``numbers``.

        :param company: the company whose telephone system asks
        :param numbers: the number dialled, the extension…, in any notation
        """
        teams = self.search_fetch(
            Domain("called_number_keys", "!=", False)
            & Domain("company_id", "in", [company.id, False]),
            ["called_number_keys"],
        )
        team_by_key = {
            key: team for team in teams for key in team.called_number_keys.split(",")
        }
        for number in numbers:
            team = team_by_key.get(self._get_number_key(number, company))
            if team:
                return team
        return self.browse()
