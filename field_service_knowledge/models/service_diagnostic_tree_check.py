# Part of Field Service. License LGPL-3.
from odoo import models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..engine import diagnosis
from .service_diagnostic_node import STRUCTURE


class ServiceDiagnosticTree(models.Model):
    """Whether every way through a tree ends in a conclusion."""

    _inherit = "service.diagnostic.tree"

    def _check_complete(self):
        """Refuse trees in which a way ends nowhere.

        :raises UserError: names the tree and the nodes, and says what lacks
        """
        places = self._get_places()
        messages = [
            message for tree in self for message in tree._describe_gaps(places[tree])
        ]
        for tree in self:
            for linked in tree.node_ids.next_tree_id.filtered(
                lambda linked, trees=self: (
                    linked.state != "published" and linked not in trees
                )
            ):
                messages.append(
                    self.env._(
                        "%(tree)s leads on to %(linked)s, which is a draft: publish it"
                        " first.",
                        tree=tree.display_name,
                        linked=linked.display_name,
                    )
                )
        if messages:
            raise ValidationError("\n".join(messages))

    def _get_places(self):
        """Return ``{tree: [place]}`` for the check, with one query for all nodes."""
        nodes = self.env["service.diagnostic.node"].search_fetch(
            Domain("tree_id", "in", self.ids),
            STRUCTURE,
            order="parent_path",
        )
        by_tree = nodes.grouped("tree_id")
        return {
            tree: [
                diagnosis.Place(
                    node.id,
                    node.parent_id.id or None,
                    node.kind == "question",
                    node.answer or "",
                    node._says_something(),
                )
                for node in by_tree.get(tree, nodes.browse())
            ]
            for tree in self
        }

    def _describe_gaps(self, places):
        """Return what lacks in a tree, each in a sentence that names the nodes."""
        gaps = diagnosis.find_gaps(places)
        if not places:
            return [self.env._("%s: write the first question.", self.display_name)]
        sentences = {
            "roots": self.env._("%(tree)s has several beginnings: %(nodes)s."),
            "open": self.env._("%(tree)s: no answer is given to %(nodes)s."),
            "empty": self.env._(
                "%(tree)s: say what the problem, the cause or the solution is in"
                " %(nodes)s."
            ),
            "beyond": self.env._(
                "%(tree)s: what follows a conclusion is never reached: %(nodes)s."
            ),
            "unanswered": self.env._("%(tree)s: which answer leads to %(nodes)s?"),
            "double": self.env._(
                "%(tree)s: the same answer is given twice to one question: %(nodes)s."
            ),
        }
        Node = self.env["service.diagnostic.node"]
        return [
            sentences[gap]
            % {
                "tree": self.display_name,
                "nodes": ", ".join(
                    f"“{node.display_name}”" for node in Node.browse(keys[:10])
                ),
            }
            for gap, keys in gaps.items()
        ]

    def _check_published(self):
        """See to it that published trees stay complete while they are mended."""
        self.filtered(lambda tree: tree.state == "published")._check_complete()
