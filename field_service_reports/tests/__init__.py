# Part of Field Service. License LGPL-3.
from . import test_business_hours
from . import test_dispatch_table_engine
from . import test_xlsx
from . import test_service_report_request
from . import test_service_report_dispatch
from . import test_service_report_flow
from . import test_dispatch_table
from . import test_export
from . import test_report_rights
from . import test_dashboard
