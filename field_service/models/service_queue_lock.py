# Part of Field Service. License LGPL-3.
"""Taking an item of a queue is safe against two users in the same instant."""

from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.exceptions import UserError
from odoo.tools import SQL


def lock_to_take(records, field_names):
    """Lock ``records`` until the end of the transaction, waiting for who holds them.

    Who waits here for a colleague that takes the same item cannot see the outcome in
    his own snapshot of the database. Instead of beginning anew, he is told at once.

    :param records: records of a model with ``user_id`` and ``_is_taken_by_other``
    :param field_names: what is read anew once the lock is held
    :raises UserError: somebody else took one of them in the meantime
    :raises SerializationFailure: something else was changed; Odoo tries again
    """
    if not records.ids:
        return
    try:
        # In the order of the ids: two users who take several items never block
        # each other.
        records.env.cr.execute(
            SQL(
                "SELECT id FROM %s WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
                SQL.identifier(records._table),
                tuple(records.ids),
            ),
            log_exceptions=False,
        )
    except SerializationFailure:
        _tell_who_was_faster(records)
        raise
    records.invalidate_recordset(field_names)


def _tell_who_was_faster(records):
    # The transaction is lost; what was committed meanwhile is read in another one.
    with records.env.registry.cursor() as cr:
        env = api.Environment(cr, records.env.uid, records.env.context)
        check_not_taken(records.with_env(env).exists())


def check_not_taken(records):
    """Refuse items that somebody else has taken already.

    :raises UserError: names the item and who has it
    """
    for record in records:
        if record._is_taken_by_other():
            raise UserError(
                record.env._(
                    "%(request)s: already taken by %(user)s.",
                    request=record._get_queue_label(),
                    # The colleague may belong to other companies.
                    user=record.sudo().user_id.name,
                )
            )
