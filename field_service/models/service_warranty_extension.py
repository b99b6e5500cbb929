# Part of Field Service. License LGPL-3.
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine.warranty import CATEGORIES, Gap, cut_end

KINDS = [
    ("bought", "Bought"),
    ("goodwill", "Goodwill"),
    ("correction", "Correction"),
]


class ServiceWarrantyExtension(models.Model):
    """One change of the warranty of one product: what was, what is, why, and by whom.

    It is written by ``action_extend_warranty`` of the installed product and kept.
    """

    _name = "service.warranty.extension"
    _description = "Warranty Extension"
    _order = "id desc"
    _rec_name = "archive_id"

    archive_id = fields.Many2one(
        "service.product.archive",
        "Installed Product",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="archive_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(
        related="archive_id.partner_id", string="Customer", store=True, index=True
    )
    product_id = fields.Many2one(related="archive_id.product_id", store=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    granted_on = fields.Date(required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Entered By", readonly=True)
    reason = fields.Char(required=True, readonly=True)
    sale_order_id = fields.Many2one(
        "sale.order", "Sales Order", readonly=True, index="btree_not_null"
    )
    reference = fields.Char("Document", readonly=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Papers", readonly=True)

    date_from = fields.Date("Covered Again From", readonly=True)
    former_end = fields.Date(readonly=True)
    date_end = fields.Date("New End", readonly=True)
    labour = fields.Boolean(readonly=True)
    travel = fields.Boolean(readonly=True)
    part = fields.Boolean("Parts", readonly=True)
    other = fields.Boolean("Other Costs", readonly=True)
    labour_before = fields.Date(readonly=True)
    travel_before = fields.Date(readonly=True)
    part_before = fields.Date("Parts Before", readonly=True)
    other_before = fields.Date("Other Costs Before", readonly=True)
    meter_id = fields.Many2one("service.meter", readonly=True, index="btree_not_null")
    former_limit = fields.Float(readonly=True, digits=(16, 2), aggregator=None)
    meter_limit = fields.Float(
        "New Limit", readonly=True, digits=(16, 2), aggregator=None
    )

    def _get_gaps(self):
        """Return the days between lapse and extension that are not covered."""
        return [
            Gap(category, extension[f"{category}_before"] or None, extension.date_from)
            for extension in self
            for category in CATEGORIES
            if extension[category] and extension.date_from
        ]


class ServiceProductArchive(models.Model):
    """Extending the warranty of what was sold, with its history."""

    _inherit = "service.product.archive"

    warranty_extension_ids = fields.One2many(
        "service.warranty.extension", "archive_id", "Warranty History"
    )
    warranty_extension_count = fields.Integer(
        "Extensions", compute="_compute_related_counts"
    )

    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            "warranty_extension_count": (
                "service.warranty.extension",
                "archive_id",
                "field_service.service_warranty_extension_action",
            ),
        }

    def action_ask_extension(self):
        """Ask how the warranty of these products is extended.

        :return: a window action: the question in a dialog
        :raises UserError: one of the products is not registered
        """
        self.check_access("write")
        self._check_extendable()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Extend Warranty"),
            "res_model": "service.warranty.extend.wizard",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_archive_ids": self.ids},
        }

    def _check_extendable(self):
        wrong = self.filtered(lambda archive: archive.state != "registered")
        if wrong:
            raise UserError(
                self.env._(
                    "%(archives)s: only the warranty of a registered product is"
                    " extended. Register it first; on a draft, enter its terms.",
                    archives=", ".join(wrong[:10].mapped("display_name")),
                )
            )

    def action_extend_warranty(
        self,
        date_end,
        reason,
        kind="bought",
        categories=CATEGORIES,
        date_from=None,
        meter_limit=None,
        **document,
    ):
        """Extend the warranty of registered products, and keep what it was before.

        :param date_end: the last day of the extended warranty
        :param str reason: why, in words
        :param str kind: bought, goodwill or correction; a correction may also shorten
        :param categories: what is extended: any of labour, travel, part, other
        :param date_from: first day of the extension; by default it follows the former
            end, or begins today when that has passed
        :param float meter_limit: new limit of the product's limited meter, in its
            unit; 0 lifts the limit, None leaves it
        :param document: ``sale_order_id``, ``reference``, ``granted_on`` and
            ``attachment_ids`` (ids) of the paper behind it
        :return: the extensions
        :raises UserError: a product is not registered, no reason, or a right is missing
        :raises ValidationError: it would extend nothing
        """
        self.check_access("write")
        self._check_extendable()
        self._check_extension_rights(kind)
        if not (reason or "").strip() or not categories:
            raise UserError(
                self.env._(
                    "%(archives)s: say what is extended, and why.",
                    archives=", ".join(self[:10].mapped("display_name")),
                )
            )
        date_end = fields.Date.to_date(date_end)
        date_from = fields.Date.to_date(date_from)
        common = {
            "kind": kind,
            "reason": reason,
            "date_end": date_end,
            **{category: category in categories for category in CATEGORIES},
            **self._prepare_extension_paper(document),
        }
        vals_list, groups = [], {}
        for archive in self:
            vals = {
                **common,
                **archive._prepare_extension_vals(
                    kind, categories, date_from, date_end, meter_limit
                ),
            }
            vals_list.append(vals)
            terms = archive._prepare_extended_terms(vals)
            groups.setdefault(tuple(terms.items()), []).append(archive.id)
        # The history is written by this step alone; nobody has a right to write it.
        extensions = self.env["service.warranty.extension"].sudo().create(vals_list)
        for terms, ids in groups.items():
            self.browse(ids).write(dict(terms))
        if meter_limit is not None:
            # Limits are part of the terms, whoever has the right to read meters.
            extensions.meter_id.warranty_limit = meter_limit
        return extensions.sudo(False)

    def _prepare_extension_paper(self, document):
        """Return who has granted an extension, when, and on which paper."""
        return {
            "granted_on": document.get("granted_on") or fields.Date.context_today(self),
            "user_id": self.env.uid,
            "sale_order_id": document.get("sale_order_id"),
            "reference": document.get("reference"),
            "attachment_ids": [
                fields.Command.set(document.get("attachment_ids") or [])
            ],
        }

    def _check_extension_rights(self, kind):
        if kind == "bought" or self.env.su:
            return
        if not self.env.user.has_group("field_service.group_service_dispatcher"):
            raise UserError(
                self.env._(
                    "%(archives)s: only dispatchers and managers extend a warranty as a"
                    " goodwill or correct it.",
                    archives=", ".join(self[:10].mapped("display_name")),
                )
            )

    def _prepare_extension_vals(
        self, kind, categories, date_from, date_end, meter_limit
    ):
        """Return what the history keeps of this product's terms before and after."""
        warranty = self._get_warranty()
        limit_day = warranty.limit_reached
        before = {}
        for category in CATEGORIES:
            end = warranty.ends.get(category)
            before[category] = min(end, limit_day) if end and limit_day else end
        meter = self._get_limited_meter()
        if kind != "correction":
            date_from = self._check_extension(
                {category: before[category] for category in categories},
                {category: warranty.ends.get(category) for category in categories},
                date_from,
                date_end,
                meter_limit,
            )
        changed = meter if meter_limit is not None else meter.browse()
        return {
            "archive_id": self.id,
            "former_end": self.warranty_end,
            "date_from": date_from if kind != "correction" else False,
            **{f"{category}_before": before[category] for category in CATEGORIES},
            "meter_id": changed.id,
            "former_limit": changed.warranty_limit,
            "meter_limit": meter_limit if changed else 0.0,
        }

    def _check_extension(self, before, ends, date_from, date_end, meter_limit):
        """Refuse an extension that extends nothing, and return its first day.

        :param before: ``{category: last covered day so far}`` of what is extended
        :param ends: ``{category: end by the calendar}``
        """
        if meter_limit is None and all(
            end and date_end and end >= date_end for end in ends.values()
        ):
            raise ValidationError(
                self.env._(
                    "%(archive)s is in warranty longer than that already.",
                    archive=self.display_name,
                )
            )
        today = fields.Date.context_today(self)
        lapses = [day for day in before.values() if day]
        follows = (
            min(lapses) + timedelta(days=1) if len(lapses) == len(before) else None
        )
        first = date_from or (follows if follows and follows > today else today)
        latest = max(filter(None, (today, follows)))
        if not date_end or date_end < first or first > latest:
            raise ValidationError(
                self.env._(
                    "%(archive)s: an extension begins when the warranty ends, or today"
                    " at the latest, and ends later than it begins.",
                    archive=self.display_name,
                )
            )
        if meter_limit is None and self.warranty_meter_end:
            raise ValidationError(
                self.env._(
                    "%(archive)s: the limit of the warranty was reached (%(limits)s)."
                    " Raise the limit, too.",
                    archive=self.display_name,
                    limits=self._describe_meter_limits(),
                )
            )
        return first

    def _prepare_extended_terms(self, vals):
        """Return the terms of this product after the extension ``vals``."""
        ends = dict(self._get_warranty().ends)
        for category in CATEGORIES:
            if vals[category]:
                end = vals["date_end"]
                if vals["kind"] != "correction" and ends.get(category):
                    end = max(end, ends[category])
                ends[category] = end
        last = max(filter(None, ends.values()), default=False)
        terms = {"warranty_end": last}
        if not self.warranty_start and not self.warranty_end:
            terms["warranty_start"] = vals["date_from"]
        for category in CATEGORIES:
            end = ends.get(category)
            terms[f"warranty_{category}"] = bool(end)
            terms[f"warranty_{category}_end"] = end if end and end != last else False
        return terms

    def _prepare_warranty_rest(self):
        """Return the terms that a unit takes over from this one, which it replaces.

        What a meter has used up does not begin anew.
        """
        self.ensure_one()
        terms = {name: self[name] for name in self._get_warranty_kept_names()}
        for name in self._get_warranty_end_names():
            terms[name] = cut_end(
                terms[name], self.warranty_meter_end, self.warranty_start
            )
        return terms

    @api.model
    def _get_warranty_end_names(self):
        return [
            "warranty_end",
            *(f"warranty_{category}_end" for category in CATEGORIES),
        ]

    @api.model
    def _get_warranty_kept_names(self):
        """Return the fields that a unit takes over from the one it replaces."""
        return [
            *self._get_warranty_term_names(),
            "warranty_start",
            *self._get_warranty_end_names(),
        ]
