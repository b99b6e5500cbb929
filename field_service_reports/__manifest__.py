# Part of Field Service. License LGPL-3.
{
    "name": "Field Service Reports",
    "summary": "What is seen: monitoring, execution, dispatch table, key figures",
    "version": "19.0.1.0.0",
    "category": "Services/Field Service",
    "author": "Field Service",
    "license": "LGPL-3",
    "depends": [
        "field_service_parts",
        "field_service_knowledge",
        "spreadsheet_dashboard",
    ],
    "external_dependencies": {"python": ["xlsxwriter"]},
    "data": [
        "security/ir.model.access.csv",
        "security/service_report_rules.xml",
        "report/service_report_export_templates.xml",
        "report/service_dispatch_table_templates.xml",
        "report/service_report_reports.xml",
        "views/service_report_request_views.xml",
        "views/service_report_dispatch_views.xml",
        "views/service_report_flow_views.xml",
        "views/service_report_appraisal_views.xml",
        "wizard/service_dispatch_table_views.xml",
        "views/menus.xml",
        "data/dashboards.xml",
    ],
    "assets": {
        "web.assets_backend": ["field_service_reports/static/src/**/*"],
        "web.assets_tests": ["field_service_reports/static/tests/tours/**/*"],
    },
}
