# Part of Field Service. License LGPL-3.
from odoo import fields

from .common import KnowledgeCommon


class DiagnosisCommon(KnowledgeCommon):
    """A small tree: is it on? – no: fuse; yes: does it beep? – yes: fan, no: board."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Node = cls.env["service.diagnostic.node"]
        cls.Diagnosis = cls.env["service.diagnosis"]
        cls.fuse, cls.board = cls.env["service.cause"].create(
            [{"name": "Fuse blown"}, {"name": "Board failed"}]
        )
        cls.new_fuse, cls.new_board = cls.env["service.solution"].create(
            [{"name": "Fuse replaced"}, {"name": "Board replaced"}]
        )
        cls.tree = cls.create_tree(problem_ids=cls.problem.ids)
        cls.on = cls.create_node("Is it on?")
        cls.is_off = cls.create_conclusion(
            "It is the fuse", cls.fuse, cls.new_fuse, cls.on, "No"
        )
        cls.beep = cls.create_node("Does it beep?", cls.on, "Yes")
        cls.is_fan = cls.create_conclusion(
            "It is the fan", cls.cause, cls.solution, cls.beep, "Yes, it beeps"
        )
        cls.is_board = cls.create_conclusion(
            "It is the board", cls.board, cls.new_board, cls.beep, "No beep"
        )
        cls.tree.action_publish()

    @classmethod
    def create_tree(cls, name="UPS is dead", **vals):
        return cls.env["service.diagnostic.tree"].create(
            {"name": name, "company_id": cls.company.id, **vals}
        )

    @classmethod
    def create_node(cls, name, parent=None, answer=False, **vals):
        return cls.Node.create(
            {
                "name": name,
                "tree_id": parent.tree_id.id if parent else cls.tree.id,
                "parent_id": parent.id if parent else False,
                "answer": answer,
                **vals,
            }
        )

    @classmethod
    def create_conclusion(cls, name, cause, solution, parent, answer, **vals):
        return cls.create_node(
            name,
            parent,
            answer,
            kind="conclusion",
            problem_id=cls.problem.id,
            cause_id=cause.id,
            solution_id=solution.id,
            **vals,
        )

    @classmethod
    def get_path(cls, *nodes, guessed=()):
        """Return a path as the screens tell it."""
        now = fields.Datetime.to_string(fields.Datetime.now())
        return [
            {"node_id": node.id, "is_guess": node in guessed, "at": now}
            for node in nodes
        ]

    def run_tree(self, request, *nodes, state="open", guessed=(), user=None):
        """Run the tree on a request as the agent; return the run."""
        run_id = self.Diagnosis.with_user(user or self.agent).save_run(
            request.id,
            {"path": self.get_path(*nodes, guessed=guessed), "state": state},
        )
        return self.Diagnosis.browse(run_id)

    def close(self, request, cause, solution):
        """Solve and close a request with what was found."""
        request.write(
            {
                "problem_id": self.problem.id,
                "cause_id": cause.id,
                "solution_id": solution.id,
            }
        )
        request.action_solve()
        request.action_close()

    def diagnose(self, *nodes, found=None, state="solved", guessed=()):
        """Run the tree on a request of its own and close it with what was found.

        :param found: ``(cause, solution)``; without it, what was concluded
        """
        request = self.create_request(problem_id=self.problem.id)
        run = self.run_tree(request, *nodes, state=state, guessed=guessed)
        cause, solution = found or (nodes[-1].cause_id, nodes[-1].solution_id)
        self.close(request, cause, solution)
        return run
