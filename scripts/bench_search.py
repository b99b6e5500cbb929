# Part of Field Service. License LGPL-3.
"""Measure the search over many generated articles.

    createdb -T some_db bench && scripts/odoo shell -d bench --no-http \
        < scripts/bench_search.py

Writes and commits to the database it runs on: take a copy. ``ARTICLES`` and
``QUESTIONS`` in the environment change the size; ``ARTICLES=0`` measures again what a
former run made.
"""
# ruff: noqa: T201 - this script's result is what it prints

import io
import itertools
import os
import random
import statistics
import time

ARTICLES = int(os.environ.get("ARTICLES", "100000"))
QUESTIONS = int(os.environ.get("QUESTIONS", "300"))
SYLLABLES = (  # noqa: SIM905
    "ba te ri lad fan pum ven til sor mo tor fil ter kon den sa bla no in ver re le "
    "ак ум ту ло за ме бат хо лод кон тро лер با تری شا رژ خن ک کن فن"
).split()


def make_words(rng, count):
    """Return distinct words; the first are the most common ones."""
    words = {}
    while len(words) < count:
        latin = rng.random() < 0.6
        pool = [s for s in SYLLABLES if s.isascii() == latin]
        words["".join(rng.choices(pool, k=rng.randint(1, 5)))] = None
    return list(words)


def make_weights(words):
    """Return the cumulated weights by which words occur in a natural language."""
    return list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words))))


def make_articles(env, rng, words, count):
    """Insert ``count`` published articles as fast as PostgreSQL takes them."""
    problems = env["service.problem"].search([("name", "=like", "Bench %")])
    problems = problems or problems.create([{"name": f"Bench {i}"} for i in range(200)])
    templates = env["product.template"].search([("name", "=like", "Bench %")])
    templates = templates or templates.create(
        [{"name": f"Bench {i}", "default_code": f"U-{i:04}"} for i in range(500)]
    )
    env.flush_all()
    weights = make_weights(words)
    env.cr.execute("SELECT coalesce(max(id), 0) FROM service_article")
    start = env.cr.fetchone()[0] + 1
    columns = (  # noqa: SIM905
        "id name state audience active author_id company_id problem_id body"
        " search_keys search_text use_count solved_count not_helped_count"
    ).split()
    articles, products = io.StringIO(), io.StringIO()
    for number in range(start, start + count):
        title = " ".join(rng.choices(words, cum_weights=weights, k=rng.randint(3, 8)))
        text = " ".join(rng.choices(words, cum_weights=weights, k=rng.randint(40, 220)))
        solved, failed = rng.randint(0, 40), rng.randint(0, 10)
        template = rng.choice(templates.ids)
        row = (
            number,
            title,
            "published" if rng.random() < 0.95 else "draft",
            "internal",
            "t",
            env.uid,
            env.company.id,
            rng.choice(problems.ids),
            f"<p>{text}</p>",
            title,
            f"{title} {text}",
            solved + failed,
            solved,
            failed,
        )
        articles.write("\t".join(map(str, row)) + "\n")
        products.write(f"{number}\t{template}\n")
    articles.seek(0)
    products.seek(0)
    env.cr.copy_from(articles, "service_article", columns=columns)
    env.cr.copy_from(
        products,
        "service_article_product_rel",
        columns=("article_id", "product_tmpl_id"),
    )
    env.cr.execute(
        "SELECT setval('service_article_id_seq', max(id)) FROM service_article"
    )
    return problems, templates


def mistype(rng, word):
    """Swap two neighbours of a longer word."""
    if len(word) < 5:
        return word
    i = rng.randrange(1, len(word) - 2)
    return word[:i] + word[i + 1] + word[i] + word[i + 2 :]


