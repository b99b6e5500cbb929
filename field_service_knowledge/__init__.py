# Part of Field Service. License LGPL-3.
from . import controllers, demo, models
