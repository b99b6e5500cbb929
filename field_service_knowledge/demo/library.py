# Part of Field Service. License LGPL-3.
"""Articles go through writing, review and publication, and then help."""

from datetime import timedelta

from markupsafe import Markup

from odoo.fields import Command

from odoo.addons.field_service.demo.clock import set_moment, time_travel
from odoo.addons.field_service.demo.world import SEED, World

from .articles import ARTICLES

TAG_COLORS = {"UPS": 4, "Battery": 2, "Cooling": 10, "Network": 8, "Safety": 1}
HELPED = 0.86
APPLIED = 0.55


def build(env):
    """Write the articles and count how often they helped."""
    world = World(env, seed=SEED + 2)
    tags = _create_tags(world)
    with time_travel():
        for number, article in enumerate(ARTICLES):
            _write(world, article, tags, number)
        set_moment(world.env, None)
    _apply_to_history(world)
    _apply_today(world)


def _create_tags(world):
    names = sorted({tag for article in ARTICLES for tag in article.tags})
    records = world.env["service.article.tag"].create(
        [{"name": name, "color": TAG_COLORS.get(name, 3)} for name in names]
    )
    return dict(zip(names, records, strict=True))


def _write(world, article, tags, number):
    """Let one article go as far as its state says."""
    moment = world.begin + timedelta(days=number, hours=3)
    if article.state != "published":
        moment = world.end - timedelta(days=9 - number % 4)
    set_moment(world.env, moment)
    author, manager = world.user(article.author), world.user("manager")
    steps = Markup().join(Markup("<li>%s</li>") % step for step in article.steps)
    record = world.as_user(world.env["service.article"], author).create(
        {
            "name": article.title,
            "author_id": author.id,
            "audience": article.audience,
            "body": Markup("<p>%s</p><ol>%s</ol>") % (article.intro, steps),
            "solution": article.answer and Markup("<p>%s</p>") % article.answer,
            "tag_ids": [Command.set([tags[tag].id for tag in article.tags])],
            "product_tmpl_ids": [
                Command.set(
                    [
                        world.product(code).product_tmpl_id.id
                        for code in article.products
                    ]
                )
            ],
            **{
                f"{model}_id": world.code(model, code).id
                for model, code in zip(
                    ("problem", "cause", "solution"), article.codes, strict=True
                )
            },
        }
    )
    if article.state == "draft":
        return
    set_moment(world.env, moment + timedelta(hours=5))
    record.reviewer_id = manager
    record.action_submit()
    if article.state == "review":
        return
    set_moment(world.env, moment + timedelta(days=1))
    reviewed = world.as_user(record, manager)
    reviewed.action_publish()
    if article.state == "retired":
        set_moment(world.env, moment + timedelta(days=4))
        reviewed.action_retire()


def _apply_to_history(world):
    """Count the articles as used by the requests that they fit."""
    articles = world.env["service.article"].search([("state", "=", "published")])
    by_problem = {article.problem_id: article for article in articles}
    solved = world.env["service.request"].search(
        [
            ("problem_id", "in", articles.problem_id.ids),
            ("state", "in", ("solved", "closed")),
        ],
        order="id",
    )
    came_back = solved.bad_fix_of_id
    vals_list = []
    for request in solved:
        article = by_problem[request.problem_id]
        if request.solved_at < article.published_at or not world.chance(APPLIED):
            continue
        helped = request not in came_back and world.chance(HELPED)
        vals_list.append(
            {
                "article_id": article.id,
                "request_id": request.id,
                "user_id": request.solved_by_id.id or request.user_id.id,
                "date": request.solved_at - timedelta(minutes=9),
                "outcome": "solved" if helped else "not_helped",
            }
        )
    world.env["service.article.use"].create(vals_list)


def _apply_today(world):
    """Apply an article to a request that is still being worked on."""
    articles = world.env["service.article"].search([("state", "=", "published")])
    request = world.env["service.request"].search(
        [
            ("problem_id", "in", articles.problem_id.ids),
            ("state", "=", "in_progress"),
        ],
        limit=1,
    )
    if request:
        fitting = articles.filtered(lambda one: one.problem_id == request.problem_id)
        mine = world.as_user(request, request.user_id)
        mine.action_apply_article(fitting[0].id)
