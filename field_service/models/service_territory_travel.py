# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ServiceTerritoryTravel(models.Model):
    _name = "service.territory.travel"
    _description = "Travel between Territories"
    _order = "from_id, to_id, id"

    from_id = fields.Many2one(
        "service.territory", required=True, ondelete="cascade", index=True
    )
    to_id = fields.Many2one(
        "service.territory", required=True, ondelete="cascade", index=True
    )
    distance_km = fields.Float("Distance (km)", digits=(10, 1))
    minutes = fields.Float("Time (minutes)", digits=(10, 0))
    company_id = fields.Many2one(related="from_id.company_id", store=True, index=True)

    _pair_uniq = models.Constraint(
        "unique(from_id, to_id)",
        "The way between these two territories is known already.",
    )

    @api.depends("from_id.name", "to_id.name")
    def _compute_display_name(self):
        for travel in self:
            travel.display_name = f"{travel.from_id.name} → {travel.to_id.name}"

    @api.constrains("distance_km", "minutes")
    def _check_positive(self):
        for travel in self:
            if travel.distance_km < 0 or travel.minutes < 0:
                raise ValidationError(
                    self.env._(
                        "%(way)s: distance and time cannot be negative.",
                        way=travel.display_name,
                    )
                )

    @api.model
    def _get_travel(self, from_territory, to_territory):
        """Return the way between two territories, in either direction.

        :return: a ``service.territory.travel`` record, empty when nobody entered it
        """
        return self._get_travels([(from_territory.id, to_territory.id)])[0]

    @api.model
    def _get_travels(self, pairs):
        """Return the ways between many pairs of territories in one query.

        A way that is only known in the other direction counts for both.

        :param list pairs: ``(from id, to id)``
        :return: list of ``service.territory.travel`` records, one for each pair
        """
        ids = {territory_id for pair in pairs for territory_id in pair if territory_id}
        known = {
            (travel.from_id.id, travel.to_id.id): travel
            for travel in self.search(
                Domain("from_id", "in", ids) & Domain("to_id", "in", ids)
            )
        }
        return [
            known.get((start, end)) or known.get((end, start)) or self.browse()
            for start, end in pairs
        ]
