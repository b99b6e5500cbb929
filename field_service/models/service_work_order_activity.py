# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceWorkOrderActivity(models.Model):
    _name = "service.work.order.activity"
    _description = "Work Order Activity"
    _order = "work_order_id, sequence, id"

    work_order_id = fields.Many2one(
        "service.work.order", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="work_order_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(
        "Activity",
        compute="_compute_from_template",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    template_id = fields.Many2one("service.activity.template", "Reference Activity")
    kind = fields.Selection(
        [("external", "At the Customer's"), ("internal", "In Our Workshop")],
        compute="_compute_from_template",
        store=True,
        precompute=True,
        readonly=False,
    )
    state = fields.Selection(
        [
            ("todo", "To Do"),
            ("doing", "In Progress"),
            ("done", "Done"),
            ("skipped", "Skipped"),
        ],
        default="todo",
        required=True,
        copy=False,
    )
    employee_id = fields.Many2one(
        "hr.employee", "Engineer", domain="[('is_service_engineer', '=', True)]"
    )
    expected_hours = fields.Float(
        compute="_compute_from_template", store=True, precompute=True, readonly=False
    )
    actual_hours = fields.Float(compute="_compute_actual_hours")
    skill_ids = fields.Many2many(
        "hr.skill", compute="_compute_skill_ids", store=True, readonly=False
    )
    product_id = fields.Many2one(
        "product.product",
        "Billed As",
        compute="_compute_from_template",
        store=True,
        precompute=True,
        readonly=False,
        domain="[('type', '=', 'service')]",
        help="The service product of these hours; without one it is the company's"
        " labour product.",
    )
    planned_start = fields.Datetime()
    planned_end = fields.Datetime()
    instructions = fields.Html(related="template_id.instructions")
    item_ids = fields.One2many(
        "service.work.order.activity.item",
        "activity_id",
        "Checklist",
        compute="_compute_item_ids",
        store=True,
        readonly=False,
        copy=True,
    )
    item_count = fields.Integer(compute="_compute_item_progress")
    item_done_count = fields.Integer(compute="_compute_item_progress")
    time_entry_ids = fields.One2many("service.time.entry", "activity_id")

    @api.depends("template_id")
    def _compute_from_template(self):
        for activity in self:
            template = activity.template_id
            activity.name = template.name or activity.name
            activity.kind = template.kind or activity.kind or "external"
            activity.expected_hours = (
                template.standard_hours if template else activity.expected_hours
            )
            activity.product_id = template.product_id or activity.product_id

    @api.depends("template_id")
    def _compute_skill_ids(self):
        for activity in self:
            activity.skill_ids = activity.template_id.skill_ids or activity.skill_ids

    @api.depends("template_id")
    def _compute_item_ids(self):
        """Copy the checklist of the template; what is ticked already stays."""
        for activity in self:
            present = set(activity.item_ids.mapped("name"))
            activity.item_ids = [
                fields.Command.create(
                    {
                        "name": item.name,
                        "is_required": item.is_required,
                        "sequence": item.sequence,
                    }
                )
                for item in activity.template_id.item_ids
                if item.name not in present
            ]

    @api.depends("item_ids.is_done")
    def _compute_item_progress(self):
        for activity in self:
            activity.item_count = len(activity.item_ids)
            activity.item_done_count = len(activity.item_ids.filtered("is_done"))

    @api.depends("time_entry_ids.hours")
    def _compute_actual_hours(self):
        for activity in self:
            activity.actual_hours = sum(activity.time_entry_ids.mapped("hours"))

    @api.constrains("expected_hours")
    def _check_expected_hours(self):
        for activity in self:
            if activity.expected_hours < 0:
                raise ValidationError(
                    self.env._(
                        "%(order)s, %(activity)s: the expected hours cannot be"
                        " negative.",
                        order=activity.work_order_id.name,
                        activity=activity.name,
                    )
                )

    @api.constrains("planned_start", "planned_end")
    def _check_dates(self):
        for activity in self:
            if (
                activity.planned_start
                and activity.planned_end
                and activity.planned_end < activity.planned_start
            ):
                raise ValidationError(
                    self.env._(
                        "%(order)s, %(activity)s: the end lies before the start.",
                        order=activity.work_order_id.name,
                        activity=activity.name,
                    )
                )

    def action_done(self):
        """Mark the activities as done."""
        self.state = "done"
        return True

    def action_skip(self):
        """Mark the activities as not needed; their checklist no longer counts."""
        self.state = "skipped"
        return True


class ServiceWorkOrderActivityItem(models.Model):
    _name = "service.work.order.activity.item"
    _description = "Checklist Item of a Work Order"
    _order = "activity_id, sequence, id"

    activity_id = fields.Many2one(
        "service.work.order.activity", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Check", required=True)
    is_required = fields.Boolean("Required")
    is_done = fields.Boolean("Done", copy=False)
    note = fields.Char("Result", copy=False)
    done_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    done_at = fields.Datetime(readonly=True, copy=False)

    def write(self, vals):
        """Remember who ticked the item, and when."""
        if "is_done" in vals:
            vals = dict(
                vals,
                done_by_id=self.env.uid if vals["is_done"] else False,
                done_at=fields.Datetime.now() if vals["is_done"] else False,
            )
        return super().write(vals)
