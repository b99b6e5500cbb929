# Part of Field Service. License LGPL-3.
from datetime import date, datetime, timedelta

from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.base.tests.common import BaseCommon

SIGNATURE = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    b"awAAAABJRU5ErkJggg=="
)


class ServiceCommon(BaseCommon):
    """A small service company with people, masters and a customer.

    Builders take keyword arguments that are written over the usual values.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls._get_service_company()
        cls.company.resource_calendar_id.tz = "UTC"
        cls.env.user.write(
            {
                "tz": "UTC",
                "group_ids": [
                    fields.Command.link(cls.env.ref(group).id)
                    for group in (
                        "base.group_partner_manager",
                        "field_service.group_service_manager",
                        "hr.group_hr_manager",
                        "sales_team.group_sale_manager",
                        "stock.group_stock_manager",
                    )
                ],
            }
        )
        cls._create_users()
        cls._create_masters()
        cls._create_customer()

    @classmethod
    def _get_service_company(cls):
        return cls.env.company

    @classmethod
    def _create_users(cls):
        def user(login, groups):
            return new_test_user(
                cls.env,
                login=login,
                groups=groups,
                company_id=cls.company.id,
                tz="UTC",
                email=f"{login}@example.com",
            )

        cls.agent = user("fs_agent", "field_service.group_service_agent")
        cls.dispatcher = user("fs_dispatcher", "field_service.group_service_dispatcher")
        cls.manager = user("fs_manager", "field_service.group_service_manager")
        cls.accountant = user("fs_accountant", "account.group_account_invoice")
        cls.engineer_user = user("fs_engineer", "field_service.group_service_engineer")
        cls.other_engineer_user = user(
            "fs_engineer2", "field_service.group_service_engineer"
        )

    @classmethod
    def _create_masters(cls):
        cls.team = cls.env["service.team"].create(
            {"name": "North Centre", "company_id": cls.company.id}
        )
        cls.company.service_default_team_id = cls.team
        cls.engineer, cls.other_engineer = cls.env["hr.employee"].create(
            [
                {
                    "name": name,
                    "user_id": user.id,
                    "is_service_engineer": True,
                    "hourly_cost": cost,
                    "company_id": cls.company.id,
                }
                for name, user, cost in (
                    ("Erik Engineer", cls.engineer_user, 40.0),
                    ("Olga Other", cls.other_engineer_user, 50.0),
                )
            ]
        )
        cls.type_repair = cls.env["service.request.type"].create(
            {"name": "Repair test", "is_corrective": True, "needs_visit": True}
        )
        cls.type_consultation = cls.env["service.request.type"].create(
            {"name": "Consultation test", "allow_direct_close": True}
        )
        cls.problem = cls.env["service.problem"].create({"name": "Does not start"})
        cls.other_problem = cls.env["service.problem"].create({"name": "Too loud"})
        cls.cause = cls.env["service.cause"].create({"name": "Worn fan"})
        cls.solution = cls.env["service.solution"].create({"name": "Fan replaced"})
        cls.waiting_reason = cls.env["service.waiting.reason"].create(
            {"name": "Customer's answer", "pauses_clock": True}
        )
        cls.unit_product = cls.env["product.product"].create(
            {"name": "UPS 10 kVA", "type": "consu", "is_storable": True}
        )

    @classmethod
    def _create_customer(cls):
        cls.customer, cls.stranger = cls.env["res.partner"].create(
            [
                {"name": "Harbour Hospital", "is_company": True},
                {"name": "Other Company", "is_company": True},
            ]
        )
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Carla Contact",
                "parent_id": cls.customer.id,
                "email": "carla@hospital.example.com",
            }
        )
        cls.archive = cls.create_archive()

    @classmethod
    def create_archive(cls, **vals):
        """Create and register an archive of the customer, without warranty."""
        archive = cls.env["service.product.archive"].create(
            {
                "product_id": cls.unit_product.id,
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                **vals,
            }
        )
        archive.action_register()
        return archive

    @classmethod
    def create_warranty_archive(cls, end=None, **vals):
        """Create a registered archive whose warranty runs until ``end``."""
        return cls.create_archive(
            warranty_start=date.today() - timedelta(days=100),
            warranty_end=end or date.today() + timedelta(days=100),
            **vals,
        )

    @classmethod
    def create_contract(cls, lines=None, **vals):
        """Create an active contract that covers 100 % of labour by default."""
        contract = cls.env["service.contract"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "date_start": date.today() - timedelta(days=30),
                "date_end": date.today() + timedelta(days=335),
                "line_ids": [
                    fields.Command.create(line)
                    for line in (lines or [{"labour_coverage": 100.0}])
                ],
                **vals,
            }
        )
        contract.action_activate()
        return contract

    @classmethod
    def create_request(cls, **vals):
        """Create a repair request of the customer."""
        return cls.env["service.request"].create(
            {
                "subject": "UPS beeps",
                "partner_id": cls.customer.id,
                "type_id": cls.type_repair.id,
                "team_id": cls.team.id,
                "company_id": cls.company.id,
                **vals,
            }
        )

    @classmethod
    def create_order(cls, **vals):
        """Create a work order of the customer."""
        return cls.env["service.work.order"].create(
            {
                "subject": "Repair",
                "partner_id": cls.customer.id,
                "team_id": cls.team.id,
                "company_id": cls.company.id,
                **vals,
            }
        )

    @classmethod
    def create_dispatch(cls, order, **vals):
        """Create a draft dispatch of the engineer, planned for tomorrow."""
        start = datetime.now().replace(microsecond=0) + timedelta(days=1)
        return cls.env["service.dispatch"].create(
            {
                "work_order_id": order.id,
                "employee_id": cls.engineer.id,
                "planned_start": start,
                "planned_end": start + timedelta(hours=2),
                **vals,
            }
        )

    @classmethod
    def add_hours(cls, dispatch, hours, kind="work", **vals):
        """Record hours of the dispatch's engineer, ended today."""
        start = datetime.now().replace(microsecond=0) - timedelta(hours=hours)
        return cls.env["service.time.entry"].create(
            {
                "dispatch_id": dispatch.id,
                "kind": kind,
                "start": start,
                "end": start + timedelta(hours=hours),
                **vals,
            }
        )

    @classmethod
    def perform(cls, order, work=1.5, travel=0.5):
        """Carry the order out: a visit with its hours, then completion."""
        dispatch = cls.create_dispatch(order)
        dispatch.action_send()
        dispatch.action_accept()
        dispatch.action_travel()
        dispatch.action_arrive()
        dispatch.action_stop_timer()
        if work:
            cls.add_hours(dispatch, work)
        if travel:
            cls.add_hours(dispatch, travel, kind="travel")
        dispatch.action_finish()
        order.action_complete()
        return dispatch


class ServiceAccountingCommon(ServiceCommon, AccountTestInvoicingCommon):
    """The same company with a chart of accounts of its own."""

    @classmethod
    def _get_service_company(cls):
        return cls.company_data["company"]
