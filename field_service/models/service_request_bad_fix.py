# Part of Field Service. License LGPL-3.
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .service_request import HANDLED_STATES


class ServiceRequest(models.Model):
    """A problem that came back: the former fix was a bad one."""

    _inherit = "service.request"

    bad_fix_of_id = fields.Many2one(
        "service.request",
        "Bad Fix of",
        copy=False,
        index="btree_not_null",
        help="The same problem on the same product came back within the bad-fix"
        " window.",
    )
    bad_fix_ids = fields.One2many("service.request", "bad_fix_of_id", "Came Back As")
    is_bad_fix = fields.Boolean(
        compute="_compute_is_bad_fix", store=True, precompute=True
    )

    _bad_fix_index = models.Index(
        "(archive_id, problem_id, solved_at)"
        " WHERE archive_id IS NOT NULL AND solved_at IS NOT NULL"
    )

    @api.depends("bad_fix_of_id")
    def _compute_is_bad_fix(self):
        for request in self:
            request.is_bad_fix = bool(request.bad_fix_of_id)

    def _link_bad_fixes(self):
        """Link requests to the former fix of the same problem on the same product.

        Same customer, same archive, same problem, and the former request was solved
        not more than the company's bad-fix window ago.
        """
        candidates = self.filtered(
            lambda request: (
                request.archive_id and request.problem_id and not request.bad_fix_of_id
            )
        )
        if not candidates:
            return
        former_by_key = candidates._find_former_fixes()
        for request in candidates:
            window = timedelta(days=request.company_id.service_bad_fix_days)
            former = [
                fix
                for fix in former_by_key[request._get_bad_fix_key()]
                if fix != request
                and fix.solved_at <= request.received_at <= fix.solved_at + window
            ]
            if former:
                fix = max(former, key=lambda fix: fix.solved_at)
                request.bad_fix_of_id = fix
                request._log("bad_fix", new=fix.name)
                fix._log("bad_fix", new=request.name)

    def _get_bad_fix_key(self):
        return (
            self.commercial_partner_id.id,
            self.archive_id.id,
            self.component_id.id,
            self.problem_id.id,
        )

    def _find_former_fixes(self):
        """Return ``{bad-fix key: [solved requests]}`` in one query."""
        earliest = min(self.mapped("received_at")) - timedelta(
            days=max(self.company_id.mapped("service_bad_fix_days"))
        )
        former = self.sudo().search(
            Domain("archive_id", "in", self.archive_id.ids)
            & Domain("problem_id", "in", self.problem_id.ids)
            & Domain("solved_at", ">=", earliest)
            & Domain("state", "in", HANDLED_STATES)
        )
        by_key = defaultdict(list)
        for fix in former:
            by_key[fix._get_bad_fix_key()].append(fix.with_env(self.env))
        return by_key
