# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..engine.zip_ranges import match_length, parse_zip_ranges


class ServiceTerritory(models.Model):
    _name = "service.territory"
    _description = "Service Territory"
    _order = "sequence, name, id"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    name = fields.Char("Territory", required=True, translate=True)
    code = fields.Char(copy=False)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty to share it with all companies."
    )
    team_id = fields.Many2one("service.team", "Service Team", index="btree_not_null")
    country_ids = fields.Many2many("res.country", string="Countries")
    state_ids = fields.Many2many(
        "res.country.state",
        string="States",
        domain="[('country_id', 'in', country_ids)] if country_ids else []",
    )
    zip_prefixes = fields.Text(
        "Postal Codes",
        help="Beginnings of postal codes, or ranges of them, separated by commas:"
        " 10-13, 20 means every code that begins with 10, 11, 12, 13 or 20.",
    )
    latitude = fields.Float(
        digits=(10, 7), help="Centre of the territory, for distances and maps."
    )
    longitude = fields.Float(digits=(10, 7))
    engineer_ids = fields.Many2many(
        "hr.employee",
        "hr_employee_service_territory_rel",
        "territory_id",
        "employee_id",
        "Engineers",
        readonly=True,
    )
    travel_ids = fields.One2many("service.territory.travel", "from_id")

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE code IS NOT NULL AND code <> ''",
        "Another territory of the company has this code already.",
    )

    @api.constrains("zip_prefixes")
    def _check_zip_prefixes(self):
        for territory in self:
            try:
                parse_zip_ranges(territory.zip_prefixes)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "%(territory)s: “%(piece)s” is not a postal code or a range of"
                        " postal codes. Write for example 10-13, 20.",
                        territory=territory.name,
                        piece=str(error),
                    )
                ) from error

    @api.constrains("latitude", "longitude")
    def _check_coordinates(self):
        for territory in self:
            if abs(territory.latitude) > 90 or abs(territory.longitude) > 180:
                raise ValidationError(
                    self.env._(
                        "%(territory)s: the coordinates are not on this planet."
                        " Latitude lies between -90 and 90, longitude between -180"
                        " and 180.",
                        territory=territory.name,
                    )
                )

    def action_find_customers(self):
        """Place the customers without a territory whose address lies in these ones.

        What was chosen by hand, or found before, stays as it is.

        :return: a notification that tells how many were placed
        """
        self.check_access("write")
        lost = self.env["res.partner"].search(
            Domain("territory_id", "=", False)
            & (Domain("country_id", "!=", False) | Domain("zip", "!=", False))
        )
        by_territory = {}
        for partner_id, territory in self._find_for_partners(lost).items():
            by_territory.setdefault(territory, []).append(partner_id)
        placed = 0
        for territory in self:
            partners = lost.browse(by_territory.get(territory, ()))
            # Whoever draws the territories decides who lies in them, also without the
            # right to change addresses.
            partners.sudo().territory_id = territory
            placed += len(partners)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if placed else "warning",
                "message": self.env._("%(count)s customers were placed.", count=placed),
            },
        }

    @api.model
    def _find_for_partners(self, partners, company=None):
        """Find the territory of each partner's address.

        The most precise description wins: postal code before state before country.
        What a territory leaves empty does not matter; one that describes nothing is
        never found.

        :param partners: ``res.partner`` records, any number
        :param company: whose territories count beside the shared ones; without it the
            partner's own company, else the current one
        :return: ``{partner id: service.territory, empty when none fits}``
        """
        # Whoever writes an address need not have a right on territories.
        candidates = self.sudo().search(Domain("active", "=", True))
        terms = [
            (
                territory,
                set(territory.country_ids.ids),
                set(territory.state_ids.ids),
                parse_zip_ranges(territory.zip_prefixes),
            )
            for territory in candidates
        ]
        found = {}
        for partner in partners:
            owner = company or partner.company_id or self.env.company
            best, best_rank = self.browse(), (0, 0, 0)
            for territory, countries, states, ranges in terms:
                if territory.company_id and territory.company_id != owner:
                    continue
                rank = self._rank_address(partner, countries, states, ranges)
                if rank and rank > best_rank:
                    best, best_rank = territory, rank
            found[partner.id] = best.with_env(self.env)
        return found

    @api.model
    def _rank_address(self, partner, countries, states, ranges):
        """Return how precisely a territory describes an address, None if it doesn't."""
        length = match_length(partner.zip, ranges)
        if (
            (countries and partner.country_id.id not in countries)
            or (states and partner.state_id.id not in states)
            or (ranges and not length)
        ):
            return None
        return (length, bool(states), bool(countries))
