# Part of Field Service. License LGPL-3.
from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class ServiceProductArchive(models.Model):
    """The whole life of an installed product on one page."""

    _name = "service.product.archive"
    _inherit = ["service.product.archive", "service.life.mixin"]

    commissioned_on = fields.Date(
        "Put into Operation",
        copy=False,
        tracking=True,
        help="The day on which the customer began to work with it.",
    )

    def _check_life_rights(self):
        if not self.env.user._is_internal():
            raise AccessError(self.env._("This page is for our own people."))
        return super()._check_life_rights()

    def _get_life_units(self, with_units):
        return self.search(Domain("id", "child_of", self.ids)) if with_units else self

    def _has_life_units(self):
        return bool(self.search_count([("parent_id", "=", self.id)], limit=1))

    def _get_life_owner_names(self, units, entries):
        if len(units) < 2:
            return {}
        shown = self.browse({entry["owner_id"] for entry in entries})
        return {unit.id: unit.display_name for unit in shown.exists()}

    def _get_life_currency(self):
        return self.company_id.currency_id

    def _search_life(
        self, kind, model, at_fields, domain=(), is_due=False, inverse="archive_id"
    ):
        """Find documents of these units.

        :param str inverse: the field that links the document to the unit; None where
            the domain says it
        """
        if inverse:
            domain = Domain(domain) & Domain(inverse, "in", self.ids)
        return super()._search_life(kind, model, at_fields, domain, is_due=is_due)

    def _life_entry(self, *args, archive=None, **kwargs):
        """Return one entry of the page.

        :param archive: the unit, where the record is not it itself
        """
        return super()._life_entry(*args, owner=archive, **kwargs)
