# Part of Field Service. License LGPL-3.
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..engine import warranty as warranty_rule
from ..engine.warranty import CATEGORIES

# The day from which a warranty counts, and what stands in for it.
START_FIELDS = {
    "installation": ("installed_on", "delivered_on", "sold_on"),
    "delivery": ("delivered_on", "sold_on", "installed_on"),
    "sale": ("sold_on", "delivered_on", "installed_on"),
}


def _term(field_class, *args, **kwargs):
    """Declare a term that comes from the product and stands still afterwards."""
    return field_class(
        *args,
        compute="_compute_warranty_terms",
        store=True,
        precompute=True,
        readonly=False,
        **kwargs,
    )


def _category_end(label):
    return fields.Date(
        label,
        compute="_compute_warranty_category_ends",
        store=True,
        precompute=True,
        readonly=False,
        help="Empty is as long as the warranty.",
    )


class ServiceProductArchive(models.Model):
    """Warranty of an installed product.

    The terms come from the product when the archive is made and stand still from the
    moment it is registered: what was sold is not changed by what is sold today.
    """

    _name = "service.product.archive"
    _inherit = ["service.product.archive", "service.warranty.mixin"]

    warranty_months = _term(
        fields.Integer,
        help="Taken from the product when the archive is made; later changes of the"
        " product's terms leave it alone.",
    )
    warranty_from = _term(fields.Selection)
    warranty_labour = _term(fields.Boolean)
    warranty_travel = _term(fields.Boolean)
    warranty_part = _term(fields.Boolean)
    warranty_other = _term(fields.Boolean)
    warranty_labour_months = _term(fields.Integer)
    warranty_travel_months = _term(fields.Integer)
    warranty_part_months = _term(fields.Integer)
    warranty_other_months = _term(fields.Integer)
    warranty_start = fields.Date(
        compute="_compute_warranty_start",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
    )
    warranty_end = fields.Date(
        compute="_compute_warranty_end",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        tracking=True,
        help="The last day of the warranty. It stands still once the archive is"
        " registered.",
    )
    warranty_labour_end = _category_end("Labour Until")
    warranty_travel_end = _category_end("Travel Until")
    warranty_part_end = _category_end("Parts Until")
    warranty_other_end = _category_end("Other Costs Until")
    warranty_state = fields.Selection(
        [
            ("in_warranty", "In warranty"),
            ("expired", "Warranty expired"),
            ("none", "No warranty"),
        ],
        "Warranty",
        compute="_compute_warranty_state",
        search="_search_warranty_state",
    )

    def _is_frozen(self):
        """Tell whether the terms of this archive no longer follow their sources."""
        return bool(self._origin.id) and self.state != "draft"

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------
    @api.depends("product_id")
    def _compute_warranty_terms(self):
        names = self._get_warranty_term_names()
        for archive in self:
            source = archive if archive._is_frozen() else archive.product_id
            for name in names:
                archive[name] = source[name]

    @api.depends("installed_on", "delivered_on", "sold_on", "warranty_from")
    def _compute_warranty_start(self):
        for archive in self:
            began = archive._get_warranty_begin()
            keep = archive._is_frozen() or not began
            archive.warranty_start = archive.warranty_start if keep else began

    def _get_warranty_begin(self):
        """Return the day from which the warranty counts, as far as it is known."""
        names = START_FIELDS[self.warranty_from or "installation"]
        return next(filter(None, (self[name] for name in names)), False)

    @api.depends("warranty_start", "warranty_months")
    def _compute_warranty_end(self):
        for archive in self:
            if archive._is_frozen():
                archive.warranty_end = archive.warranty_end
            else:
                archive.warranty_end = archive._add_months(archive.warranty_months)

    @api.depends(
        "warranty_start",
        "warranty_labour_months",
        "warranty_travel_months",
        "warranty_part_months",
        "warranty_other_months",
    )
    def _compute_warranty_category_ends(self):
        for archive in self:
            is_frozen = archive._is_frozen()
            for category in CATEGORIES:
                name = f"warranty_{category}_end"
                months = archive[f"warranty_{category}_months"]
                archive[name] = (
                    archive[name] if is_frozen else archive._add_months(months)
                )

    def _add_months(self, months, start=None):
        start = start or self.warranty_start
        if not start or months <= 0:
            return False
        return start + relativedelta(months=months)

    @api.depends("warranty_start", "warranty_end", "warranty_meter_end")
    def _compute_warranty_state(self):
        today = fields.Date.context_today(self)
        for archive in self:
            end, limit = archive.warranty_end, archive.warranty_meter_end
            if archive._is_under_warranty(today):
                archive.warranty_state = "in_warranty"
            elif end and (end < today or (limit and limit < today)):
                archive.warranty_state = "expired"
            else:
                archive.warranty_state = "none"

    def _search_warranty_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        runs = Domain("warranty_end", ">=", today)
        begun = Domain("warranty_start", "=", False) | Domain(
            "warranty_start", "<=", today
        )
        used_up = Domain("warranty_meter_end", "<", today)
        by_state = {
            "in_warranty": runs & begun & ~used_up,
            "expired": Domain("warranty_end", "<", today) | (runs & used_up),
            "none": Domain("warranty_end", "=", False) | (runs & ~begun & ~used_up),
        }
        return Domain.OR(by_state[state] for state in value if state in by_state)

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------
    @api.constrains("warranty_start", "warranty_end")
    def _check_warranty(self):
        for archive in self:
            start, end = archive.warranty_start, archive.warranty_end
            if start and end and end < start:
                raise ValidationError(
                    self.env._(
                        "%(archive)s: the warranty cannot end before it begins.",
                        archive=archive.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Write
    # ------------------------------------------------------------------
    def write(self, vals):
        """Let a warranty that counts from the installation begin when it is known."""
        waiting = self.browse()
        if vals.get("installed_on") and not vals.keys() & {
            "warranty_start",
            "warranty_end",
        }:
            waiting = self.filtered(lambda archive: archive._awaits_installation())
        result = super().write(vals)
        waiting._begin_warranty()
        return result

    def _awaits_installation(self):
        """Tell whether the warranty of this registered product counts provisionally.

        What somebody has entered or extended by hand is not provisional.
        """
        return (
            self.state == "registered"
            and not self.installed_on
            and self.warranty_from == "installation"
            and self.warranty_months > 0
            and (self.warranty_start or False) == self._get_warranty_begin()
            and self.warranty_end == self._add_months(self.warranty_months)
        )

    def _begin_warranty(self):
        """Count the warranty from the day that is known now."""
        names = self._get_warranty_term_names()
        for _terms, archives in self.grouped(
            lambda archive: (
                archive._get_warranty_begin(),
                *(archive[name] for name in names),
            )
        ).items():
            archives.write(archives[0]._prepare_warranty_begin())

    def _prepare_warranty_begin(self):
        start = self._get_warranty_begin()
        ends = {"warranty_end": self._add_months(self.warranty_months, start)}
        for category in CATEGORIES:
            months = self[f"warranty_{category}_months"]
            ends[f"warranty_{category}_end"] = self._add_months(months, start)
        return {"warranty_start": start, **ends}

    # ------------------------------------------------------------------
    # Is it covered?
    # ------------------------------------------------------------------
    def action_check_warranty(self):
        """Ask whether this product is covered on a day.

        :return: a window action: the question in a dialog
        """
        self.ensure_one()
        self.check_access("read")
        # Customers read their products, but who pays is answered by our own people.
        self.env["service.warranty.check.wizard"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Is It Covered?"),
            "res_model": "service.warranty.check.wizard",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_archive_id": self.id, **self._get_check_context()},
        }

    def _get_check_context(self):
        return {
            key: value
            for key, value in self.env.context.items()
            if key == "default_date"
        }

    def _get_warranty(self):
        """Return the terms of this product for the engine."""
        self.ensure_one()
        end = self.warranty_end
        ends = {
            category: self[f"warranty_{category}_end"] or end
            for category in CATEGORIES
            if end and self[f"warranty_{category}"]
        }
        # Whether something is covered does not depend on who asks.
        gaps = self.sudo().warranty_extension_ids._get_gaps()
        return warranty_rule.Warranty(
            start=self.warranty_start or None,
            ends=ends,
            limit_reached=self.warranty_meter_end or None,
            gaps=tuple(gaps),
        )

    def _is_under_warranty(self, date):
        """Tell whether the warranty holds on ``date`` (both ends included)."""
        self.ensure_one()
        start, end = self.warranty_start, self.warranty_end
        limit = self.warranty_meter_end
        if not end or (start and date < start) or date > end:
            return False
        if limit and date > limit:
            return False
        warranty = self._get_warranty()
        answers = [
            warranty_rule.decide(warranty, category, date) for category in warranty.ends
        ]
        return not answers or any(answer.reason != "gap" for answer in answers)

    def _get_warranty_categories(self, date=None):
        """Return the charge categories that the warranty covers.

        Work that a subcontractor does for us is covered like our own labour.

        :param date: covered on this day; without it at any time
        """
        if not self:
            return frozenset()
        self.ensure_one()
        if date:
            covered = {
                category for category in CATEGORIES if self._is_covered(date, category)
            }
        else:
            covered = {
                category for category in CATEGORIES if self[f"warranty_{category}"]
            }
        return frozenset(covered | ({"subcontract"} if "labour" in covered else set()))

    def _is_covered(self, date, category):
        """Tell whether the warranty pays for a category of charges on ``date``.

        :param str category: labour, travel, part, subcontract or other
        """
        return self._answer_warranty(date, category).is_covered

    def _answer_warranty(self, date, category):
        """Return the engine's answer for ``category`` on ``date``."""
        return warranty_rule.decide(self._get_warranty(), category, date)

    @api.model
    def _get_warranty_labels(self):
        return {
            "labour": self.env._("Labour"),
            "travel": self.env._("Travel"),
            "part": self.env._("Parts"),
            "other": self.env._("Other costs"),
        }

    def _explain_warranty(self, date):
        """Say for each category whether the warranty pays on ``date``, and why.

        :return: ``{category: (is covered, words)}``
        """
        self.ensure_one()
        warranty = self._get_warranty()
        answers = {
            category: warranty_rule.decide(warranty, category, date)
            for category in CATEGORIES
        }
        return {
            category: (answer.is_covered, self._describe_warranty(answer))
            for category, answer in answers.items()
        }

    def _describe_warranty(self, answer):
        """Put the engine's answer into words."""
        day = format_date(self.env, answer.day) if answer.day else ""
        return {
            "covered": self.env._("In warranty until %(day)s", day=day),
            "none": self.env._("There is no warranty"),
            "excluded": self.env._("The warranty does not cover this"),
            "early": self.env._("The warranty starts on %(day)s only", day=day),
            "ended": self.env._("The warranty for this ended on %(day)s", day=day),
            "limit": self.env._(
                "The limit of the warranty was reached on %(day)s: %(limits)s",
                day=day,
                limits=self._describe_meter_limits(),
            ),
            "gap": self.env._(
                "The warranty had lapsed and was extended from %(day)s on", day=day
            ),
        }[answer.reason]
