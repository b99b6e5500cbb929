# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, sql

from .service_request import OPEN_STATES
from .service_work_order import BEFORE_COMPLETION


class ServiceRequestType(models.Model):
    _inherit = "service.request.type"

    def _is_straight(self):
        """Tell whether requests of this type go to dispatching by themselves."""
        self.ensure_one()
        return self.needs_visit and not self.via_call_centre


class ServiceRequest(models.Model):
    """The handover from the call centre to dispatching.

    Dispatching is fed in two ways only: the call centre has diagnosed the request and
    sends it on, or its type does not pass through the call centre at all.
    """

    _inherit = "service.request"

    via_call_centre = fields.Boolean(related="type_id.via_call_centre")
    sent_to_dispatching_at = fields.Datetime(
        "Sent to Dispatching", readonly=True, copy=False
    )
    sent_to_dispatching_by_id = fields.Many2one(
        "res.users", "Sent to Dispatching By", readonly=True, copy=False
    )

    # Both lists hold what is open, a small part of all requests.
    _to_diagnose_index = models.Index(
        "(company_id, type_id) WHERE sent_to_dispatching_at IS NULL"
        " AND state IN ('new', 'assigned', 'in_progress', 'waiting')"
    )
    _to_dispatch_index = models.Index(
        "(company_id, sent_to_dispatching_at) WHERE sent_to_dispatching_at IS NOT NULL"
        " AND state IN ('new', 'assigned', 'in_progress', 'waiting')"
    )

    def _auto_init(self):
        """Fill the list of dispatching with what was on its way there already."""
        cr = self.env.cr
        is_upgrade = sql.table_exists(cr, self._table) and not sql.column_exists(
            cr, self._table, "sent_to_dispatching_at"
        )
        result = super()._auto_init()
        if is_upgrade:
            cr.execute(
                SQL(
                    """
                    UPDATE service_request request
                       SET sent_to_dispatching_at = request.received_at
                      FROM service_request_type kind
                     WHERE kind.id = request.type_id
                       AND request.state IN %(states)s
                       AND (
                           (kind.needs_visit AND kind.via_call_centre IS NOT TRUE)
                           OR EXISTS (
                               SELECT FROM service_work_order work_order
                                WHERE work_order.request_id = request.id
                           )
                       )
                    """,
                    states=OPEN_STATES,
                )
            )
        return result

    @api.model_create_multi
    def create(self, vals_list):
        """Send types that do not pass through the call centre straight on."""
        vals_list = [dict(vals) for vals in vals_list]
        if any("type_id" not in vals for vals in vals_list):
            default = self.default_get(["type_id"]).get("type_id")
            for vals in vals_list:
                vals.setdefault("type_id", default)
        kinds = self.env["service.request.type"].browse(
            {vals["type_id"] for vals in vals_list if vals["type_id"]}
        )
        straight = set(kinds.filtered(lambda kind: kind._is_straight()).ids)
        stamp = self._prepare_dispatching_stamp()
        for vals in vals_list:
            if vals["type_id"] in straight and vals.get("state", "new") in OPEN_STATES:
                vals.update(stamp)
        return super().create(vals_list)

    def write(self, vals):
        """A request may turn out to be of a type that goes straight on."""
        result = super().write(vals)
        if "type_id" in vals:
            self.filtered(
                lambda request: (
                    request.type_id._is_straight()
                    and request.state in OPEN_STATES
                    and not request.sent_to_dispatching_at
                )
            ).write(self._prepare_dispatching_stamp())
        return result

    @api.model
    def _prepare_dispatching_stamp(self):
        return {
            "sent_to_dispatching_at": fields.Datetime.now(),
            "sent_to_dispatching_by_id": self.env.uid,
        }

    def action_send_to_dispatching(self):
        """Hand the requests over to dispatching; a visit needs a work order.

        Requests that were sent already stay as they are.

        :raises UserError: names the requests and what each of them still lacks
        """
        self._lock_for_step()
        self._check_step("action_create_work_order")
        requests = self.filtered(lambda request: not request.sent_to_dispatching_at)
        requests._check_ready_for_dispatching()
        requests.write(self._prepare_dispatching_stamp())
        requests._keep_expected_problem()
        requests._stamp_first_response()
        requests._log("dispatching")
        requests.filtered(
            lambda request: request.needs_visit and not request._has_open_work_order()
        )._create_work_orders()
        return True

    def _has_open_work_order(self):
        return any(order.state in BEFORE_COMPLETION for order in self.work_order_ids)

    # ------------------------------------------------------------------
    # What a dispatcher cannot do without
    # ------------------------------------------------------------------
    def _check_ready_for_dispatching(self):
        lines = [
            self.env._(
                "%(request)s cannot go to dispatching yet. Please enter: %(missing)s.",
                request=request.display_name,
                missing=", ".join(label for _name, label in missing),
            )
            for request in self
            if (missing := request._get_missing_for_dispatching())
        ]
        if lines:
            raise UserError("\n".join(lines))

    def _get_missing_for_dispatching(self):
        """Return what this request still lacks before it can be dispatched.

        :return: list of ``(field name, label)`` in the order in which they are asked;
            ``site_id`` stands for the address as well
        """
        self.ensure_one()
        missing = {
            name: self._fields[name]._description_string(self.env)
            for name in self._get_needed_for_dispatching(self.type_id)
            if self._is_field_missing(name)
        }
        if "site_id" not in missing and self.needs_visit and not self._has_address():
            missing["site_id"] = self.env._(
                "the address of %(site)s", site=self.site_id.name
            )
        return list(missing.items())

    @api.model
    def _get_needed_for_dispatching(self, kind):
        """Return the names of the fields that a dispatcher asks for, each once.

        :param kind: the ``service.request.type``
        """
        names = ["partner_id", "subject"]
        if kind.needs_visit:
            names.append("site_id")
        if kind.is_corrective:
            names += ["archive_id", "problem_id"]
        return list(dict.fromkeys([*names, *kind._get_required_field_names()]))

    def _has_address(self):
        """Tell whether somebody could be sent to the place of service."""
        site = self.site_id
        return bool(site.street or site.city or site.zip or site.partner_latitude)
