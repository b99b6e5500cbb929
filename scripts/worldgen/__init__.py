"""The world that scripts/load.py puts into a database."""
