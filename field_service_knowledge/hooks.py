# Part of Field Service. License LGPL-3.
from odoo.addons.field_service.hooks import remove_documents

DOCUMENTS = (
    "service.diagnosis.line",
    "service.diagnosis",
    "service.diagnostic.node",
    "service.diagnostic.tree",
    "service.article.use",
    "service.article.version",
    "service.article",
)


def uninstall_hook(env):
    """Take the articles and trees away before the kind of task that asks for their review."""
    remove_documents(env, DOCUMENTS)
