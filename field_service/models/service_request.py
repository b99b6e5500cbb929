# Part of Field Service. License LGPL-3.

from odoo import api, fields, models
from odoo.exceptions import UserError

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

    name = fields.Char(
        "Number", readonly=True, copy=False, required=True, index="trigram"
    )
    subject = fields.Char(required=True, index="trigram", tracking=True)
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
    contact_id = fields.Many2one("res.partner", index="btree_not_null")
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
    # Lists and cards are read more often than customers are renamed.
    customer_name = fields.Char(
        "Customer Name", related="partner_id.complete_name", store=True, precompute=True
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
        compute="_compute_category_id",
        store=True,
        precompute=True,
        readonly=False,
    )
    priority = fields.Selection(
        PRIORITIES,
        compute="_compute_priority",
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
    impact = fields.Selection(
        [("1", "One Person"), ("2", "A Department"), ("3", "The Whole Site")],
        tracking=True,
        help="How much of the customer's work is affected. Severity and impact together"
        " suggest the priority.",
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
        copy=False, help="Delivery note of the goods concerned."
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
    serial = fields.Char(
        "Serial Number", related="archive_id.serial", store=True, precompute=True
    )
    lot_id = fields.Many2one(related="archive_id.lot_id", string="Lot/Serial Number")

    # What was found.
    problem_id = fields.Many2one("service.problem", tracking=True, index=True)
    cause_id = fields.Many2one("service.cause", tracking=True)
    solution_id = fields.Many2one("service.solution", "Solution Code", tracking=True)
    solution = fields.Html(copy=False)

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
    solved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
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

    # What became of it.
    log_ids = fields.One2many("service.log", "request_id")
    _name_company_uniq = models.Constraint(
        "unique(company_id, name)", "The number of a request must be unique."
    )
    _list_order_index = models.Index("(priority DESC, received_at DESC, id DESC)")
    _state_index = models.Index("(company_id, state) WHERE active IS TRUE")
    _open_index = models.Index(
        "(team_id, state) WHERE state NOT IN ('closed', 'cancelled')"
    )

    _folded_states = ("closed", "cancelled")
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
        "action_create_opportunity": Step(HANDLED_STATES),
    }

    # ------------------------------------------------------------------
    # Defaults and computes
    # ------------------------------------------------------------------
    @api.depends("name", "subject")
    def _compute_display_name(self):
        for request in self:
            request.display_name = " – ".join(
                filter(None, [request.name, request.subject])
            )

    def _get_service_calendar(self):
        """Return the working hours that count for this request."""
        return (
            self.contract_id.calendar_id
            or self.team_id.calendar_id
            or self.company_id.resource_calendar_id
        )

    def _get_coverage_date(self):
        moment = self.received_at or fields.Datetime.now()
        return fields.Datetime.context_timestamp(self, moment).date()

    @api.depends("received_at")
    def _compute_contract(self):
        return super()._compute_contract()

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
        # The service log says who registered what, a second note is noise; and who
        # takes calls all day does not want to follow each of them.
        silent = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        requests = super(ServiceRequest, silent).create(vals_list)
        requests = requests.with_env(self.env)
        requests._check_required_fields(entry=True)
        requests._log("registered")
        requests._link_bad_fixes()
        requests._notify_team()
        owned = requests.filtered(
            lambda request: request.user_id and request.state == "new"
        )
        if owned:
            owned.action_assign()
        return requests

    def write(self, vals):
        """Keep the required base data, and who may correct the end."""
        if "actual_end" in vals:
            self._check_may_correct_end()
        result = super().write(vals)
        if vals.keys() & self._get_type_controlled_fields():
            self._check_required_fields()
        if vals.keys() & {"problem_id", "archive_id", "component_id"}:
            self.filtered(
                lambda request: request.state in OPEN_STATES
            )._link_bad_fixes()
        return result

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
    # Log
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
        self.env["service.log"]._record(
            request._prepare_log_vals(event, note, old, new, dispatch, work_order)
            for request in self
        )

    def _prepare_log_vals(
        self, event, note=None, old=None, new=None, dispatch=None, work_order=None
    ):
        """Return the values of one entry of the service log, see :meth:`_log`."""
        order = work_order or (dispatch and dispatch.work_order_id)
        return {
            "request_id": self.id,
            "company_id": self.company_id.id,
            "work_order_id": order.id if order else False,
            "dispatch_id": dispatch.id if dispatch else False,
            "event": event,
            "user_id": self.env.uid,
            "note": note,
            "old_value": old,
            "new_value": new,
        }
