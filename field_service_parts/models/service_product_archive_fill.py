# Part of Field Service. License LGPL-3.
from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine.component_list import Changes, Part, Row, compare

# So many products are named when nothing is known of them.
NAMED = 10


class Filled(NamedTuple):
    """What filling did to the component list of one product.

    :ivar source: manufacturing, bom, or None when nothing is known
    :ivar added: how many components are new
    :ivar completed: how many have got their serial number
    :ivar kept: how many were there already
    """

    source: str | None
    added: int
    completed: int
    kept: int


class ServiceProductArchive(models.Model):
    """The component list is filled from how the product was built."""

    _inherit = "service.product.archive"

    def action_fill_components(self):
        """Enter the components from manufacturing, else from the bill of materials.

        What is in the list stays as it is; only what is missing is added.

        :return: a notification that tells what was done
        :raises UserError: one of the products is deactivated
        """
        self.check_access("write")
        gone = self.filtered(lambda archive: archive.state == "deactivated")
        if gone:
            raise UserError(
                self.env._(
                    "%(archive)s is deactivated; its component list stays as it is.",
                    archive=gone[0].display_name,
                )
            )
        results = self._fill_components()
        told = {
            archive.id: archive._describe_filling(result)
            for archive, result in results.items()
            if result.added or result.completed
        }
        changed = self.browse(told)
        changed._message_log_batch(bodies=told)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if changed else "warning",
                "message": self._describe_all(results),
                "sticky": not changed,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _describe_filling(self, result):
        """Return in words what happened to one list."""
        origin = {
            "manufacturing": self.env._("manufacturing"),
            "bom": self.env._("the bill of materials"),
        }[result.source]
        return self.env._(
            "Components from %(origin)s: %(added)s added, %(completed)s got their"
            " serial number, %(kept)s were there already.",
            origin=origin,
            added=result.added,
            completed=result.completed,
            kept=result.kept,
        )

    def _describe_all(self, results):
        """Return in words what happened to all lists together."""
        if len(results) == 1:
            ((archive, result),) = results.items()
            if result.source:
                return archive._describe_filling(result)
        unknown = self.filtered(lambda archive: not results[archive].source)
        message = self.env._(
            "%(count)s products: %(added)s components added, %(completed)s got their"
            " serial number, %(kept)s were there already.",
            count=len(results),
            added=sum(result.added for result in results.values()),
            completed=sum(result.completed for result in results.values()),
            kept=sum(result.kept for result in results.values()),
        )
        if unknown:
            message += " " + self.env._(
                "Neither manufacturing nor a bill of materials knows of: %(names)s",
                names=", ".join(unknown[:NAMED].mapped("display_name")),
            )
            if len(unknown) > NAMED:
                message += " …"
        return message

    def _fill_components(self):
        """Enter the components from manufacturing, else from the bill of materials.

        May be called as often as one likes: what is in a list, or was in it and has
        been exchanged since, is not entered again.

        :return: ``{archive: Filled}``
        """
        built = self._get_built_parts()
        rows = self._get_component_rows()
        changes = {
            archive: compare(parts, rows.get(archive, ()))
            for archive, parts in built.items()
        }
        self._add_parts(changes)
        self._complete_components(changes)
        return {
            archive: Filled(
                parts[0].source if parts else None,
                sum(len(wave) for wave in changes[archive].add),
                len(changes[archive].complete),
                changes[archive].kept,
            )
            for archive, parts in built.items()
        }

    def _get_component_rows(self):
        """Return ``{archive: [Row]}``, what came first before what replaced it."""
        components = self.env["service.product.archive.component"].search(
            Domain("archive_id", "in", self.ids)
            & Domain("end_reason", "!=", "mistake"),
            order="id",
        )
        rows = {}
        for component in components:
            rows.setdefault(component.archive_id, []).append(component._get_row())
        return rows

    def _add_parts(self, changes, roots=None):
        """Create the missing components, assemblies before what sits in them.

        :param dict changes: ``{archive: Changes}``
        :param dict roots: ``{archive: component}`` in which the parts sit, if any
        """
        Component = self.env["service.product.archive.component"]
        created = {}
        depth = max((len(change.add) for change in changes.values()), default=0)
        for wave in range(depth):
            parts, vals_list = [], []
            for archive, change in changes.items():
                for part, above in change.add[wave] if wave < len(change.add) else ():
                    parent = created.get(above) if isinstance(above, Part) else above
                    root = roots and roots[archive].id
                    vals = archive._prepare_part_vals(part)
                    parts.append(part)
                    vals_list.append({**vals, "parent_id": parent or root})
            components = Component.create(vals_list)
            created.update(zip(parts, components.ids, strict=True))

    def _prepare_part_vals(self, part):
        """Return the values of the component that ``part`` is entered as."""
        return {
            "archive_id": self.id,
            "product_id": part.product,
            "lot_id": part.lot,
            "quantity": part.quantity,
            "fitted_on": part.built_on,
            "source": part.source,
        }

    def _complete_components(self, changes):
        Component = self.env["service.product.archive.component"]
        for change in changes.values():
            for component_id, part in change.complete.items():
                # Every row gets a number of its own; the ORM writes them together.
                Component.browse(component_id).write({"lot_id": part.lot})


class ServiceProductArchiveComponent(models.Model):
    _inherit = "service.product.archive.component"

    def _get_row(self):
        """Return the component as the comparison of lists sees it."""
        return Row(
            self.id,
            self.product_id.id,
            self.quantity,
            self.serial or None,
            self.is_active,
            self.source not in ("exchange", "move"),
        )

    def _fill_below(self):
        """Enter what fitted assemblies were made of, where manufacturing knows it."""
        for component in self.filtered("lot_id"):
            archive = component.archive_id
            assembly = Part(
                component.product_id.id, component.quantity, component.lot_id.id
            )
            known = archive.sudo().with_company(component.company_id)
            known._find_manufactured_parts([assembly])
            known._find_parts(assembly.parts)
            if assembly.parts:
                added = Changes(add=compare(assembly.parts, []).add)
                archive._add_parts({archive: added}, roots={archive: component})
