# Part of Field Service. License LGPL-3.
from . import (
    portal,
    portal_acceptance,
    portal_meter,
    portal_request_form,
    telephony,
)
