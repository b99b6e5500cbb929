# Part of Field Service. License LGPL-3.
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError


class Step(NamedTuple):
    """One allowed step of a document's life.

    :ivar sources: the states from which the step may be taken
    :ivar target: the state it leads to; None leaves the state as it is
    """

    sources: tuple
    target: str | None = None


class ServiceStateMixin(models.AbstractModel):
    """A document whose life is a table of steps instead of scattered conditions."""

    _name = "service.state.mixin"
    _description = "Document with Guarded Steps"

    # {action name: Step}; each document declares its own.
    _state_steps = {}
    # Columns that a kanban shows folded: what is over is there, not in the way.
    _folded_states = ()

    @api.model
    def formatted_read_group(self, domain, groupby=(), *args, **kwargs):
        """Say which columns of a kanban by state start folded."""
        self.browse().check_access("read")
        groups = super().formatted_read_group(domain, groupby, *args, **kwargs)
        if self._folded_states and list(groupby) == ["state"]:
            for group in groups:
                group["__fold"] = group["state"] in self._folded_states
        return groups

    def _check_step(self, action):
        """Refuse ``action`` unless every record is in one of its source states.

        :param str action: a key of ``_state_steps``
        :raises UserError: names the records and the states they are in
        """
        step = self._state_steps[action]
        wrong = self.filtered(lambda record: record.state not in step.sources)
        if not wrong:
            return step
        labels = dict(self._fields["state"]._description_selection(self.env))
        raise UserError(
            self.env._(
                "%(records)s: this step is only possible in the state %(allowed)s.",
                records=", ".join(
                    f"{record.display_name} ({labels[record.state]})"
                    for record in wrong[:10]
                ),
                allowed=" / ".join(labels[source] for source in step.sources),
            )
        )

    def _lock_for_step(self):
        """Lock the records, so that two users cannot take the same step at once.

        :raises UserError: somebody else is working on one of them right now
        """
        if not self.ids:
            return
        self.check_access("write")
        if not self.try_lock_for_update(allow_referencing=True) >= self:
            raise UserError(
                self.env._(
                    "%(records)s: another user is working on this at the moment."
                    " Please reload and try again.",
                    records=", ".join(self[:10].mapped("display_name")),
                )
            )
        self.invalidate_recordset(["state"])

    def _apply_step(self, action, vals=None):
        """Lock, check and write the step ``action`` for all records.

        :param str action: a key of ``_state_steps``
        :param dict vals: further values written together with the state
        :raises UserError: the step is not allowed for one of the records
        """
        self._lock_for_step()
        step = self._check_step(action)
        vals = dict(vals or {})
        if step.target:
            vals["state"] = step.target
        if vals:
            self.write(vals)
