# Part of Field Service. License LGPL-3.
import base64
import binascii
import io

from PIL import Image

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

# The hours are extended here, so their model must be known first.
from . import service_time_entry  # noqa: F401

SIGNATURE_FIELDS = frozenset({"signature", "signed_by", "signed_on", "is_locked"})
SIGNATURE_FORMATS = ("PNG", "JPEG", "GIF")
SIGNATURE_MAX_BYTES = 2 * 1024 * 1024


class ServiceDispatch(models.Model):
    """The customer's signature, and the facts that it locks."""

    _inherit = "service.dispatch"

    # What the customer has signed; addons above add theirs.
    _locked_fields = SIGNATURE_FIELDS | {
        "work_order_id",
        "employee_id",
        "treatment",
        "outcome",
        "problem_id",
        "cause_id",
        "solution_id",
        "solution",
        "travel_start",
        "actual_start",
        "actual_end",
    }

    # ------------------------------------------------------------------
    # The lock
    # ------------------------------------------------------------------
    def write(self, vals):
        """Keep what the customer has signed."""
        if SIGNATURE_FIELDS & vals.keys() and not self.env.su:
            raise AccessError(
                self.env._(
                    "%(visits)s: a signature is only set by signing the report.",
                    visits=", ".join(self.mapped("display_name")),
                )
            )
        touched = self._locked_fields & vals.keys()
        if touched:
            self.filtered(
                lambda visit: visit.is_locked and visit._is_fact_changed(touched, vals)
            )._raise_locked()
        return super().write(vals)

    def _is_fact_changed(self, names, vals):
        """Tell whether ``vals`` change a signed fact among the fields ``names``.

        Where the customer signs before the engineer leaves, the visit must still be
        finished: what was empty on the paper may be filled in while on site, and the
        outcome, which finishing the visit sets last, even then.
        """
        for name in names:
            field = self._fields[name]
            if field.convert_to_write(self[name], self) == vals[name]:
                continue
            if self[name] or (self.state != "on_site" and name != "outcome"):
                return True
        return False

    def _raise_locked(self):
        """Refuse to change visits whose report is signed.

        :raises UserError: names the visits, if there are any
        """
        if self:
            raise UserError(
                self.env._(
                    "%(visits)s: the customer has signed the service report, so its"
                    " facts can no longer be changed. A manager can unlock it.",
                    visits=", ".join(self.mapped("display_name")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never_locked(self):
        self.filtered("is_locked")._raise_locked()

    def action_unlock(self, reason=None):
        """Take back the signature, so that facts can be corrected and signed again.

        The signed papers stay where they are, marked as withdrawn.

        :param str reason: why; required and kept in the service log
        :raises AccessError: the user is not a service manager
        :raises UserError: no reason is given, or the report is not signed
        """
        if not self.env.user.has_group("field_service.group_service_manager"):
            raise AccessError(
                self.env._("Only service managers can unlock a signed service report.")
            )
        self.check_access("write")
        reason = (reason or "").strip()
        for visit in self:
            if not reason or not visit.is_locked:
                raise UserError(
                    self.env._(
                        "%(visit)s: say why the report is unlocked.",
                        visit=visit.display_name,
                    )
                    if not reason
                    else self.env._(
                        "%(visit)s: the service report is not signed.",
                        visit=visit.display_name,
                    )
                )
        for visit in self:
            visit._log("corrected", note=reason, old=visit.signed_by)
            visit._withdraw_service_report()
        self._write_signature(
            {
                "signature": False,
                "signed_by": False,
                "signed_on": False,
                "is_locked": False,
            }
        )
        return True

    def _write_signature(self, vals):
        """Write the signature past the lock; not callable from outside."""
        # pylint: disable-next=super-method-mismatch
        return super().write(vals)

    def _withdraw_service_report(self):
        # A manager of the visit need not be able to write files of the archive.
        visit = self.sudo()
        label = self.env._(
            "%(report)s (withdrawn %(date)s).pdf",
            report=self._get_service_report_name(),
            date=fields.Date.to_string(fields.Date.context_today(self)),
        )
        visit.report_attachment_ids.name = label
        visit.report_attachment_ids = [Command.clear()]

    # ------------------------------------------------------------------
    # Signing
    # ------------------------------------------------------------------
    def action_sign(self, signature, signed_by):
        """Put the customer's signature under the service reports and send them.

        The facts of the visits are locked from now on. The PDF is attached to the
        visit, its order, request and installed product, and mailed to the customer.
        A report that cannot be printed or mailed does not undo the signature: the
        reason is noted in the service log and the report can be sent again.

        :param signature: the drawn image (PNG, JPEG or GIF), base64 encoded
        :param str signed_by: name of the person who signed
        :raises UserError: nothing to sign yet, signed already, or the name or the
            signature is missing or unreadable
        """
        self.check_access("write")
        self._check_may_process()
        signed_by = (signed_by or "").strip()
        self._lock_for_step()
        self.invalidate_recordset(["is_locked", "signature"])
        self._check_can_sign(signed_by)
        image = self._read_signature(signature)
        # The fields of the signature are closed to direct writing.
        self.sudo().write(
            {
                "signature": image,
                "signed_by": signed_by,
                "signed_on": fields.Datetime.now(),
                "is_locked": True,
            }
        )
        self._log("signed", new=signed_by)
        self._publish_service_reports()
        return True

    def _check_can_sign(self, signed_by):
        """Refuse a signature that would not mean anything."""
        for visit in self:
            if visit.is_locked or visit.signature:
                raise UserError(
                    self.env._(
                        "%(visit)s: the service report is already signed by %(name)s.",
                        visit=visit.display_name,
                        name=visit.signed_by or "–",
                    )
                )
            if visit.state not in ("on_site", "done"):
                raise UserError(
                    self.env._(
                        "%(visit)s: the service report can be signed once the engineer"
                        " is on site.",
                        visit=visit.display_name,
                    )
                )
            if not signed_by:
                raise UserError(
                    self.env._(
                        "%(visit)s: enter the name of the person who signs.",
                        visit=visit.display_name,
                    )
                )

    def _read_signature(self, signature):
        """Return the base64 text of a signature that is a readable image."""
        if isinstance(signature, bytes):
            signature = signature.decode("ascii", errors="replace")
        signature = (signature or "").strip()
        if signature.startswith("data:"):
            signature = signature.partition(",")[2]
        if not signature:
            raise UserError(
                self.env._(
                    "%(visits)s: the signature is missing.",
                    visits=", ".join(self.mapped("display_name")),
                )
            )
        try:
            raw = base64.b64decode(signature)
            image = Image.open(io.BytesIO(raw), formats=SIGNATURE_FORMATS)
            image.verify()
        except (
            binascii.Error,
            OSError,
            SyntaxError,
            ValueError,
            Image.DecompressionBombError,
        ):
            raw = None
        if not raw or len(raw) > SIGNATURE_MAX_BYTES:
            raise UserError(
                self.env._(
                    "%(visits)s: the signature could not be read. Please draw it"
                    " again.",
                    visits=", ".join(self.mapped("display_name")),
                )
            )
        return signature


class ServiceTimeEntry(models.Model):
    """Hours that the customer has signed stay as they are."""

    _inherit = "service.time.entry"

    _signed_fields = frozenset(
        {"dispatch_id", "employee_id", "kind", "start", "end", "hours", "is_running"}
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Add no hours to a report that is signed."""
        entries = super().create(vals_list)
        entries.dispatch_id.filtered("is_locked")._raise_locked()
        return entries

    def write(self, vals):
        """Keep the hours that the customer has signed."""
        if self._signed_fields & vals.keys():
            self._check_not_signed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never_signed(self):
        self._check_not_signed()

    def _check_not_signed(self):
        # A timer that still runs while the customer signs must be stopped later.
        stopped = self.filtered(lambda entry: not entry.is_running)
        stopped.dispatch_id.filtered("is_locked")._raise_locked()
