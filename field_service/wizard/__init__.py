# Part of Field Service. License LGPL-3.
from . import (
    service_step_wizard,
    service_reason_wizard,
    service_alert_preview,
    service_dispatch_create_wizard,
    service_dispatch_reason_wizard,
    service_dispatch_reject_wizard,
    service_dispatch_sign_wizard,
    service_first_steps,
    service_request_assign_wizard,
    service_request_close_wizard,
    service_request_hours_wizard,
    service_request_reason_wizard,
    service_request_route_wizard,
    service_request_solve_wizard,
    service_request_wait_wizard,
    service_work_order_reason_wizard,
)
