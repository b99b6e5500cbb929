# Part of Field Service. License LGPL-3.
from typing import NamedTuple

from odoo import api, models

from ..engine.travel import Travel, drive


class Spot(NamedTuple):
    """Where a partner or a territory lies.

    :ivar point: latitude and longitude, None when unknown
    :ivar territory: the ``service.territory``, empty when unknown
    """

    point: tuple | None
    territory: models.BaseModel


class ServiceTerritoryTravel(models.Model):
    """How long the way between two places is expected to take."""

    _inherit = "service.territory.travel"

    @api.model
    def _estimate_travel(self, pairs, company=None):
        """Estimate the ways between many pairs of places in a fixed number of queries.

        Coordinates of both places decide; without them the table of ways between
        territories; without that the usual time inside a territory, or the distance
        of the territories' centres.

        :param list pairs: ``(from, to)``, each a ``res.partner``, a
            ``service.territory``, or an empty record
        :param company: whose speed and usual times count; the current one by default
        :return: list of :class:`~..engine.travel.Travel`, one for each pair
        """
        company = (company or self.env.company).sudo()  # settings count for everybody
        spots = self._locate({place for pair in pairs for place in pair})
        ways = self.sudo()._get_travels(  # ... and so does how far it is
            [
                (spots[start].territory.id, spots[end].territory.id)
                for start, end in pairs
            ]
        )
        return [
            self._estimate_way(start, end, spots, way, company)
            for (start, end), way in zip(pairs, ways, strict=True)
        ]

    @api.model
    def _locate(self, places):
        """Return ``{place: Spot}`` of partners and territories."""
        # How far it is does not depend on which addresses one may open.
        known = {
            (name, record.id): record
            for name in ("res.partner", "service.territory")
            for record in self.env[name]
            .sudo()
            .browse({place._origin.id for place in places if place._name == name})
        }
        nowhere = self.env["service.territory"].sudo()
        spots = {}
        for place in places:
            record = known[place._name, place._origin.id]
            if not record:
                spots[place] = Spot(None, nowhere)
            elif record._name == "service.territory":
                spots[place] = Spot(None, record)
            else:
                point = (record.partner_latitude, record.partner_longitude)
                spots[place] = Spot(point if any(point) else None, record.territory_id)
        return spots

    @api.model
    def _estimate_way(self, start, end, spots, way, company):
        here, there = spots[start], spots[end]
        if start and start == end and start._name != "service.territory":
            return Travel(0.0, 0.0, "same", self.env._("already there"))
        if here.point and there.point:
            minutes, km = self._drive(here.point, there.point, company)
            return Travel(minutes, km, "coordinates", self.env._("by the coordinates"))
        if way:
            words = self.env._("by the travel table, %(way)s", way=way.display_name)
            return Travel(way.minutes, way.distance_km, "table", words)
        usual = company.service_travel_minutes
        if here.territory and here.territory == there.territory:
            return Travel(
                usual,
                usual / 60 * company._get_service_travel_speed(),
                "territory",
                self.env._("usual time inside %(area)s", area=here.territory.name),
            )
        points = [self._get_centre(spot) for spot in (here, there)]
        if all(points):
            minutes, km = self._drive(*points, company)
            return Travel(
                max(minutes, usual),
                km,
                "centres",
                self.env._("by the centres of the territories"),
            )
        return Travel(usual, 0.0, "unknown", self.env._("usual time, place unknown"))

    @api.model
    def _drive(self, start, end, company):
        return drive(
            start,
            end,
            company._get_service_road_factor(),
            company._get_service_travel_speed(),
        )

    @api.model
    def _get_centre(self, spot):
        """Return the coordinates of a place, else those of its territory's centre."""
        centre = (spot.territory.latitude, spot.territory.longitude)
        return spot.point or (centre if any(centre) else None)
