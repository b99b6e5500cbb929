"""Everything that must be there before Odoo runs, each step done once."""

from . import browser, config, node, odoo_source, pdf, peers, postgres, virtualenv

STEPS = {
    "python": virtualenv.ensure,
    "node": node.ensure,
    "odoo": odoo_source.ensure,
    "pdf": pdf.ensure,
    "postgres": postgres.ensure,
    "browser": browser.ensure,
    "peers": peers.ensure,
}
_ALWAYS = ("python", "node", "odoo", "pdf", "postgres")


def ensure(*more):
    """Do the usual steps and those named, as far as they are not done yet."""
    for name in (*_ALWAYS, *more):
        STEPS[name]()
    virtualenv.link_odoo()
    config.ensure()
