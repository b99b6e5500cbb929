# Part of Field Service. License LGPL-3.
"""Calculations and layouts in plain Python: no database, no ORM."""
