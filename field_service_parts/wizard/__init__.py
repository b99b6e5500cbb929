# Part of Field Service. License LGPL-3.
from . import service_archive_bom_wizard
