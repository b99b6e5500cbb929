# Part of Field Service. License LGPL-3.
"""Rules and calculations in plain Python: no database, no ORM."""
