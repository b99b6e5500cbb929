# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.field_service.models.service_state_mixin import Step

# A visit whose engineer may still ask for other parts.
ASKING_STATES = ("sent", "accepted", "travelling")


class ServicePartChange(models.Model):
    """An engineer asks, before the visit, for parts to be added or left out."""

    _name = "service.part.change"
    _description = "Change of Parts before a Visit"
    _inherit = ["mail.thread", "mail.activity.mixin", "service.state.mixin"]
    _order = "id desc"
    _rec_name = "product_id"

    state = fields.Selection(
        [("asked", "Asked"), ("confirmed", "Confirmed"), ("declined", "Declined")],
        default="asked",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    kind = fields.Selection(
        [("add", "Add"), ("remove", "Leave Out")], required=True, default="add"
    )
    dispatch_id = fields.Many2one(
        "service.dispatch", "Visit", required=True, ondelete="cascade", index=True
    )
    work_order_id = fields.Many2one(
        related="dispatch_id.work_order_id", store=True, precompute=True, index=True
    )
    request_id = fields.Many2one(
        related="dispatch_id.request_id",
        string="Service Request",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    company_id = fields.Many2one(
        related="dispatch_id.company_id", store=True, precompute=True, index=True
    )
    line_id = fields.Many2one(
        "service.part.request.line", "Part Line", ondelete="set null", readonly=True
    )
    product_id = fields.Many2one(
        "product.product",
        "Part",
        compute="_compute_product_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        domain="[('type', '=', 'consu'), ('is_kits', '=', False)]",
    )
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    reason = fields.Char()
    is_of_entry = fields.Boolean("Stated at the Entry", readonly=True)
    stage = fields.Char(readonly=True)
    user_id = fields.Many2one(
        "res.users", "Asked By", default=lambda self: self.env.user, readonly=True
    )
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_at = fields.Datetime(readonly=True)
    answer = fields.Char("Why Not", help="Read by the engineer when you decline.")

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity of a part must be greater than zero."
    )

    _state_steps = {
        "action_confirm": Step(("asked",), "confirmed"),
        "action_decline": Step(("asked",), "declined"),
    }

    @api.depends("line_id")
    def _compute_product_id(self):
        for change in self:
            change.product_id = change.line_id.product_id or change.product_id

    @api.depends("kind", "quantity", "product_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for change in self:
            change.display_name = (
                f"{labels[change.kind]}: {change.quantity:g} ×"
                f" {change.product_id.display_name}"
            )

    @api.constrains("line_id", "dispatch_id", "kind")
    def _check_line(self):
        for change in self:
            if change.state == "asked" and change.kind == "remove":
                # Whose part it is does not depend on who may see it.
                line = change.sudo().line_id
                if line.work_order_id != change.work_order_id.sudo():
                    raise ValidationError(
                        self.env._(
                            "%(visit)s: choose the part of this order that is not"
                            " needed.",
                            visit=change.dispatch_id.display_name,
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        """Tell the dispatchers what their engineers ask for."""
        changes = super().create(vals_list)
        changes._note_stage()
        changes._log("parts_change_asked")
        changes._ask_dispatchers()
        return changes

    def _note_stage(self):
        """Keep when it was asked: the stage is that of the question."""
        # The engineer asks about parts and orders that he may not change.
        for (stage, entered), changes in (
            self.sudo()
            .grouped(
                lambda change: (
                    change.work_order_id._get_part_stage(change.user_id),
                    change.line_id.stage == "entry",
                )
            )
            .items()
        ):
            changes.write({"stage": stage, "is_of_entry": entered})

    def _log(self, event):
        """Write into the log of the requests what became of the changes."""
        # See ``service.dispatch._log``.
        self.env["service.log"]._record(
            change.request_id._prepare_log_vals(
                event,
                note=change.answer,
                new=change.display_name,
                dispatch=change.dispatch_id,
            )
            for change in self.sudo().filtered("request_id")
        )

    def _ask_dispatchers(self):
        """Give the dispatchers a task for each change, to decide on it."""
        kind = self.env.ref("mail.mail_activity_data_todo")
        # An engineer gives others no tasks by himself.
        self.env["mail.activity"].sudo().create(
            [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": change.id,
                    "summary": change.display_name,
                    "date_deadline": fields.Date.context_today(self),
                    "user_id": change._get_dispatcher().id,
                    "automated": True,
                }
                for change in self
            ]
        )

    def _get_dispatcher(self):
        # Who answers is known to the engineer who asks.
        dispatch = self.sudo().dispatch_id
        order = dispatch.work_order_id
        return order.user_id or order.team_id.leader_id or dispatch.create_uid

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_confirm(self):
        """Add or leave out the parts that the engineers ask for.

        :raises AccessError: the user is no dispatcher
        :raises UserError: it was decided already, or the part has been issued
        """
        self._check_may_decide()
        self._lock_for_step()
        self._check_step("action_confirm")
        for change in self:
            if change.kind == "add":
                change._add_part()
            else:
                change._remove_part()
        self._apply_step("action_confirm", self._prepare_decision_vals())
        self._tell_decision("parts_change_confirmed", self.env._("Confirmed"))
        return True

    def action_decline(self, answer=None):
        """Leave the parts as they are.

        :param str answer: why; without one what is noted on the change
        :raises AccessError: the user is no dispatcher
        :raises UserError: it was decided already, or no reason is given
        """
        self._check_may_decide()
        if answer:
            self.answer = answer
        for change in self:
            if not (change.answer or "").strip():
                raise UserError(
                    self.env._(
                        "%(change)s: tell the engineer why not.",
                        change=change.display_name,
                    )
                )
        self._apply_step("action_decline", self._prepare_decision_vals())
        self._tell_decision("parts_change_declined", self.env._("Declined"))
        return True

    def _check_may_decide(self):
        if not self.env.su and not self.env.user.has_group(
            "field_service.group_service_dispatcher"
        ):
            raise AccessError(
                self.env._(
                    "%(changes)s: the dispatcher decides on the parts.",
                    changes=", ".join(self.mapped("display_name")),
                )
            )

    def _prepare_decision_vals(self):
        return {
            "decided_by_id": self.env.uid,
            "decided_at": fields.Datetime.now(),
        }

    def _add_part(self):
        """Ask the warehouse for the part, on behalf of the engineer."""
        part_request = self.env["service.part.request"].create(
            {"dispatch_id": self.dispatch_id.id}
        )
        self.line_id = self.env["service.part.request.line"].create(
            {
                "part_request_id": part_request.id,
                "product_id": self.product_id.id,
                "quantity": self.quantity,
                "added_by_id": self.user_id.id,
                "stage": self.stage,
                "note": self.reason,
            }
        )
        part_request.action_submit()

    def _remove_part(self):
        """Take the part off the order, as long as it lies in the warehouse."""
        line = self.line_id
        if line.uom_id.compare(line.quantity, self.quantity) > 0:
            line.quantity -= self.quantity
            return
        part_request = line.part_request_id
        line.unlink()
        if not part_request.line_ids:
            part_request.action_cancel()

    def _tell_decision(self, event, feedback):
        # The task may be another dispatcher's.
        self.sudo().activity_feedback(
            ["mail.mail_activity_data_todo"], feedback=feedback
        )
        self._log(event)
        for change in self:
            change.message_notify(
                partner_ids=change.user_id.partner_id.ids,
                subject=f"{feedback}: {change.display_name}",
                body=change.answer or feedback,
            )


class ServiceDispatch(models.Model):
    _inherit = "service.dispatch"

    part_change_ids = fields.One2many("service.part.change", "dispatch_id")

    def ask_my_day_part_change(
        self, kind, product_id=None, quantity=1.0, line_id=None, reason=None
    ):
        """Ask the dispatcher to add a part to the visit, or to leave one out.

        :param str kind: ``add`` or ``remove``
        :param int product_id: the part to be added
        :param float quantity: how many, in the product's unit
        :param int line_id: the line of the part that is not needed
        :param str reason: why
        :raises UserError: the engineer has arrived, or names no part
        """
        self.ensure_one()
        self._check_may_process()
        if self.state not in ASKING_STATES:
            raise UserError(
                self.env._(
                    "%(dispatch)s: the dispatcher is asked before the visit.",
                    dispatch=self.display_name,
                )
            )
        if not (product_id if kind == "add" else line_id):
            raise UserError(
                self.env._("%(dispatch)s: name the part.", dispatch=self.display_name)
            )
        self.env["service.part.change"].create(
            {
                "dispatch_id": self.id,
                "kind": kind,
                "quantity": quantity,
                "reason": reason,
                **(
                    {"product_id": product_id}
                    if kind == "add"
                    else {"line_id": line_id}
                ),
            }
        )
        return True

    def _get_my_day_details(self):
        details = super()._get_my_day_details()
        changes = self.env["service.part.change"]
        labels = dict(changes._fields["state"]._description_selection(self.env))
        for visit in self:
            details[visit.id]["can_ask_parts"] = visit.state in ASKING_STATES
            details[visit.id]["part_changes"] = [
                {
                    "id": change.id,
                    "name": change.display_name,
                    "line_id": change.line_id.id,
                    "state": change.state,
                    "state_label": labels[change.state],
                    "answer": change.answer or "",
                }
                for change in visit.part_change_ids
            ]
        return details


class ServiceWorkOrder(models.Model):
    _inherit = "service.work.order"

    part_change_count = fields.Integer(compute="_compute_related_counts")

    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            "part_change_count": (
                "service.part.change",
                "work_order_id",
                "field_service_parts.service_part_change_action",
            ),
        }
