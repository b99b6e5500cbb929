# Part of Field Service. License LGPL-3.
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

SOURCES = [
    ("engineer", "Engineer"),
    ("portal", "Customer"),
    ("api", "Interface"),
    ("manual", "By Hand"),
    ("import", "Import"),
]
JUMPS = [
    ("none", "Went On"),
    ("roll_over", "Began Again at Its End"),
    ("restart", "Was Replaced or Set Back to 0"),
]


class ServiceMeterReading(models.Model):
    """What a meter showed at one moment.

    A reading is never changed: a wrong one stays, marked, beside the one that corrects
    it; an unlikely one waits until somebody confirms it.
    """

    _name = "service.meter.reading"
    _description = "Meter Reading"
    _order = "read_at desc, id desc"
    _rec_name = "meter_id"

    meter_id = fields.Many2one(
        "service.meter", required=True, ondelete="cascade", index=True
    )
    archive_id = fields.Many2one(
        related="meter_id.archive_id",
        string="Installed Product",
        store=True,
        precompute=True,
        index=True,
    )
    company_id = fields.Many2one(
        related="meter_id.company_id", store=True, precompute=True
    )
    unit = fields.Char(related="meter_id.unit")
    kind = fields.Selection(related="meter_id.kind")
    value = fields.Float(
        "Reading", required=True, digits=(16, 2), aggregator="max", help="As it stands."
    )
    read_at = fields.Datetime(
        "Read On", required=True, default=fields.Datetime.now, index=True
    )
    jump = fields.Selection(
        JUMPS,
        "Since the Last",
        default="none",
        required=True,
        help="Say so when the counter shows less than before because it began again.",
    )
    total = fields.Float(
        readonly=True,
        digits=(16, 2),
        aggregator="max",
        help="All that the counter has counted, also before it began again.",
    )
    state = fields.Selection(
        [("valid", "Valid"), ("doubtful", "To Confirm"), ("corrected", "Corrected")],
        default="valid",
        required=True,
        readonly=True,
    )
    doubt = fields.Char("Why Doubtful", readonly=True)
    source = fields.Selection(
        SOURCES, default=lambda self: self._default_source(), required=True
    )
    user_id = fields.Many2one(
        "res.users", "Read By", readonly=True, default=lambda self: self.env.user
    )
    dispatch_id = fields.Many2one("service.dispatch", "Visit", index="btree_not_null")
    note = fields.Char("Remark")
    corrects_id = fields.Many2one(
        "service.meter.reading", readonly=True, index="btree_not_null"
    )
    corrected_by_ids = fields.One2many("service.meter.reading", "corrects_id")

    _moment_uniq = models.UniqueIndex(
        "(meter_id, read_at) WHERE state = 'valid'",
        "There is a reading of this meter for this moment. Correct that one.",
    )
    _doubtful_index = models.Index("(meter_id) WHERE state = 'doubtful'")

    @api.model
    def _default_source(self):
        return "import" if self.env.context.get("import_file") else "manual"

    @api.depends("meter_id.display_name", "value", "unit")
    def _compute_display_name(self):
        for reading in self:
            reading.display_name = (
                f"{reading.meter_id.display_name}: {reading.value:g} {reading.unit}"
            )

    # ------------------------------------------------------------------
    # Create, write
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        """Judge the new readings by those around them, whoever they come from.

        :raises ValidationError: names every impossible reading, and what to do
        """
        self.check_access("create")
        vals_list = [self._complete(vals) for vals in vals_list]
        # Who may enter a reading is decided by the meter; what is plausible is not.
        self.env["service.meter"].browse(
            {vals["meter_id"] for vals in vals_list}
        ).check_access("read")
        self.sudo()._judge(vals_list)
        readings = super().create(vals_list)
        readings.sudo()._settle()
        return readings

    @api.model
    def _complete(self, vals):
        now = fields.Datetime.now()
        protected = {"total", "state", "doubt", "user_id"}
        if not self.env.su:
            vals = {name: vals[name] for name in vals.keys() - protected}
        read_at = fields.Datetime.to_datetime(vals.get("read_at")) or now
        return {
            **vals,
            "read_at": read_at.replace(microsecond=0),
            "value": float(vals.get("value") or 0.0),
            "jump": vals.get("jump") or "none",
        }

    def write(self, vals):
        """Let only remarks be changed: a wrong reading is corrected by another one."""
        free = {"note", "dispatch_id"}
        if not self.env.su and vals.keys() - free:
            raise UserError(
                self.env._(
                    "%(readings)s: a reading is not changed. Correct it: the wrong one"
                    " is kept beside the right one.",
                    readings=", ".join(self[:10].mapped("display_name")),
                )
            )
        return super().write(vals)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_confirm(self):
        """Let doubtful readings count.

        :raises UserError: a reading does not wait for it
        """
        self._check_state_is("doubtful")
        # Only the steps of a reading change it.
        readings = self.sudo()
        vals_list = [
            {
                "meter_id": reading.meter_id.id,
                "value": reading.value,
                "read_at": reading.read_at,
                "jump": reading.jump,
            }
            for reading in readings
        ]
        readings._judge(vals_list, is_confirmed=True)
        for reading, vals in zip(readings, vals_list, strict=True):
            reading.write(
                {name: vals[name] for name in ("jump", "total", "state", "doubt")}
            )
        readings._settle()
        return True

    def action_discard(self):
        """Mark doubtful readings as wrong; they never count.

        :raises UserError: a reading does not wait for it
        """
        self._check_state_is("doubtful")
        # Only the steps of a reading change it.
        self.sudo().write({"state": "corrected"})
        return True

    def action_correct(self, value, note=None, jump="none"):
        """Put the right value in the place of a wrong one, which is kept.

        :param float value: what the meter really showed then
        :param str note: why
        :param str jump: ``roll_over`` or ``restart`` where the counter began again
        :return: the new reading
        :raises UserError: the reading was corrected already, or the value is impossible
        """
        self.ensure_one()
        self.check_access("write")
        self._check_state_is("valid", "doubtful")
        # Only the steps of a reading change it.
        wrong = self.sudo()
        wrong.state = "corrected"
        return self.create(
            {
                "meter_id": self.meter_id.id,
                "value": self._read_number(value, self.meter_id),
                "read_at": self.read_at,
                "jump": jump,
                "note": note,
                "source": "manual",
                "dispatch_id": self.dispatch_id.id,
                "corrects_id": self.id,
            }
        )

    def action_ask_correction(self):
        """Ask for the right value.

        :return: a window action: the question in a dialog
        """
        self.ensure_one()
        self.check_access("write")
        self._check_state_is("valid", "doubtful")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct the Reading"),
            "res_model": "service.meter.correct.wizard",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_reading_id": self.id,
                "default_value": self.value,
                "default_jump": self.jump,
            },
        }

    def _check_state_is(self, *states):
        self.check_access("write")
        labels = dict(self._fields["state"]._description_selection(self.env))
        for reading in self:
            if reading.state not in states:
                raise UserError(
                    self.env._(
                        "%(reading)s: this is only possible in the state %(states)s.",
                        reading=reading.display_name,
                        states=" / ".join(labels[state] for state in states),
                    )
                )

    # ------------------------------------------------------------------
    # What comes from outside
    # ------------------------------------------------------------------
    @api.model
    def _read_number(self, value, meter):
        try:
            return float(value)
        except (TypeError, ValueError):
            raise UserError(
                self.env._(
                    "%(meter)s: “%(value)s” is not a number.",
                    meter=meter.display_name,
                    value=value,
                )
            ) from None

    @api.model
    def _read_moment(self, value, meter):
        try:
            moment = fields.Datetime.to_datetime(
                value.replace("T", " ").removesuffix("Z")
                if isinstance(value, str)
                else value
            )
        except (TypeError, ValueError):
            raise UserError(
                self.env._(
                    "%(meter)s: “%(value)s” is not a date and time such as"
                    " 2026-01-31 14:30:00.",
                    meter=meter.display_name,
                    value=value,
                )
            ) from None
        return (moment or fields.Datetime.now()).replace(microsecond=0)

    @api.model
    def _find_same(self, vals_list):
        """Return for each reading the one that says the same: it was sent twice.

        :param list vals_list: values of readings
        """
        there = self.search(
            Domain("meter_id", "in", [vals["meter_id"] for vals in vals_list])
            & Domain("read_at", "in", [vals["read_at"] for vals in vals_list])
            & Domain("state", "in", ("valid", "doubtful")),
        )
        by_key = {
            (reading.meter_id.id, reading.read_at, reading.value): reading
            for reading in there
        }
        return [
            by_key.get(
                (vals["meter_id"], vals["read_at"], vals["value"]), self.browse()
            )
            for vals in vals_list
        ]

    def _get_answer(self):
        """Return what a program is told of the reading that it has sent."""
        return {
            "id": self.id,
            "state": self.state,
            "total": self.total,
            "message": self.doubt or "",
        }
