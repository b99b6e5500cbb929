# Part of Field Service. License LGPL-3.
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import is_html_empty

from ..const import PRIORITIES
from .service_state_mixin import Step

OPEN_STATES = ("new", "assigned", "in_progress", "waiting")
HANDLED_STATES = ("solved", "closed")


class ServiceRequest(models.Model):
    _name = "service.request"
    _description = "Service Request"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "service.precompute.mixin",
        "service.state.mixin",
        "service.related.mixin",
        "service.coverage.mixin",
    ]
    _order = "priority desc, received_at desc, id desc"
    _rec_names_search = ["name", "subject", "vendor_reference", "delivery_reference"]
    _mail_post_access = "read"

    name = fields.Char("Number", readonly=True, copy=False, required=True)
    subject = fields.Char(required=True, tracking=True)
    state = fields.Selection(
        [
            ("new", "New"),
            ("assigned", "Assigned"),
            ("in_progress", "In Progress"),
            ("waiting", "Waiting"),
            ("solved", "Solved"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        default="new",
        required=True,
        copy=False,
        group_expand=True,
        tracking=True,
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )

    # Who asks, and where.
    contact_id = fields.Many2one("res.partner", "Contact", index="btree_not_null")
    partner_id = fields.Many2one(
        "res.partner",
        "Account",
        compute="_compute_partner_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        tracking=True,
        check_company=True,
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        store=True,
        precompute=True,
        index=True,
    )
    site_id = fields.Many2one(
        "res.partner",
        "Service Address",
        compute="_compute_site_id",
        store=True,
        precompute=True,
        readonly=False,
        help="Where the service takes place.",
    )
    territory_id = fields.Many2one(
        "service.territory",
        compute="_compute_territory_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
    )

    # What is asked.
    type_id = fields.Many2one(
        "service.request.type",
        required=True,
        index=True,
        default=lambda self: self._default_type_id(),
        tracking=True,
    )
    needs_visit = fields.Boolean(related="type_id.needs_visit")
    allow_direct_close = fields.Boolean(related="type_id.allow_direct_close")
    category_id = fields.Many2one(
        "service.request.category",
        compute="_compute_type_defaults",
        store=True,
        precompute=True,
        readonly=False,
    )
    priority = fields.Selection(
        PRIORITIES,
        compute="_compute_type_defaults",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        tracking=True,
    )
    severity = fields.Selection(
        [("1", "Minor"), ("2", "Moderate"), ("3", "Major"), ("4", "Critical")],
        default="2",
        tracking=True,
    )
    channel = fields.Selection(
        [
            ("phone", "Telephone"),
            ("email", "E-mail"),
            ("portal", "Portal"),
            ("visit", "Visit"),
            ("chat", "Chat"),
            ("other", "Other"),
        ],
        default="phone",
        required=True,
    )
    description = fields.Html()
    internal_description = fields.Html(
        "Internal Description",
        groups="base.group_user",
        help="For the team only: never shown to the customer.",
    )
    vendor_reference = fields.Char(
        "Vendor's Request Number",
        copy=False,
        index="trigram",
        help="The number under which the supplier handles this case (RMA).",
    )
    delivery_reference = fields.Char(
        "Delivery Reference", copy=False, help="Delivery note of the goods concerned."
    )
    delivery_picking_id = fields.Many2one(
        "stock.picking", "Delivery", copy=False, index="btree_not_null"
    )
    archive_id = fields.Many2one(
        "service.product.archive",
        "Installed Product",
        index="btree_not_null",
        domain="[('state', '=', 'registered'), ('company_id', '=', company_id)]",
        tracking=True,
    )
    component_id = fields.Many2one(
        "service.product.archive.component",
        domain="[('archive_id', '=', archive_id)]",
    )
    product_id = fields.Many2one(
        related="archive_id.product_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    lot_id = fields.Many2one(related="archive_id.lot_id", string="Serial Number")

    # What was found.
    problem_id = fields.Many2one(
        "service.problem", "Problem", tracking=True, index=True
    )
    cause_id = fields.Many2one("service.cause", "Cause", tracking=True)
    solution_id = fields.Many2one("service.solution", "Solution Code", tracking=True)
    solution = fields.Html("Solution", copy=False)

    # Who works on it.
    team_id = fields.Many2one(
        "service.team",
        "Service Team",
        compute="_compute_team_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        check_company=True,
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        copy=False,
        index="btree_not_null",
        domain="[('share', '=', False)]",
        tracking=True,
    )
    queue_id = fields.Many2one(
        "service.queue", copy=False, index="btree_not_null", check_company=True
    )
    waiting_reason_id = fields.Many2one("service.waiting.reason", copy=False)

    # When.
    received_at = fields.Datetime(
        "Received", required=True, default=fields.Datetime.now, copy=False
    )
    first_response_at = fields.Datetime("First Response", readonly=True, copy=False)
    assigned_at = fields.Datetime("Assigned On", readonly=True, copy=False)
    accepted_at = fields.Datetime("Accepted On", readonly=True, copy=False)
    solved_at = fields.Datetime("Solved On", readonly=True, copy=False)
    solved_by_id = fields.Many2one("res.users", "Solved By", readonly=True, copy=False)
    closed_at = fields.Datetime("Closed On", readonly=True, copy=False)
    accepted_by = fields.Char(
        "Solution Accepted By", copy=False, help="Who accepted it for the customer."
    )
    expected_hours = fields.Float(copy=False)
    expected_end = fields.Datetime(
        compute="_compute_expected_end",
        store=True,
        precompute=True,
        readonly=False,
        copy=False,
    )
    actual_end = fields.Datetime(copy=False)
    time_entry_ids = fields.One2many("service.time.entry", "request_id")
    hours_spent = fields.Float(
        compute="_compute_hours_spent",
        inverse="_inverse_hours_spent",
        store=True,
        precompute=True,
        help="Hours of all visits, corrected by hand where a reason is given.",
    )
    days_spent = fields.Float(
        compute="_compute_days_spent", help="Hours spent in working days of the team."
    )
    hours_correction = fields.Float(readonly=True, copy=False)
    hours_correction_reason = fields.Char("Reason for the Correction", copy=False)

    # What became of it.
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
    work_order_ids = fields.One2many("service.work.order", "request_id")
    work_order_count = fields.Integer(compute="_compute_related_counts")
    dispatch_ids = fields.One2many("service.dispatch", "request_id")
    dispatch_count = fields.Integer(compute="_compute_related_counts")
    log_ids = fields.One2many("service.log", "request_id")
    next_dispatch_id = fields.Many2one(
        "service.dispatch", compute="_compute_next_dispatch"
    )
    next_visit_start = fields.Datetime(compute="_compute_next_dispatch")
    next_engineer_id = fields.Many2one("hr.employee", compute="_compute_next_dispatch")

    _name_company_uniq = models.Constraint(
        "unique(company_id, name)", "The number of a request must be unique."
    )
    _list_order_index = models.Index("(priority DESC, received_at DESC, id DESC)")
    _open_index = models.Index(
        "(team_id, state) WHERE state NOT IN ('closed', 'cancelled')"
    )
    _bad_fix_index = models.Index(
        "(archive_id, problem_id, solved_at)"
        " WHERE archive_id IS NOT NULL AND solved_at IS NOT NULL"
    )
    _subject_trigram_index = models.Index("USING gin (subject gin_trgm_ops)")
    _name_trigram_index = models.Index("USING gin (name gin_trgm_ops)")

    _state_steps = {
        "action_assign": Step(OPEN_STATES, "assigned"),
        "action_route": Step(OPEN_STATES, "new"),
        "action_accept": Step(("new", "assigned"), "in_progress"),
        "action_start": Step(("new", "assigned", "in_progress"), "in_progress"),
        "action_wait": Step(("new", "assigned", "in_progress"), "waiting"),
        "action_resume": Step(("waiting",), "in_progress"),
        "action_solve": Step(OPEN_STATES, "solved"),
        "action_close": Step(("solved",), "closed"),
        "action_reopen": Step(HANDLED_STATES, "in_progress"),
        "action_cancel": Step(OPEN_STATES, "cancelled"),
        "action_create_work_order": Step(OPEN_STATES),
    }

    # ------------------------------------------------------------------
    # Defaults and computes
    # ------------------------------------------------------------------
    @api.model
    def _default_type_id(self):
        return self.env["service.request.type"].search(
            [("company_id", "in", [self.env.company.id, False])], limit=1
        )

    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            "work_order_count": (
                "service.work.order",
                "request_id",
                "field_service.service_work_order_action",
            ),
            "dispatch_count": (
                "service.dispatch",
                "request_id",
                "field_service.service_dispatch_action",
            ),
        }

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for request in self:
            request.display_name = " – ".join(
                filter(None, [request.name, request.subject])
            )

    @api.depends("contact_id", "archive_id")
    def _compute_partner_id(self):
        for request in self:
            if request.contact_id:
                request.partner_id = request.contact_id.commercial_partner_id
            elif not request.partner_id:
                request.partner_id = request.archive_id.partner_id

    @api.depends("partner_id", "archive_id")
    def _compute_site_id(self):
        for request in self:
            request.site_id = request.archive_id.site_id or request.partner_id

    @api.depends("site_id")
    def _compute_territory_id(self):
        for request in self:
            request.territory_id = (
                request.site_id.territory_id or request.partner_id.territory_id
            )

    @api.depends("type_id")
    def _compute_type_defaults(self):
        for request in self:
            kind = request.type_id
            request.category_id = request.category_id or kind.default_category_id
            if not request.priority or request.state == "new":
                request.priority = kind.default_priority or request.priority or "1"

    @api.depends("type_id", "territory_id", "company_id")
    def _compute_team_id(self):
        undecided = self.filtered(lambda request: not request.team_id)
        for request in undecided:
            request.team_id = request._propose_team()
        teamless = undecided.filtered(lambda request: not request.team_id)
        for company, requests in teamless.grouped("company_id").items():
            requests.team_id = self.env["service.team"].search(
                [("company_id", "in", [company.id, False])], limit=1
            )

    def _propose_team(self):
        """Return the team by type, else by territory, else the company's default."""
        company = self.company_id
        for get_team in (
            lambda: self.type_id.default_team_id,
            lambda: self.territory_id.team_id,
            lambda: company.service_default_team_id,
        ):
            team = get_team()
            if team and (not team.company_id or team.company_id == company):
                return team
        return self.env["service.team"]

    @api.depends("received_at", "expected_hours", "team_id")
    def _compute_expected_end(self):
        planned = {}
        for request in self:
            if not (request.expected_hours > 0 and request.received_at):
                request.expected_end = request.expected_end
                continue
            calendar = request._get_service_calendar()
            key = (calendar, request.received_at, request.expected_hours)
            if key not in planned:
                planned[key] = calendar.plan_hours(
                    request.expected_hours, request.received_at, compute_leaves=True
                )
            request.expected_end = planned[key]

    def _get_service_calendar(self):
        """Return the working hours that count for this request."""
        return (
            self.contract_id.calendar_id
            or self.team_id.calendar_id
            or self.company_id.resource_calendar_id
        )

    @api.depends("time_entry_ids.hours", "hours_correction")
    def _compute_hours_spent(self):
        for request in self:
            request.hours_spent = (
                sum(request.time_entry_ids.mapped("hours")) + request.hours_correction
            )

    def _inverse_hours_spent(self):
        for request in self:
            if not request.hours_correction_reason:
                raise ValidationError(
                    self.env._(
                        "%(request)s: give the reason why the hours spent are"
                        " corrected.",
                        request=request.display_name,
                    )
                )
            if request.hours_spent < 0:
                raise ValidationError(
                    self.env._(
                        "%(request)s: the hours spent cannot be negative.",
                        request=request.display_name,
                    )
                )
            recorded = sum(request.time_entry_ids.mapped("hours"))
            correction = request.hours_spent - recorded
            request._log(
                "corrected",
                note=request.hours_correction_reason,
                old=f"{recorded + request.hours_correction:.2f} h",
                new=f"{request.hours_spent:.2f} h",
            )
            request.hours_correction = correction

    @api.depends("hours_spent", "team_id", "contract_id")
    def _compute_days_spent(self):
        for request in self:
            hours_per_day = request._get_service_calendar().hours_per_day or 8.0
            request.days_spent = request.hours_spent / hours_per_day

    @api.depends("bad_fix_of_id")
    def _compute_is_bad_fix(self):
        for request in self:
            request.is_bad_fix = bool(request.bad_fix_of_id)

    @api.depends("dispatch_ids.state", "dispatch_ids.planned_start")
    def _compute_next_dispatch(self):
        for request in self:
            upcoming = request.dispatch_ids.filtered(
                lambda dispatch: dispatch.state not in ("done", "rejected")
            )
            dispatch = upcoming.sorted(
                lambda dispatch: (not dispatch.planned_start, dispatch.planned_start)
            )[:1]
            request.next_dispatch_id = dispatch
            request.next_visit_start = dispatch.planned_start
            request.next_engineer_id = dispatch.employee_id

    def _get_coverage_date(self):
        moment = self.received_at or fields.Datetime.now()
        return fields.Datetime.context_timestamp(self, moment).date()

    @api.depends("received_at")
    def _compute_contract(self):
        return super()._compute_contract()

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------
    @api.constrains("archive_id")
    def _check_archive_registered(self):
        for request in self:
            if request.archive_id and request.archive_id.state != "registered":
                raise ValidationError(
                    self.env._(
                        "%(request)s: the installed product %(archive)s is not"
                        " registered and cannot be served.",
                        request=request.display_name,
                        archive=request.archive_id.display_name,
                    )
                )

    @api.constrains("archive_id", "partner_id")
    def _check_archive_customer(self):
        for request in self:
            owner = request.archive_id.partner_id
            if owner and not request._is_same_customer(owner):
                raise ValidationError(
                    self.env._(
                        "%(request)s: the installed product %(archive)s belongs to"
                        " %(owner)s, not to %(partner)s.",
                        request=request.display_name,
                        archive=request.archive_id.display_name,
                        owner=owner.display_name,
                        partner=request.partner_id.display_name,
                    )
                )

    def _is_same_customer(self, owner):
        """Tell whether ``owner`` is the account itself or one of its branches."""
        account = self.partner_id.commercial_partner_id
        while owner:
            if owner in (self.partner_id, account):
                return True
            owner = owner.parent_id
        return False

    @api.constrains("component_id", "archive_id")
    def _check_component(self):
        for request in self:
            component = request.component_id
            if component and component.archive_id != request.archive_id:
                raise ValidationError(
                    self.env._(
                        "%(request)s: %(component)s is not a component of %(archive)s.",
                        request=request.display_name,
                        component=component.display_name,
                        archive=request.archive_id.display_name or "–",
                    )
                )

    @api.constrains("expected_hours")
    def _check_expected_hours(self):
        for request in self:
            if request.expected_hours < 0:
                raise ValidationError(
                    self.env._(
                        "%(request)s: the expected hours cannot be negative.",
                        request=request.display_name,
                    )
                )

    @api.constrains("expected_end", "received_at", "actual_end")
    def _check_dates(self):
        for request in self:
            ends = [end for end in (request.expected_end, request.actual_end) if end]
            if ends and min(ends) < request.received_at:
                raise ValidationError(
                    self.env._(
                        "%(request)s: the end lies before the moment the request was"
                        " received.",
                        request=request.display_name,
                    )
                )

    def _check_required_fields(self):
        """Require the base data that the request's type asks for.

        :raises ValidationError: one message that names all that is missing
        """
        missing_by_request = []
        for request in self:
            missing = [
                field.field_description
                for field in request.type_id.sudo().required_field_ids
                if request._is_field_missing(field.name)
            ]
            if missing:
                missing_by_request.append((request, missing))
        if missing_by_request:
            raise ValidationError(
                "\n".join(
                    self.env._(
                        "%(request)s (%(type)s) still needs: %(fields)s.",
                        request=request.display_name,
                        type=request.type_id.name,
                        fields=", ".join(missing),
                    )
                    for request, missing in missing_by_request
                )
            )

    def _is_field_missing(self, field_name):
        field = self._fields[field_name]
        if field.type == "html":
            return is_html_empty(self[field_name])
        return not self[field_name]

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Number, check, log and compare the new requests with former ones."""
        vals_list = self.env["ir.sequence"]._number_service_documents(
            vals_list, "service.request"
        )
        for vals in vals_list:
            self._check_customer_known(vals)
        if untyped := [vals for vals in vals_list if "type_id" not in vals]:
            # Asked for once, not once a record as default_get does.
            kind = self.default_get(["type_id"]).get("type_id")
            for vals in untyped:
                vals["type_id"] = kind
        # The service log says who registered what; a second note is noise.
        requests = super(
            ServiceRequest, self.with_context(mail_create_nolog=True)
        ).create(vals_list)
        requests = requests.with_env(self.env)
        requests._check_required_fields()
        requests._log("registered")
        requests._link_bad_fixes()
        owned = requests.filtered(
            lambda request: request.user_id and request.state == "new"
        )
        if owned:
            owned.action_assign()
        return requests

    @api.model
    def _check_customer_known(self, vals):
        """Refuse a new request that nobody asked for, naming it by its subject."""
        if vals.get("partner_id"):
            return
        # An empty account is worked out from the contact or the installed product.
        vals.pop("partner_id", None)
        if not vals.get("contact_id") and not vals.get("archive_id"):
            raise ValidationError(
                self.env._(
                    "Choose the customer of the request “%(subject)s”.",
                    subject=vals.get("subject") or self.env._("without a subject"),
                )
            )

    def write(self, vals):
        """Keep the required base data, and stamp the end of what is finished."""
        result = super().write(vals)
        if not self.env.context.get("service_skip_required") and (
            vals.keys() & self._get_type_controlled_fields()
        ):
            self._check_required_fields()
        if "problem_id" in vals or "archive_id" in vals:
            self.filtered(
                lambda request: request.state in OPEN_STATES
            )._link_bad_fixes()
        return result

    def _get_type_controlled_fields(self):
        required = self.type_id.sudo().required_field_ids
        return {"type_id", *required.mapped("name")} if required else set()

    @api.ondelete(at_uninstall=False)
    def _unlink_only_new(self):
        for request in self:
            if request.state != "new" or request.work_order_ids:
                raise UserError(
                    self.env._(
                        "%(request)s: a request that was worked on is cancelled, not"
                        " deleted, so that its history stays.",
                        request=request.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Log and bad fixes
    # ------------------------------------------------------------------
    def _log(
        self, event, note=None, old=None, new=None, dispatch=None, work_order=None
    ):
        """Write one entry of the service log for each request.

        :param str event: a key of ``service.log.event``
        :param str note: the reason or remark
        :param str old: what it was before
        :param str new: what it is now
        :param dispatch: the dispatch concerned
        :param work_order: the work order concerned
        """
        order = work_order or (dispatch and dispatch.work_order_id)
        # Nobody has the right to write the log by hand, not even its author.
        self.env["service.log"].sudo().create(
            [
                {
                    "request_id": request.id,
                    "company_id": request.company_id.id,
                    "work_order_id": order.id if order else False,
                    "dispatch_id": dispatch.id if dispatch else False,
                    "event": event,
                    "user_id": self.env.uid,
                    "note": note,
                    "old_value": old,
                    "new_value": new,
                }
                for request in self
            ]
        )

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
