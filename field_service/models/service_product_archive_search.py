# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ServiceProductArchive(models.Model):
    """How installed products are found: by number, serial number, product or part.

    Each of them has an index; PostgreSQL uses them only where the ways of looking are
    added up, and reads everything where they are alternatives of one condition.
    """

    _inherit = "service.product.archive"

    found_by = fields.Char(
        "Serial, Number or Product",
        compute="_compute_found_by",
        search="_search_found_by",
        help="What is typed into the search: also the serial number of a component.",
    )

    def _compute_found_by(self):
        self.found_by = False

    @api.model
    def _search_found_by(self, operator, value):
        if operator == "in":
            return Domain.OR(
                Domain("found_by", "ilike", text) for text in value if text
            )
        if operator != "ilike" or not isinstance(value, str):
            return NotImplemented
        components = self._search_unprotected(
            "service.product.archive.component", Domain("serial", "ilike", value)
        )
        return self._get_union_domain(
            [*self._get_label_queries(value), components.subselect("archive_id")]
        )

    @api.model
    def _search_display_name(self, operator, value):
        if operator != "ilike" or not isinstance(value, str) or not value:
            return super()._search_display_name(operator, value)
        return self._get_union_domain(self._get_label_queries(value))

    @api.model
    def _get_label_queries(self, text):
        """Return the queries of the archives whose label contains ``text``."""
        products = self._search_unprotected(
            "product.product", Domain("display_name", "ilike", text)
        )
        return [
            self._search_unprotected(self._name, domain).subselect()
            for domain in (
                Domain("serial", "ilike", text),
                Domain("name", "ilike", text),
                Domain("product_id", "in", products),
            )
        ]

    @api.model
    def _search_unprotected(self, model, domain):
        # What may be seen is decided where the result is used, once for all of it.
        return self.env[model].sudo()._search(domain, active_test=False)

    @api.model
    def _get_union_domain(self, queries):
        return Domain("id", "in", SQL("(%s)", SQL(" UNION ").join(queries)))
