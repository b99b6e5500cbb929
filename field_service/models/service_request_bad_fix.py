# Part of Field Service. License LGPL-3.
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .service_request import HANDLED_STATES, OPEN_STATES


class ServiceRequest(models.Model):
    """A problem that came back: the former fix was a bad one.

    What follows from it is in ``service_request_bad_fix_remedy.py``.
    """

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
    bad_fix_state = fields.Selection(
        [("open", "Came Back"), ("remedied", "Came Back, Remedied")],
        "Bad Fix",
        compute="_compute_bad_fix_state",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="Whether the problem came back after it was solved, and whether that has"
        " been put right.",
    )
    remedy_ids = fields.Many2many(
        "service.request", string="Remedies", compute="_compute_remedy_ids"
    )
    possible_bad_fix_id = fields.Many2one(
        "service.request",
        compute="_compute_possible_bad_fix_id",
        help="Of which request the one being entered is going to be a bad fix.",
    )
    bad_fix_overruled_id = fields.Many2one(
        "service.request",
        "Not a Bad Fix of",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="It looked like a bad fix of this request, but somebody knew better.",
    )
    bad_fix_overruled_reason = fields.Char("Why Not", copy=False, readonly=True)
    bad_fix_overruled_by_id = fields.Many2one(
        "res.users", "Overruled By", copy=False, readonly=True
    )

    _bad_fix_index = models.Index(
        "(archive_id, problem_id, solved_at)"
        " WHERE archive_id IS NOT NULL AND solved_at IS NOT NULL"
    )

    @api.depends("bad_fix_of_id")
    def _compute_is_bad_fix(self):
        for request in self:
            request.is_bad_fix = bool(request.bad_fix_of_id)

    @api.depends("bad_fix_ids.state")
    def _compute_bad_fix_state(self):
        states = defaultdict(set)
        # Whether it came back does not depend on who may see the other call.
        for former, state in (
            self.env["service.request"]
            .sudo()
            .with_context(active_test=False)
            ._read_group(
                Domain("bad_fix_of_id", "in", self.ids)
                & Domain("state", "!=", "cancelled"),
                ["bad_fix_of_id", "state"],
            )
            if self.ids
            else []
        ):
            states[former.id].add(state)
        for request in self:
            found = states[request._origin.id]
            request.bad_fix_state = (
                "open"
                if found.intersection(OPEN_STATES)
                else ("remedied" if found else False)
            )

    @api.depends("bad_fix_ids")
    def _compute_remedy_ids(self):
        for request in self:
            request.remedy_ids = request.bad_fix_ids

    @api.depends("partner_id", "archive_id", "component_id", "problem_id")
    def _compute_possible_bad_fix_id(self):
        entered = self.filtered(lambda request: not request._origin)
        (self - entered).possible_bad_fix_id = False
        found = entered._find_bad_fixes()
        for request in entered:
            request.possible_bad_fix_id = found.get(request)

    # ------------------------------------------------------------------
    # Finding
    # ------------------------------------------------------------------
    def _link_bad_fixes(self):
        """Link requests to the former fix of the same problem on the same product.

        Same customer, same archive or a part or whole of it, the same problem, be it
        the reported or the actual one, and the former request was solved not more than
        the company's bad-fix window ago. What was overruled once stays overruled.
        """
        found = defaultdict(self.browse)
        for request, fix in self._find_bad_fixes().items():
            found[fix] |= request
        for fix, requests in found.items():
            requests.bad_fix_of_id = fix

    def _find_bad_fixes(self):
        """Return ``{request: the former fix that it is the bad one of}``."""
        candidates = self.filtered(
            lambda request: (
                request.archive_id
                and request.received_at
                and request._get_known_problems()
                and not request.bad_fix_of_id
            )
        )
        if not candidates:
            return {}
        former_by_customer = candidates._find_former_fixes()
        found = {}
        for request in candidates:
            former = [
                fix
                for fix in former_by_customer[request._get_bad_fix_key()]
                if request._is_bad_fix_of(fix)
            ]
            if former:
                # See _find_former_fixes.
                found[request] = max(
                    former, key=lambda fix: (fix.sudo().solved_at, fix.id)
                )
        return found

    def _get_bad_fix_key(self):
        return (self.company_id.id, self.commercial_partner_id.id)

    def _get_known_problems(self):
        """Return what the problem was taken for and what it turned out to be."""
        return self.problem_id | self.expected_problem_id

    def _find_former_fixes(self):
        """Return ``{customer key: [solved requests]}`` in a fixed number of queries."""
        # A former call counts for whoever takes the new one, also an archived one.
        requests = self.sudo().with_context(active_test=False)
        units = requests.archive_id._get_configuration_query()
        problem_ids = self._get_known_problems().ids
        earliest = min(self.mapped("received_at")) - timedelta(
            days=max(self.company_id.mapped("service_bad_fix_days"))
        )
        former = requests.search(
            Domain("archive_id", "in", units)
            & (
                Domain("problem_id", "in", problem_ids)
                | Domain("expected_problem_id", "in", problem_ids)
            )
            & Domain("solved_at", ">=", earliest)
            & Domain("state", "in", HANDLED_STATES)
        )
        by_customer = defaultdict(list)
        for fix in former:
            by_customer[fix._get_bad_fix_key()].append(fix.with_env(self.env))
        return by_customer

    def _is_bad_fix_of(self, fix):
        """Tell whether this request is the former one, of the same customer, again."""
        # See _find_former_fixes: neither the former call nor its unit may be visible.
        former = fix.sudo()
        window = timedelta(days=self.company_id.service_bad_fix_days)
        return bool(
            fix != self
            and fix != self.bad_fix_overruled_id
            and former.solved_at <= self.received_at <= former.solved_at + window
            and self._get_known_problems() & former._get_known_problems()
            and self.sudo()._is_same_configuration(former)
        )

    def _is_same_configuration(self, former):
        """Tell whether both are about one unit, or about a part and its whole."""
        mine, theirs = self.archive_id, former.archive_id
        if mine != theirs:
            return mine.parent_path.startswith(
                theirs.parent_path
            ) or theirs.parent_path.startswith(mine.parent_path)
        if not self.component_id or not former.component_id:
            # A component that was not named may be any.
            return True
        component, seen = former.component_id, set()
        while component and component not in seen:
            if component == self.component_id:
                return True
            # What was fitted by the former fix stands for what it replaced.
            seen.add(component)
            component = component.replaced_by_id
        return False
