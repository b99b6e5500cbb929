# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Domain


class ServiceProductArchive(models.Model):
    """The configuration tree: system, unit, module; today and on any day before."""

    _inherit = "service.product.archive"

    level = fields.Integer(compute="_compute_level")
    indented_name = fields.Char("Configuration", compute="_compute_indented_name")
    fitted_count = fields.Integer("Components Fitted", compute="_compute_fitted_count")

    @api.depends("parent_path")
    def _compute_level(self):
        for archive in self:
            archive.level = max((archive.parent_path or "").count("/") - 1, 0)

    @api.depends("level", "display_name")
    def _compute_indented_name(self):
        for archive in self:
            indent = "\u2003" * archive.level
            archive.indented_name = f"{indent}{archive.display_name}"

    @api.depends("component_ids.is_active")
    def _compute_fitted_count(self):
        counts = dict(
            self.env["service.product.archive.component"]._read_group(
                Domain("archive_id", "in", self.ids) & Domain("is_active", "=", True),
                ["archive_id"],
                ["__count"],
            )
        )
        for archive in self:
            archive.fitted_count = counts.get(archive._origin, 0)

    def _check_structure_access(self):
        """Customers see their products, not what we note of their inside."""
        self.check_access("read")
        self.env["service.product.archive.component"].check_access("read")

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_view_structure(self):
        """Open the tree of the system that the product belongs to.

        :return: a window action: the tree, or the indented list, of the whole system
        """
        self.ensure_one()
        self._check_structure_access()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "field_service.service_product_archive_action_system"
        )
        root = int(self.parent_path.split("/", 1)[0])
        action["domain"] = [("id", "child_of", root)]
        action["context"] = {}
        return action

    def action_view_components(self):
        """Open the components of the product and of all units below it.

        :return: a window action: what is fitted, grouped by unit
        """
        self._check_structure_access()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "field_service.service_product_archive_component_action"
        )
        action["domain"] = [("archive_id", "child_of", self.ids)]
        action["context"] = {
            "search_default_fitted": 1,
            "search_default_group_by_archive": 1,
        }
        return action

    # ------------------------------------------------------------------
    # Business
    # ------------------------------------------------------------------
    def _is_part_of(self, system):
        """Tell whether the product is ``system`` itself or somewhere below it."""
        path = self._origin.parent_path or ""
        return bool(system and self) and str(system._origin.id) in path.split("/")

    def _was_in_service(self, date):
        """Tell whether the product was there at the end of ``date``."""
        began = min(
            filter(None, (self.installed_on, self.delivered_on, self.sold_on)),
            default=None,
        )
        ended = self.deactivated_on
        return (not began or began <= date) and (not ended or ended > date)

    def _get_units_at(self, date):
        """Return the products and all that was below them at the end of a day.

        :param date date: the day asked for
        :return: archives; three queries for each level of the tree
        """
        # Who may see a system may know what it consisted of.
        Move = self.env["service.product.archive.move"].sudo()
        found = level = self
        while level:
            moved = Move.search(
                Domain("from_parent_id", "in", level.ids) & Domain("date", ">", date)
            )
            near = self.search(Domain("parent_id", "in", level.ids))
            near |= self.search(Domain("id", "in", moved.archive_id.ids))
            positions = (near - found)._get_positions_at(date)
            level = self.browse(
                unit.id
                for unit, position in positions.items()
                if position.parent in level and unit._was_in_service(date)
            )
            found |= level
        return found

    def _get_components_at(self, date, with_units=True):
        """Return what was fitted in the products at the end of a day.

        A component that was exchanged on the day itself counts no more, the one that
        came in its place does.

        :param date date: the day asked for
        :param bool with_units: look also into the units that were below them then
        :return: components, assemblies before what sits in them, unit by unit
        """
        units = self._get_units_at(date) if with_units else self
        Component = self.env["service.product.archive.component"]
        found = Component.search(
            Domain("archive_id", "in", units.ids) & Component._get_present_domain(date)
        )
        by_unit = found.grouped("archive_id")
        return Component.concat(
            *(by_unit[unit]._sort_as_tree() for unit in units if unit in by_unit)
        )
