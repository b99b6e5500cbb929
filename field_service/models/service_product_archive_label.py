# Part of Field Service. License LGPL-3.
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, split_every

from ..engine.qr_code import draw_qr_code

TOKEN_BYTES = 12
TOKEN_CHUNK = 10_000
LABELS_PER_SHEET = 24
LABELS_PER_ROW = 3


class ServiceProductArchive(models.Model):
    """The label on an installed product, whose code opens the product's page."""

    _inherit = "service.product.archive"

    scan_token = fields.Char(
        "Label Code",
        readonly=True,
        copy=False,
        groups="field_service.group_service_agent",
        help="Stands in the code of the label. Made when a label is printed for the"
        " first time, and never again: labels that stick stay good.",
    )
    _scan_token_uniq = models.UniqueIndex(
        "(scan_token) WHERE scan_token IS NOT NULL",
        "The code of a label must be unique.",
    )

    def _make_scan_tokens(self):
        """Give every archive a code, if it has none yet; made for many at once.

        The code cannot be guessed, and says nothing about the product.
        """
        self.flush_recordset(["scan_token"])
        for ids in split_every(TOKEN_CHUNK, self.ids, list):
            # Whoever may print a label need not have the right to change the product;
            # for the same reason this is no change of the record in its history.
            self.env.execute_query(
                SQL(
                    """
                    UPDATE service_product_archive archive
                       SET scan_token = made.token
                      FROM unnest(%s::integer[], %s::text[]) AS made (id, token)
                     WHERE archive.id = made.id AND archive.scan_token IS NULL
                 RETURNING archive.id
                    """,
                    ids,
                    [secrets.token_urlsafe(TOKEN_BYTES) for _id in ids],
                )
            )
        self.invalidate_recordset(["scan_token"], flush=False)

    def _get_scan_urls(self):
        """Return ``{archive id: address in the code of its label}``."""
        self.check_access("read")
        self._make_scan_tokens()
        base = self[:1].get_base_url()
        # Who may read the product may print its label, see above.
        return {
            archive.id: f"{base}/service/archive/{archive.scan_token}"
            for archive in self.sudo()
        }

    @api.model
    def _find_scanned(self, token):
        """Return the archive whose label was scanned, if the user may see it.

        :param str token: what stands behind the address, right or wrong
        :return: for staff, what their rights let them read; for a customer, what he may
            ask service for; else nothing, whatever the reason
        """
        # By the code alone, which most of those who scan may not read.
        archive = self.sudo().search([("scan_token", "=", token or "")], limit=1)
        archive = archive.sudo(False)
        user = self.env.user
        if not archive or user._is_public():
            return self.browse()
        if user._is_internal():
            return archive._filtered_access("read")
        if not self.has_access("read"):
            return self.browse()
        return archive & self._get_portal_archives(user.partner_id)


class ReportServiceArchiveLabel(models.AbstractModel):
    """What the single label and the sheet of labels print."""

    _name = "report.field_service.report_archive_label"
    _description = "Label of Installed Products"

    @api.model
    def _get_report_values(self, docids, data=None):
        archives = self.env["service.product.archive"].browse(docids)
        gone = archives.filtered(lambda archive: archive.state == "deactivated")
        if gone:
            raise UserError(
                self.env._(
                    "%(archives)s: what is out of service gets no label. Leave it out.",
                    archives=", ".join(gone[:10].mapped("display_name")),
                )
            )
        return {
            "doc_ids": docids,
            "doc_model": archives._name,
            "docs": archives,
            "codes": {
                archive_id: draw_qr_code(url)
                for archive_id, url in archives._get_scan_urls().items()
            },
            "sheets": [
                list(split_every(LABELS_PER_ROW, sheet, list))
                for sheet in split_every(LABELS_PER_SHEET, archives, list)
            ],
        }


class ReportServiceArchiveLabelSheet(models.AbstractModel):
    """The same labels, on sheets of three by eight."""

    _name = "report.field_service.report_archive_label_sheet"
    _inherit = "report.field_service.report_archive_label"
    _description = "Sheet of Labels of Installed Products"
