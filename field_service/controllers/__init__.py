# Part of Field Service. License LGPL-3.
from . import (
    archive_scan,
    import_template,
    portal,
    portal_acceptance,
    portal_meter,
    portal_request_form,
    telephony,
)