def measure(env, label, questions, ask):
    """Print median, 95th percentile and SQL count of ``ask`` over ``questions``."""
    ask(*questions[0])
    times, queries = [], 0
    for question in questions:
        env.invalidate_all()
        before, started = env.cr.sql_log_count, time.perf_counter()
        ask(*question)
        times.append((time.perf_counter() - started) * 1000)
        queries = max(queries, env.cr.sql_log_count - before)
    times.sort()
    print(
        f"{label:45} median {statistics.median(times):7.1f} ms,"
        f" 95 % {times[int(len(times) * 0.95)]:7.1f} ms,"
        f" worst {times[-1]:7.1f} ms, SQL {queries}"
    )


def main(env):
    rng = random.Random(42)
    words = make_words(rng, 30000)
    started = time.perf_counter()
    problems, templates = make_articles(env, rng, words, ARTICLES)
    env.cr.commit()
    print(f"{ARTICLES} articles made in {time.perf_counter() - started:.1f} s")
    started = time.perf_counter()
    env["service.article.word"]._cron_count_words()
    env.cr.commit()
    env.cr.execute("ANALYZE service_article, service_article_word")
    env.cr.commit()
    print(f"words counted in {time.perf_counter() - started:.1f} s")
    started = time.perf_counter()
    env["service.article.word"]._cron_count_words()
    print(f"words counted again in {time.perf_counter() - started:.1f} s")

    articles = env["service.article"]
    agent = env["res.users"].search([("login", "=", "bench_agent")]) or env[
        "res.users"
    ].create(
        {
            "name": "Bench",
            "login": "bench_agent",
            "group_ids": [(4, env.ref("field_service.group_service_agent").id)],
        }
    )
    articles = articles.with_user(agent)
    weights = make_weights(words)

    def sample(count, length, spoil=False):
        for _i in range(count):
            chosen = rng.choices(words, cum_weights=weights, k=length)
            if spoil:
                chosen = [mistype(rng, word) for word in chosen]
            yield (" ".join(chosen),)

    def suggest(text, product=None, problem=None):
        return articles._suggest(text, product=product, problem=problem)

    def with_context(questions):
        for (text,) in questions:
            template = templates.browse(rng.choice(templates.ids))
            problem = problems.browse(rng.choice(problems.ids))
            yield text, template.with_user(agent), problem.with_user(agent)

    count = QUESTIONS
    measure(env, "suggest: 3 words", list(sample(count, 3)), suggest)
    measure(env, "suggest: 8 words", list(sample(count, 8)), suggest)
    measure(env, "suggest: 24 words", list(sample(count, 24)), suggest)
    measure(env, "suggest: 5 mistyped words", list(sample(count, 5, True)), suggest)
    common = [(word,) for word in words[:20]]
    measure(env, "suggest: one very common word", common, suggest)
    measure(
        env,
        "suggest: 8 words, product and problem",
        list(with_context(sample(count, 8))),
        suggest,
    )
    measure(
        env,
        "list: full-text search, first 80",
        list(sample(count, 3)),
        lambda text: articles.search([("full_text", "ilike", text)], limit=80),
    )
    measure(
        env,
        "portal: ranked page of 80 with count, 2 words",
        list(sample(count, 2)),
        lambda text: articles._search_page(text, [("state", "=", "published")], 0, 80),
    )
    measure(
        env,
        "portal: ranked page, one very common word",
        common,
        lambda text: articles._search_page(text, [("state", "=", "published")], 0, 80),
    )
    env.cr.execute(
        "SELECT pg_size_pretty(pg_total_relation_size('service_article')),"
        " pg_size_pretty(pg_relation_size('service_article_search_vector_index')),"
        " pg_size_pretty(pg_total_relation_size('service_article_word')),"
        " (SELECT count(*) FROM service_article_word)"
    )
    articles_size, index_size, words_size, word_count = env.cr.fetchone()
    print(f"sizes: articles {articles_size}, of that the index {index_size};")
    print(f"{words_size} for {word_count} words")


main(env)  # noqa: F821 - the shell's own environment
