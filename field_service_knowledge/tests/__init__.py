# Part of Field Service. License LGPL-3.
from . import (
    test_article_suggestions,
    test_call_screen,
    test_diagnosis_rule,
    test_diagnosis_tour,
    test_portal,
    test_ranking,
    test_service_article,
    test_service_article_access,
    test_service_article_search,
    test_service_article_suggest,
    test_service_diagnosis,
    test_service_diagnosis_access,
    test_service_diagnosis_learning,
    test_service_diagnostic_tree,
    test_service_request,
    test_text,
)
