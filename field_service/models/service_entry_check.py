# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import html2plaintext

ITEMS = [
    ("customer", "Customer"),
    ("contact", "Contact"),
    ("address", "Address"),
    ("archive", "Installed Product"),
    ("type", "Type"),
    ("problem", "Problem"),
    ("priority", "Priority"),
    ("description", "Description"),
    ("wish", "Wished Engineer and Time"),
]
SHOWN_LENGTH = 200


class ServiceEntryCheck(models.Model):
    """What the dispatcher thinks of how a request was entered, field by field."""

    _name = "service.entry.check"
    _description = "Check of an Entry"
    _order = "checked_at desc, id desc"
    _rec_name = "request_id"

    request_id = fields.Many2one(
        "service.request", required=True, ondelete="cascade", index=True, readonly=True
    )
    work_order_id = fields.Many2one(
        "service.work.order",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        help="The order whose dispatcher checks the entry.",
    )
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(related="request_id.partner_id")
    agent_id = fields.Many2one(
        "res.users",
        compute="_compute_agent_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="Who registered the request; empty when the customer did it himself.",
    )
    checker_id = fields.Many2one("res.users", "Checked By", readonly=True)
    checked_at = fields.Datetime("Checked On", readonly=True)
    note = fields.Text(help="For the agent, so that the next entry is better.")
    line_ids = fields.One2many("service.entry.check.line", "check_id", "Fields")
    line_count = fields.Integer(
        "Fields Checked", compute="_compute_counts", store=True, precompute=True
    )
    error_count = fields.Integer(
        "Errors", compute="_compute_counts", store=True, precompute=True
    )
    result = fields.Selection(
        [("correct", "Correct"), ("error", "With Errors")],
        compute="_compute_counts",
        store=True,
        precompute=True,
        help="Empty until the check is confirmed.",
    )

    _request_uniq = models.Constraint(
        "unique(request_id)", "The entry of this request is being checked already."
    )

    @api.depends("request_id")
    def _compute_agent_id(self):
        for check in self:
            # Who registered it is known to whoever may check it.
            author = check.request_id.sudo().create_uid
            check.agent_id = author if not author.share else False

    @api.depends("line_ids.result", "checked_at")
    def _compute_counts(self):
        for check in self:
            results = check.line_ids.mapped("result")
            check.line_count = sum(1 for result in results if result)
            check.error_count = results.count("error")
            if not check.checked_at:
                check.result = False
            else:
                check.result = "error" if check.error_count else "correct"

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Lay out one line for each field of the entry, with what was entered."""
        self.check_access("create")
        requests = self.env["service.request"].browse(
            {vals["request_id"] for vals in vals_list if vals.get("request_id")}
        )
        lines = {
            request.id: [
                Command.create({"item": item, "entered": value})
                for item, value in request._get_entry_items().items()
            ]
            for request in requests
        }
        return super().create(
            [
                {"line_ids": lines.get(vals.get("request_id"), []), **vals}
                for vals in vals_list
            ]
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_all_correct(self):
        """Find nothing wrong with the entries, and confirm it."""
        self.line_ids.write({"result": "ok"})
        return self.action_confirm()

    def action_rest_correct(self):
        """Find nothing wrong with the fields not judged yet, and confirm it."""
        self.line_ids.filtered(lambda line: not line.result).write({"result": "ok"})
        return self.action_confirm()

    def action_confirm(self):
        """Confirm the checks: from now on they count.

        :return: the action that closes the window
        :raises UserError: a field has not been judged
        """
        self.check_access("write")
        for check in self:
            if unjudged := check.line_ids.filtered(lambda line: not line.result):
                raise UserError(
                    self.env._(
                        "%(request)s: say whether these are right: %(fields)s.",
                        request=check.request_id.display_name,
                        fields=", ".join(unjudged.mapped("display_name")),
                    )
                )
        self.write({"checker_id": self.env.uid, "checked_at": fields.Datetime.now()})
        self._log_checked()
        return {"type": "ir.actions.act_window_close"}

    def _log_checked(self):
        for errors, checks in self.grouped(
            lambda check: ", ".join(
                check.line_ids.filtered(lambda line: line.result == "error").mapped(
                    "display_name"
                )
            )
        ).items():
            checks.request_id._log(
                "entry_checked",
                new=self.env._("Errors: %(fields)s", fields=errors)
                if errors
                else self.env._("All correct"),
            )


class ServiceEntryCheckLine(models.Model):
    _name = "service.entry.check.line"
    _description = "Checked Field of an Entry"
    _order = "check_id, id"

    check_id = fields.Many2one(
        "service.entry.check", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="check_id.company_id", store=True, precompute=True
    )
    agent_id = fields.Many2one(related="check_id.agent_id", store=True, precompute=True)
    item = fields.Selection(ITEMS, "Field", required=True)
    entered = fields.Char("As Entered", readonly=True)
    result = fields.Selection([("ok", "Right"), ("error", "Wrong")], "Right?")
    note = fields.Char("What Is Right")

    _item_uniq = models.Constraint(
        "unique(check_id, item)", "Each field of an entry is checked once."
    )

    @api.depends("item")
    def _compute_display_name(self):
        labels = dict(self._fields["item"]._description_selection(self.env))
        for line in self:
            line.display_name = labels.get(line.item, "")


class ServiceRequest(models.Model):
    """Dispatchers judge how requests were entered."""

    _inherit = "service.request"

    entry_check_ids = fields.One2many(
        "service.entry.check",
        "request_id",
        groups="field_service.group_service_agent",
    )
    entry_result = fields.Selection(
        [("correct", "Correct"), ("error", "With Errors")],
        "Entry",
        compute="_compute_entry_result",
        store=True,
        compute_sudo=True,
        groups="field_service.group_service_dispatcher",
        help="What the dispatcher found when he checked the entry.",
    )

    @api.depends("entry_check_ids.result")
    def _compute_entry_result(self):
        for request in self:
            request.entry_result = request.entry_check_ids[:1].result

    def _get_entry_items(self):
        """Return ``{item: what was entered}``; addons above add theirs."""
        self.ensure_one()
        kinds = dict(self._fields["priority"]._description_selection(self.env))
        wish = [
            # His name is no secret, the employee record that it stands in is.
            self.requested_engineer_id.sudo().name,
            self.customer_start
            and fields.Datetime.context_timestamp(self, self.customer_start).strftime(
                "%Y-%m-%d %H:%M"
            ),
        ]
        text = html2plaintext(self.description or "").strip()
        return {
            "customer": self.partner_id.display_name,
            "contact": self.contact_id.display_name,
            "address": self.site_id.with_context(show_address=True).display_name,
            "archive": (self.component_id or self.archive_id).display_name,
            "type": self.type_id.display_name,
            "problem": (self.expected_problem_id or self.problem_id).display_name,
            "priority": kinds.get(self.priority),
            "description": text[:SHOWN_LENGTH] or self.subject,
            "wish": ", ".join(filter(None, wish)),
        }

    def action_check_entry(self):
        """Open the check of how this request was entered, to judge it.

        :return: a window action on the check
        """
        self.ensure_one()
        check = self._get_entry_checks()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check Entry"),
            "res_model": "service.entry.check",
            "res_id": check.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_entry_all_correct(self):
        """Judge requests as entered without an error, all at once.

        :raises UserError: one of them has been checked already
        """
        if checked := self.filtered("entry_result"):
            raise UserError(
                self.env._(
                    "%(requests)s: checked already.",
                    requests=", ".join(checked.mapped("display_name")),
                )
            )
        self._get_entry_checks().action_all_correct()
        return True

    def _get_entry_checks(self):
        """Return the checks of the requests; those that lack one get it."""
        unchecked = self.filtered(lambda request: not request.entry_check_ids)
        self.env["service.entry.check"].create(
            [
                {
                    "request_id": request.id,
                    "work_order_id": request.work_order_ids[:1].id,
                }
                for request in unchecked
            ]
        )
        return self.entry_check_ids


class ServiceWorkOrder(models.Model):
    _inherit = "service.work.order"

    entry_result = fields.Selection(
        related="request_id.entry_result",
        string="Entry",
        groups="field_service.group_service_dispatcher",
    )

    def action_check_entry(self):
        """Open the check of how the request behind this order was entered.

        :return: a window action on the check
        :raises UserError: the order has no request
        """
        self.ensure_one()
        if not self.request_id:
            raise UserError(
                self.env._(
                    "%(order)s was not made from a request: nobody entered one.",
                    order=self.display_name,
                )
            )
        return self.request_id.action_check_entry()
