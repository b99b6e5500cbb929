# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.fields import Command

from ..models.service_meter_reading import JUMPS


class ServiceMeterCorrectWizard(models.TransientModel):
    _name = "service.meter.correct.wizard"
    _description = "Correct a Meter Reading"

    reading_id = fields.Many2one("service.meter.reading", required=True, readonly=True)
    value = fields.Float("Right Value", required=True, digits=(16, 2))
    jump = fields.Selection(JUMPS, "Since the Last", default="none", required=True)
    note = fields.Char("Why", required=True)

    def action_confirm(self):
        """Put the right value in the place of the wrong one.

        :return: an action that closes the dialog
        """
        self.ensure_one()
        self.reading_id.action_correct(self.value, note=self.note, jump=self.jump)
        return {"type": "ir.actions.act_window_close"}


class ServiceMeterRound(models.TransientModel):
    """A round past many meters, entered in one list."""

    _name = "service.meter.round"
    _description = "Enter Meter Readings"

    read_at = fields.Datetime("Read On", required=True, default=fields.Datetime.now)
    line_ids = fields.One2many("service.meter.round.line", "round_id")

    @api.model
    def default_get(self, fields):
        vals = super().default_get(fields)
        context = self.env.context
        ids = context.get("default_meter_ids")
        if not ids and context.get("active_model") == "service.meter":
            ids = context.get("active_ids")
        if ids and "line_ids" in fields:
            vals["line_ids"] = [Command.create({"meter_id": id_}) for id_ in ids]
        return vals

    def action_confirm(self):
        """Register what was entered; lines without a value are left out.

        :return: an action that closes the dialog and tells what waits to be confirmed
        :raises UserError: names every impossible reading
        """
        self.ensure_one()
        readings = self.env["service.meter.reading"].create(
            [
                {
                    "meter_id": line.meter_id.id,
                    "value": line.value,
                    "read_at": self.read_at,
                    "jump": line.jump,
                    "note": line.note,
                }
                for line in self.line_ids.filtered("is_read")
            ]
        )
        doubtful = readings.filtered(lambda reading: reading.state == "doubtful")
        close = {"type": "ir.actions.act_window_close"}
        if not doubtful:
            return close
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Please Confirm"),
            "res_model": "service.meter.reading",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", doubtful.ids)],
        }


class ServiceMeterRoundLine(models.TransientModel):
    _name = "service.meter.round.line"
    _description = "Meter on a Round"

    round_id = fields.Many2one("service.meter.round", ondelete="cascade")
    meter_id = fields.Many2one("service.meter", required=True)
    archive_id = fields.Many2one(related="meter_id.archive_id")
    name = fields.Char(related="meter_id.name", string="Name")
    unit = fields.Char(related="meter_id.unit")
    last_value = fields.Float(related="meter_id.last_value")
    last_read_at = fields.Datetime(related="meter_id.last_read_at")
    value = fields.Float("Reading", digits=(16, 2))
    is_read = fields.Boolean(
        "Read",
        compute="_compute_is_read",
        store=True,
        readonly=False,
        help="Ticked by itself when a value is entered; tick it for a reading of 0.",
    )
    jump = fields.Selection(JUMPS, "Since the Last", default="none", required=True)
    note = fields.Char("Remark")

    @api.depends("value")
    def _compute_is_read(self):
        for line in self:
            line.is_read = bool(line.value)
