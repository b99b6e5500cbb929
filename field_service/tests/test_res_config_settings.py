# Part of Field Service. License LGPL-3.
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ServiceAccountingCommon


@tagged("post_install", "-at_install")
class TestServiceSettings(ServiceAccountingCommon):
    @mute_logger("odoo.tests.form.onchange")  # Odoo's own warnings on its settings
    def test_settings_belong_to_the_company(self):
        self.env.user.group_ids |= self.env.ref("base.group_system")
        other = self.setup_other_company()["company"]
        before = other.service_bad_fix_days
        with Form(self.env["res.config.settings"].with_company(self.company)) as form:
            form.service_bad_fix_days = 45
            form.service_late_tolerance = 5
            form.service_default_team_id = self.team
        form.record.execute()
        self.assertEqual(self.company.service_bad_fix_days, 45)
        self.assertEqual(self.company.service_late_tolerance, 5)
        self.assertEqual(self.company.service_default_team_id, self.team)
        self.assertEqual(other.service_bad_fix_days, before)

    def test_the_button_creates_what_is_missing_and_keeps_the_rest(self):
        company = self.company
        kept = company.service_absorption_account_id
        self.assertTrue(kept)
        company.write(
            {
                "service_cost_account_warranty_id": False,
                "service_cost_journal_id": False,
            }
        )
        settings = self.env["res.config.settings"].with_company(company).create({})
        settings.action_create_service_accounting_defaults()
        self.assertTrue(company.service_cost_account_warranty_id)
        self.assertEqual(company.service_cost_journal_id.type, "general")
        self.assertEqual(company.service_absorption_account_id, kept)

    def test_every_setting_of_the_company_is_on_the_page(self):
        company_fields = {
            name
            for name in self.env["res.company"]._fields
            if name.startswith("service_")
        }
        arch = self.env["res.config.settings"].get_view()["arch"]
        missing = {name for name in company_fields if f'name="{name}"' not in arch}
        self.assertFalse(missing)
