# Part of Field Service. License LGPL-3.
from . import controllers, demo, models
from .hooks import uninstall_hook
