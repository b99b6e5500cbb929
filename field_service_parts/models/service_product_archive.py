# Part of Field Service. License LGPL-3.
from odoo import fields, models


class ServiceProductArchive(models.Model):
    """Returns and loans of an installed product, and its exchange for another one."""

    _name = "service.product.archive"
    _inherit = ["service.product.archive", "service.treatment.mixin"]

    _goods_inverse = "archive_id"

    return_ids = fields.One2many("service.return", "archive_id", "Returns")
    loan_ids = fields.One2many("service.loan", "archive_id", "Loaners")
    lent_count = fields.Integer(compute="_compute_related_counts")
    replaced_by_id = fields.Many2one(
        "service.product.archive",
        "Exchanged For",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        help="The unit that the customer has got in exchange.",
    )
    replaces_ids = fields.One2many(
        "service.product.archive", "replaced_by_id", "Came In Exchange For"
    )

    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            **self._get_goods_documents(),
            "lent_count": (
                "service.loan",
                "equipment_id",
                "field_service_parts.service_loan_action",
            ),
        }

    def _exchange_for(self, vals, reason):
        """Put another unit in the place of this one; its promises go on.

        :param dict vals: product, lot and date of the new unit
        :param str reason: why the old one goes out of service
        :return: the new archive, registered
        """
        self.ensure_one()
        others = self.child_ids.filtered(lambda child: child.state != "deactivated")
        self.action_deactivate(reason)
        new = self.create({**self._prepare_exchange_vals(), **vals})
        new.action_register()
        new._take_over_meter_limits(self)
        self.replaced_by_id = new
        others.parent_id = new
        # The contract promised to care for this very place, not for a type plate.
        self.env["service.contract.line"].search(
            [
                ("archive_id", "=", self.id),
                ("contract_id.state", "in", ("draft", "active")),
            ]
        ).archive_id = new
        return new

    def _prepare_exchange_vals(self):
        """Return what the unit that comes in exchange takes over."""
        return {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "site_id": self.site_id.id,
            "parent_id": self.parent_id.id,
            "is_internal": self.is_internal,
            "sold_on": self.sold_on,
            # What is left of the warranty goes on.
            **self._prepare_warranty_rest(),
        }
