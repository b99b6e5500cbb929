# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Domain

from .product_template import SERVICE_READERS


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "service.related.mixin"]

    territory_id = fields.Many2one(
        "service.territory",
        "Service Territory",
        compute="_compute_territory_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        help="Found from the address; change it where the address misleads.",
    )
    service_class = fields.Selection(
        [("standard", "Standard"), ("key", "Key Account"), ("vip", "VIP")],
        "Customer Class",
        default="standard",
        groups="base.group_user",
    )
    dedicated_engineer_id = fields.Many2one(
        "hr.employee",
        domain="[('is_service_engineer', '=', True)]",
        groups="base.group_user",
        index="btree_not_null",
        help="Knows this customer and is asked first.",
    )
    dedicated_agent_id = fields.Many2one(
        "res.users",
        domain="[('share', '=', False)]",
        groups="base.group_user",
        index="btree_not_null",
        help="Takes the calls of this customer.",
    )
    service_request_count = fields.Integer(
        "Service Requests", compute="_compute_related_counts", groups=SERVICE_READERS
    )
    service_work_order_count = fields.Integer(
        "Work Orders", compute="_compute_related_counts", groups=SERVICE_READERS
    )
    service_dispatch_count = fields.Integer(
        "Visits", compute="_compute_related_counts", groups=SERVICE_READERS
    )
    service_report_count = fields.Integer(
        "Service Reports", compute="_compute_related_counts", groups=SERVICE_READERS
    )
    service_archive_count = fields.Integer(
        "Installed Products", compute="_compute_related_counts", groups=SERVICE_READERS
    )
    service_contract_count = fields.Integer(
        "Service Contracts", compute="_compute_related_counts", groups=SERVICE_READERS
    )

    @api.depends("country_id", "state_id", "zip")
    def _compute_territory_id(self):
        territories = self.env["service.territory"]._find_for_partners(self)
        for partner in self:
            partner.territory_id = territories[partner.id]

    # ------------------------------------------------------------------
    # Smart buttons: a company shows what belongs to it and to all its branches
    # ------------------------------------------------------------------
    def _get_related_documents(self):
        dispatch = (
            "service.dispatch",
            "partner_id",
            "field_service.service_dispatch_action",
        )
        return {
            **super()._get_related_documents(),
            "service_request_count": (
                "service.request",
                "partner_id",
                "field_service.service_request_action",
            ),
            "service_work_order_count": (
                "service.work.order",
                "partner_id",
                "field_service.service_work_order_action",
            ),
            "service_dispatch_count": dispatch,
            "service_report_count": (
                *dispatch[:2],
                "field_service.service_report_action",
            ),
            "service_archive_count": (
                "service.product.archive",
                "partner_id",
                "field_service.service_product_archive_action",
            ),
            "service_contract_count": (
                "service.contract",
                "partner_id",
                "field_service.service_contract_action",
            ),
        }

    def _get_related_partner_fields(self, field_name):
        """Return by which fields a document belongs to a partner."""
        model, inverse, _action = self._get_related_documents()[field_name]
        known = self.env[model]._fields
        return [
            inverse,
            *(
                name
                for name in ("site_id", "contact_id")
                if name in known and known[name].store
            ),
        ]

    def _get_related_domain(self, field_name):
        return self._get_family_domain(field_name, "child_of", self.ids)

    def _get_family_domain(self, field_name, operator, partner_ids):
        domain = Domain.OR(
            Domain(name, operator, partner_ids)
            for name in self._get_related_partner_fields(field_name)
        )
        if field_name == "service_report_count":
            domain &= Domain("signed_on", "!=", False)
        return domain

    def _compute_related_counts(self):
        """Count each document once for every partner above the ones it names."""
        parent_of = {
            partner.id: partner.parent_id.id
            for partner in self.with_context(active_test=False).search_fetch(
                Domain("id", "child_of", self.ids), ["parent_id"]
            )
        }
        for field_name, (
            model,
            _inverse,
            _action,
        ) in self._get_related_documents().items():
            totals = dict.fromkeys(self.ids, 0)
            for *partners, count in self.env[model]._read_group(
                self._get_family_domain(field_name, "in", list(parent_of)),
                self._get_related_partner_fields(field_name),
                ["__count"],
            ):
                above = set()
                for partner_id in {partner.id for partner in partners}:
                    while partner_id in parent_of and partner_id not in above:
                        above.add(partner_id)
                        partner_id = parent_of[partner_id]
                for partner_id in above & totals.keys():
                    totals[partner_id] += count
            for partner in self:
                partner[field_name] = totals.get(partner._origin.id, 0)
