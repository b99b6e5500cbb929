"""Set up Odoo 19 for this project, run it, and test the addons.

Standard library only: this package runs before anything is installed. Each module
handles one subject; ``cli`` is the entry, ``layout`` says where things lie.
"""
