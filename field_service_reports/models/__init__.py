# Part of Field Service. License LGPL-3.
from . import resource_calendar
from . import service_log
from . import service_request
from . import service_work_order
from . import service_report_mixin
from . import service_report_request
from . import service_report_request_query
from . import service_report_appraisal
from . import service_report_entry
from . import service_report_added_parts
from . import service_report_dispatch
from . import service_report_flow
from . import service_report_export
