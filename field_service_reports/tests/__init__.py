# Part of Field Service. License LGPL-3.
from . import (
    test_business_hours,
    test_dashboard,
    test_dispatch_table,
    test_dispatch_table_engine,
    test_export,
    test_report_rights,
    test_service_report_appraisal,
    test_service_report_dispatch,
    test_service_report_flow,
    test_service_report_reliability,
    test_service_report_request,
    test_xlsx,
)
