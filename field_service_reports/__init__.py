# Part of Field Service. License LGPL-3.
from . import controllers
from . import models
from . import wizard
