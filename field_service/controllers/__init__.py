# Part of Field Service. License LGPL-3.
from . import portal, portal_request_form, telephony
