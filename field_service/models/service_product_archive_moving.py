# Part of Field Service. License LGPL-3.
from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# What may change the place, the owner or the system of an installed product.
MOVING_FIELDS = {"site_id", "partner_id", "parent_id", "is_internal"}


class Position(NamedTuple):
    """Where an installed product is, whose it is, and what it is a part of."""

    site: models.Model
    partner: models.Model
    parent: models.Model


class ServiceProductArchive(models.Model):
    """Moves between places, owners and systems, and their history."""

    _inherit = "service.product.archive"

    move_ids = fields.One2many("service.product.archive.move", "archive_id", "Moves")
    move_count = fields.Integer("Moves Made", compute="_compute_related_counts")

    def _get_related_documents(self):
        return {
            **super()._get_related_documents(),
            "move_count": (
                "service.product.archive.move",
                "archive_id",
                "field_service.service_product_archive_move_action",
            ),
        }

    # ------------------------------------------------------------------
    # Write
    # ------------------------------------------------------------------
    def write(self, vals):
        """Remember the move when a registered product changes place, owner or system.

        What stands at the same place, or belongs to the same owner, below the moved
        product goes along with it.
        """
        if not MOVING_FIELDS & vals.keys():
            return super().write(vals)
        before = self.filtered(lambda one: one.state == "registered")._get_positions()
        result = super().write(vals)
        after = self.browse(archive.id for archive in before)._get_positions()
        moved = {
            archive: position
            for archive, position in before.items()
            if position != after[archive]
        }
        if moved:
            self._record_moves(moved, after)
            self._carry_components(moved, after)
            if not self.env.context.get("moved_with"):
                self._take_units_along(moved, after)
        return result

    def _get_positions(self):
        """Return ``{archive: Position}`` of today."""
        return {
            archive: Position(archive.site_id, archive.partner_id, archive.parent_id)
            for archive in self
        }

    def _record_moves(self, before, after):
        day = self._get_move_date()
        along = self.env.context.get("moved_with") or {}
        # The history is written by what happens, nobody may write it by hand.
        self.env["service.product.archive.move"].sudo().create(
            [
                {
                    "archive_id": archive.id,
                    "date": day,
                    "user_id": self.env.uid,
                    "reason": self.env.context.get("move_reason"),
                    "moved_with_id": along.get(archive.id),
                    "from_site_id": position.site.id,
                    "to_site_id": after[archive].site.id,
                    "from_partner_id": position.partner.id,
                    "to_partner_id": after[archive].partner.id,
                    "from_parent_id": position.parent.id,
                    "to_parent_id": after[archive].parent.id,
                }
                for archive, position in before.items()
            ]
        )

    def _get_move_date(self):
        return self.env.context.get("move_date") or fields.Date.context_today(self)

    def _carry_components(self, before, after):
        """Keep the component lists in step with the units that are components too."""
        units = self.browse(
            archive.id
            for archive, position in before.items()
            if position.parent != after[archive].parent
        )
        if not units:
            return
        rows = self.env["service.product.archive.component"].search(
            Domain("unit_id", "in", units.ids) & Domain("is_active", "=", True)
        )
        day = self._get_move_date()
        # The rows of one system at a time; a move has one target nearly always.
        for parent, inside in rows.grouped(lambda row: row.unit_id.parent_id).items():
            leaving = inside.filtered(lambda row, p=parent: row.archive_id != p)
            if parent:
                leaving._move_to(parent, day)
            else:
                leaving._take_out(day, "moved")

    def _take_units_along(self, before, after):
        """Move what is below the moved units to the same place and owner."""
        moved = self.browse(archive.id for archive in before)
        relocated = moved.filtered(
            lambda one: before[one][:2] != after[one][:2]  # place and owner
        )
        if not relocated or self.env.context.get("move_units") == "stay":
            return
        below = self.search(
            Domain("id", "child_of", relocated.ids)
            & Domain("id", "not in", moved.ids)
            & Domain("state", "!=", "deactivated")
        )
        groups = {}
        for unit in below:
            carrier = unit._find_nearest(relocated)
            target = unit._follow(before[carrier], after[carrier])
            if target:
                group = groups.setdefault(tuple(sorted(target.items())), {})
                group[unit.id] = carrier.id
        for target, carriers in groups.items():
            self.browse(carriers).with_context(moved_with=carriers).write(dict(target))

    def _find_nearest(self, archives):
        """Return the one of ``archives`` that is next above this unit."""
        ids = set(archives.ids)
        path = (int(part) for part in reversed(self.parent_path.split("/")) if part)
        return self.browse(next(one for one in path if one in ids))

    def _follow(self, before, after):
        """Return what changes on this unit when the one above moves.

        In the assistant everything goes along; after a correction by hand only what
        stood at the same place or had the same owner.
        """
        everything = self.env.context.get("move_units") == "all"
        vals = {}
        if after.partner != before.partner and (
            everything or self.partner_id == before.partner
        ):
            vals["partner_id"] = after.partner.id
        if after.site != before.site and (everything or self.site_id == before.site):
            vals["site_id"] = after.site.id
        elif "partner_id" in vals:
            # A new owner must not bring the place of the old one back by default.
            vals["site_id"] = self.site_id.id
        return vals

    # ------------------------------------------------------------------
    # Business
    # ------------------------------------------------------------------
    def _move(self, vals, date=None, reason=None, with_units=True):
        """Bring the products to another place, owner or system.

        :param dict vals: any of ``site_id``, ``partner_id``, ``parent_id``
        :param date date: the day of the move, today by default
        :param str reason: why, kept in the history
        :param bool with_units: everything below goes along
        :raises UserError: one of them is not registered, or the day lies in the future
            or before its last move
        """
        today = fields.Date.context_today(self)
        date = date or today
        if date > today:
            raise UserError(
                self.env._(
                    "The move lies in the future. Enter it on the day when it happens."
                )
            )
        for archive in self:
            if archive.state != "registered":
                raise UserError(
                    self.env._(
                        "%(archive)s is not registered: only registered products are"
                        " moved.",
                        archive=archive.display_name,
                    )
                )
        self._check_move_order(date)
        self.with_context(
            move_date=date,
            move_reason=reason,
            move_units="all" if with_units else "stay",
        ).write(vals)

    def _check_move_order(self, date):
        later = self.env["service.product.archive.move"].search(
            Domain("archive_id", "in", self.ids) & Domain("date", ">", date), limit=1
        )
        if later:
            raise UserError(
                self.env._(
                    "%(archive)s was moved on %(date)s already. Give that day or a"
                    " later one.",
                    archive=later.archive_id.display_name,
                    date=later.date,
                )
            )

    def _get_positions_at(self, date):
        """Return where the products were at the end of a day.

        :param date date: the day asked for
        :return: ``{archive: Position}``; the number of queries does not depend on the
            number of products
        """
        positions = self._get_positions()
        # Who may see the product may know where it was.
        moves = (
            self.env["service.product.archive.move"]
            .sudo()
            .search(
                Domain("archive_id", "in", self.ids) & Domain("date", ">", date),
                order="date desc, id desc",
            )
        )
        for move in moves:  # the last one that counts is the first after the day
            positions[self.browse(move.archive_id.id)] = Position(
                self.env["res.partner"].browse(move.from_site_id.id),
                self.env["res.partner"].browse(move.from_partner_id.id),
                self.browse(move.from_parent_id.id),
            )
        return positions
