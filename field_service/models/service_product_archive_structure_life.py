# Part of Field Service. License LGPL-3.
from odoo import api, models
from odoo.fields import Domain

COMPONENT = "service.product.archive.component"


class ServiceProductArchive(models.Model):
    """Moves and component changes are part of the life of a unit."""

    _inherit = "service.product.archive"

    @api.model
    def _get_life_kinds(self):
        return [
            *super()._get_life_kinds(),
            ("move", self.env._("Moves"), "fa-map-signs"),
            ("component", self.env._("Components"), "fa-cogs"),
        ]

    def _prepare_life_entries(self):
        return [
            *super()._prepare_life_entries(),
            *self._prepare_life_moves(),
            *self._prepare_life_components(),
        ]

    def _prepare_life_moves(self):
        """Return when the units changed place, owner or system."""
        found = self._search_life("move", "service.product.archive.move", ["date"])
        return [
            self._life_entry(
                "move",
                at,
                self.env._("Moved: %(what)s", what=move.what),
                move,
                text=self._join_life_text(
                    *move._get_life_steps(), (move.reason, move.user_id.sudo().name)
                ),
                archive=move.archive_id,
                rank=8,
            )
            for move, at in found
        ]

    def _prepare_life_components(self):
        """Return what was fitted later, exchanged and taken out.

        What was built in from the start is the component list, not its history.
        """
        as_built = Domain("source", "in", ("manufacturing", "bom"))
        fitted = self._search_life(
            "component",
            COMPONENT,
            ["fitted_on"],
            ~as_built & Domain("replaces_ids", "=", False),
        )
        removed = self._search_life(
            "component", COMPONENT, ["removed_on"], [("end_reason", "!=", "mistake")]
        )
        return [
            *(
                component._get_life_entry(
                    at,
                    self.env._("Fitted: %(part)s", part=component.display_name),
                    component.fitted_request_id,
                )
                for component, at in fitted
            ),
            *(
                component._get_life_entry(
                    at, component._get_life_end(), component.removed_request_id
                )
                for component, at in removed
            ),
        ]


class ServiceProductArchiveMove(models.Model):
    _inherit = "service.product.archive.move"

    def _get_life_steps(self):
        """Return what changed in words, each as the facts of one line."""
        move = self.sudo()  # the names of former places and owners are no secret
        return [
            [f"{move[before].display_name or '–'} → {move[after].display_name or '–'}"]
            for before, after in (
                ("from_site_id", "to_site_id"),
                ("from_partner_id", "to_partner_id"),
                ("from_parent_id", "to_parent_id"),
            )
            if move[before] != move[after]
        ]


class ServiceProductArchiveComponent(models.Model):
    _inherit = COMPONENT

    def _get_life_entry(self, at, title, request):
        """Return the entry of one change on the page of the unit.

        :param date at: the day of the change
        :param str title: what happened
        :param request: the request in which it happened, if any
        """
        quantity = f"{self.quantity:g} ×" if self.quantity != 1 else ""
        return self.archive_id._life_entry(
            "component",
            at,
            title,
            self,
            text=self.archive_id._join_life_text(
                (quantity, request.sudo().name, self.note)  # a number tells nothing
            ),
            archive=self.archive_id,
            rank=9,
        )

    def _get_life_end(self):
        """Return in words how the component went."""
        if self.replaced_by_id:
            return self.env._(
                "Exchanged: %(old)s → %(new)s",
                old=self.display_name,
                new=self.replaced_by_id.display_name,
            )
        if self.end_reason == "moved":
            return self.env._(
                "Moved to another machine: %(part)s", part=self.display_name
            )
        return self.env._("Taken out: %(part)s", part=self.display_name)
