# Part of Field Service. License LGPL-3.
from . import (
    test_availability,
    test_service_part_change,
    test_service_part_alert,
    test_service_loan,
    test_service_part_coverage,
    test_service_part_exchange,
    test_service_part_issue,
    test_service_part_ledger,
    test_service_part_my_day,
    test_service_part_request,
    test_service_part_return,
    test_service_part_rights,
    test_service_part_scale,
    test_service_part_van,
    test_service_return,
    test_service_treatment,
)
