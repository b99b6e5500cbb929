# Part of Field Service. License LGPL-3.
from tempfile import TemporaryFile

from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.http import content_disposition, request

from ..engine.xlsx import write_table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ServiceReportController(http.Controller):
    @http.route(
        "/field_service_reports/export/<int:export_id>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def download_export(self, export_id):
        """Download the rows of an export that the user made himself."""
        export = request.env["service.report.export"].browse(export_id).exists()
        return self._send_table(export)

    @http.route(
        "/field_service_reports/dispatch_table/<int:table_id>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def download_dispatch_table(self, table_id):
        """Download the dispatch table that the user chose himself."""
        table = request.env["service.dispatch.table"].browse(table_id).exists()
        return self._send_table(table)

    def _send_table(self, record):
        if not record:
            raise request.not_found()
        record.check_access("read")
        table = record._get_xlsx_table()
        # The sheet goes from disk to the browser, never through the memory as a whole.
        # Werkzeug closes the file when the last byte is sent.
        file = TemporaryFile()  # noqa: SIM115
        write_table(file, table)
        size = file.tell()
        file.seek(0)
        return request.make_response(
            wrap_file(request.httprequest.environ, file),
            headers=[
                ("Content-Type", XLSX),
                ("Content-Length", size),
                ("Content-Disposition", content_disposition(f"{table.title}.xlsx")),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
