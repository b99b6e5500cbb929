# Part of Field Service. License LGPL-3.
