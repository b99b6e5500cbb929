# Part of Field Service. License LGPL-3.
"""The trees were run on the calls of the history, and have learnt from them."""

from datetime import timedelta

from odoo.fields import Command

from odoo.addons.field_service.demo.world import SEED, World

from .diagnosis_trees import TREES, Question

ASKED = 0.85
RIGHT = 0.86
GAVE_UP = 0.5
NOT_KNOWN = 0.12
# What the trees do not know yet: the agents took it for this, or stopped.
UNKNOWN_PROBLEM = "P-311"
TAKEN_FOR = "A fan is worn"


def build(env):
    """Write the trees, run them on the history, and let them learn."""
    world = World(env, seed=SEED + 3)
    trees = world.env["service.diagnostic.tree"]
    by_name = {}
    for tree in TREES:
        by_name[tree.name] = _write(world, tree, by_name)
        trees |= by_name[tree.name]
    trees.node_ids.offered_since = world.begin - timedelta(days=1)
    runs = _run_on_history(world, trees)
    runs._judge()
    runs._learn()
    _begin_today(world, trees)


def _write(world, tree, by_name):
    templates = [world.product(code).product_tmpl_id.id for code in tree.products]
    record = world.env["service.diagnostic.tree"].create(
        {
            "name": tree.name,
            "description": tree.description,
            "product_tmpl_ids": [Command.set(templates)],
            "problem_ids": [
                Command.set([world.code("problem", code).id for code in tree.problems])
            ],
        }
    )
    _write_node(world, record, tree.root, by_name)
    if tree.is_published:
        record.action_publish()
    return record


def _write_node(world, tree, node, by_name, parent=None, answer=False, sequence=0):
    """Write a question and all that its answers lead to."""
    vals = {
        "tree_id": tree.id,
        "parent_id": parent.id if parent else False,
        "sequence": sequence,
        "answer": answer,
        "name": node.text,
        "help": node.hint,
    }
    if isinstance(node, Question):
        record = world.env["service.diagnostic.node"].create(vals)
        for number, (given, following) in enumerate(node.answers):
            _write_node(world, tree, following, by_name, record, given, number)
        return
    for model, code in zip(("problem", "cause", "solution"), node.codes, strict=True):
        vals[f"{model}_id"] = code and world.code(model, code).id
    if node.following:
        vals["next_tree_id"] = by_name[node.following].id
    vals["kind"] = "conclusion"
    vals["article_id"] = _find_article(world, vals).id
    world.env["service.diagnostic.node"].create(vals)


def _find_article(world, vals):
    """Return what was written about a conclusion."""
    Article = world.env["service.article"]
    if not vals["problem_id"]:
        return Article
    return Article.search(
        [
            ("state", "=", "published"),
            ("problem_id", "=", vals["problem_id"]),
            ("solution_id", "=", vals["solution_id"]),
        ],
        limit=1,
    )


def _get_way(conclusion):
    """Return the nodes on the way to a conclusion, that of a linking tree first."""
    ids = [int(key) for key in conclusion.parent_path.split("/") if key]
    way = conclusion.browse(ids)
    linking = conclusion.search([("next_tree_id", "=", conclusion.tree_id.id)], limit=1)
    if linking:
        way = _get_way(linking) + way
    return way


def _run_on_history(world, trees):
    """Ask the questions on the calls that are over; mostly with the right answer."""
    published = trees.filtered(lambda tree: tree.state == "published")
    conclusions = published.node_ids.filtered("problem_id")
    requests = (
        world.env["service.request"]
        .with_context(active_test=False)
        .search(
            [
                ("problem_id", "in", published.problem_ids.ids),
                ("cause_id", "!=", False),
                ("state", "in", ("solved", "closed")),
            ],
            order="id",
        )
    )
    vals_list = []
    for request in requests:
        if not world.chance(ASKED):
            continue
        way, state = _choose_way(world, request, conclusions)
        if way:
            vals_list.append(_prepare_run(world, request, way, state))
    return world.env["service.diagnosis"].create(vals_list)


def _choose_way(world, request, conclusions):
    """Return the nodes that were passed on a call, and how the run ended."""
    known = conclusions.filtered(
        lambda node: (
            (node.problem_id, node.cause_id) == (request.problem_id, request.cause_id)
        )
    )[:1]
    if not known:
        if request.problem_id.code != UNKNOWN_PROBLEM:
            return None, None
        wrong = conclusions.filtered(lambda node: node.name == TAKEN_FOR)
        if world.chance(GAVE_UP):
            return _get_way(wrong)[:1], "stopped"
        return _get_way(wrong), "solved"
    if world.chance(RIGHT):
        return _get_way(known), "solved"
    others = conclusions.filtered(lambda node: node.tree_id == known.tree_id) - known
    if others and world.chance(GAVE_UP):
        return _get_way(world.rng.choice(others)), "solved"
    return _get_way(known)[:-1], "stopped"


def _prepare_run(world, request, way, state):
    """Return the values of a run on a call of the history."""
    moment = request.received_at + world.minutes(1, 3)
    lines = []
    for number, node in enumerate(way):
        following = way[number + 1 : number + 2]
        lines.append(
            Command.create(
                {
                    "sequence": number,
                    "node_id": node.id,
                    "name": node.name,
                    "answer": following.answer,
                    "is_guess": bool(following.answer) and world.chance(NOT_KNOWN),
                    "date": moment,
                }
            )
        )
        moment += timedelta(seconds=world.rng.randint(15, 70))
    last = way[-1]
    is_concluded = last.kind == "conclusion"
    return {
        "request_id": request.id,
        "tree_id": way[0].tree_id.id,
        "user_id": world.agent_of(request.team_id).id,
        "started_at": lines[0][2]["date"],
        "ended_at": moment if state != "open" else False,
        "state": state,
        "last_node_id": last.id,
        "conclusion": is_concluded and last.name,
        "problem_id": is_concluded and last.problem_id.id,
        "cause_id": is_concluded and last.cause_id.id,
        "solution_id": is_concluded and last.solution_id.id,
        "line_ids": lines,
    }


def _begin_today(world, trees):
    """Leave a run under way, to be gone on with."""
    problems = trees.problem_ids
    request = world.env["service.request"].search(
        [("problem_id", "in", problems.ids), ("state", "in", ("new", "in_progress"))],
        limit=1,
    )
    fitting = trees.filtered(
        lambda tree: (
            tree.state == "published" and request.problem_id in tree.problem_ids
        )
    )
    if fitting:
        root = fitting[0].root_id
        way = root + root.child_ids.filtered(lambda node: node.kind == "question")[:1]
        world.env["service.diagnosis"].create(_prepare_run(world, request, way, "open"))
