# Part of Field Service. License LGPL-3.
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

# What was repaired longer ago says little about what is needed now.
REMEMBERED_YEARS = 2
SHOWN = 5


class ServiceRequest(models.Model):
    """Which parts such a case has needed so far, and whether they are on stock."""

    _inherit = "service.request"

    def _get_likely_parts(self, limit=SHOWN):
        """Return the parts that were used in repairs like this one.

        Repairs of the same product with the same problem are asked first; where there
        were none, those of the product; where it is unknown, those of the problem.

        :param int limit: return at most so many
        :return: list of dicts, the likeliest first: ``product_id``, ``name``, ``uses``
            (repairs that used it), ``cases`` (repairs), ``quantity`` (usual), ``free``,
            ``availability`` (a key of AVAILABILITIES)
        """
        self.ensure_one()
        for cases in self._get_case_domains():
            uses = self._count_part_uses(cases, limit)
            if uses:
                return self._prepare_likely_parts(uses, cases)
        return []

    def _get_case_domains(self):
        """Return the domains of repairs like this one, the most alike first."""
        template = self.archive_id.product_id.product_tmpl_id
        same_product = Domain(
            "archive_id.product_id", "in", template.product_variant_ids.ids
        )
        same_problem = Domain("problem_id", "in", self.problem_id.ids)
        alike = []
        if template and self.problem_id:
            alike.append(same_product & same_problem)
        if template:
            alike.append(same_product)
        elif self.problem_id:
            alike.append(same_problem)
        since = fields.Datetime.now() - relativedelta(years=REMEMBERED_YEARS)
        done = (
            Domain("state", "in", ("solved", "closed"))
            & Domain("received_at", ">=", since)
            & Domain("company_id", "=", self.company_id.id)
        )
        return [domain & done for domain in alike]

    @api.model
    def _count_part_uses(self, cases, limit):
        """Return ``[(product, requests that used it, quantity used)]``."""
        # Experience counts for whoever takes the call, his own request or not.
        return (
            self.env["service.part.request.line"]
            .sudo()
            ._read_group(
                Domain("used_quantity", ">", 0)
                & Domain("purpose", "=", "part")
                & Domain("product_id.active", "=", True)
                & Domain("request_id", "any", cases),
                ["product_id"],
                ["request_id:count_distinct", "used_quantity:sum"],
                order="request_id:count_distinct desc, product_id",
                limit=limit,
            )
        )

    def _prepare_likely_parts(self, uses, cases):
        # See _count_part_uses; only repairs with a visit can have used a part.
        count = self.sudo().search_count(
            cases & Domain("dispatch_ids.state", "=", "done")
        )
        products = self.env["product.product"].union(*[row[0] for row in uses])
        # Agents say what is there without having a right on the stock.
        stocked = products.sudo().with_context(
            allowed_company_ids=self.company_id.ids, prefetch_fields=False
        )
        stocks = {product.id: product for product in stocked}
        return [
            {
                "product_id": product.id,
                "name": product.with_context(display_default_code=False).display_name,
                "uses": requests,
                "cases": max(count, requests),
                "quantity": round(quantity / requests) or 1,
                **self._prepare_stock_words(stocks[product.id]),
            }
            for product, requests, quantity in uses
        ]

    @api.model
    def _prepare_stock_words(self, product):
        """Return whether the product lies free, is on its way or is missing."""
        if not product.is_storable or product.uom_id.compare(product.free_qty, 0) > 0:
            colour = "available"
        elif product.uom_id.compare(product.incoming_qty, 0) > 0:
            colour = "expected"
        else:
            colour = "missing"
        labels = dict(
            self._fields["part_availability"]._description_selection(self.env)
        )
        return {
            "free": max(product.free_qty, 0.0) if product.is_storable else None,
            "availability": colour,
            "availability_label": labels[colour],
        }
