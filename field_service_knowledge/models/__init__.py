# Part of Field Service. License LGPL-3.
from . import (
    service_article_tag,
    service_article_word,
    service_article,
    service_article_workflow,
    service_article_search,
    service_article_suggest,
    service_article_use,
    service_article_version,
    service_call_screen,
    service_request,
    service_request_merge,
)
