# Part of Field Service. License LGPL-3.
from . import test_availability
from . import test_service_part_coverage
from . import test_service_part_issue
from . import test_service_part_ledger
from . import test_service_part_request
from . import test_service_part_return
from . import test_service_part_rights
from . import test_service_part_scale
from . import test_service_part_van
