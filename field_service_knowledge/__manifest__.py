# Part of Field Service. License LGPL-3.
{
    "name": "Field Service Knowledge",
    "summary": "Articles, suggestions while a request is typed, use and success",
    "version": "19.0.1.0.0",
    "category": "Services/Field Service",
    "author": "Field Service",
    "license": "LGPL-3",
    "depends": ["field_service"],
    "data": [
        "security/ir.model.access.csv",
        "security/service_article_rules.xml",
        "data/service_article_data.xml",
        "views/service_article_tag_views.xml",
        "views/service_article_use_views.xml",
        "views/service_article_version_views.xml",
        "views/service_article_views.xml",
        "views/service_request_views.xml",
        "views/menus.xml",
        "views/portal_templates.xml",
    ],
    "demo": ["demo/service_demo.xml"],
    "uninstall_hook": "uninstall_hook",
    "assets": {
        "web.assets_backend": ["field_service_knowledge/static/src/**/*"],
        "web.assets_tests": ["field_service_knowledge/static/tests/tours/**/*"],
    },
}
