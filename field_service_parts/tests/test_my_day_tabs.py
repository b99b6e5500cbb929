# Part of Field Service. License LGPL-3.
from datetime import datetime

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .goods_common import ServiceGoodsCommon

OPEN_AND_MEASURE = """
(async () => {
    const find = async (selector) => {
        for (let tries = 0; tries < 200; tries++) {
            const found = document.querySelector(selector);
            if (found) {
                return found;
            }
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        throw new Error(`${selector} did not appear`);
    };
    (await find(".o_my_day_card_main")).click();
    const strip = await find(".o_my_day_tabs");
    const titles = [...strip.children].map((tab) => tab.dataset.section);
    if (titles.length < 8) {
        console.error(`These tabs are shown: ${titles}`);
    } else if (strip.scrollWidth > strip.clientWidth) {
        console.error(`${strip.scrollWidth} px do not fit ${strip.clientWidth} px`);
    } else {
        console.log("test successful");
    }
})();
"""


@tagged("post_install", "-at_install")
class TestMyDayTabs(HttpCase, ServiceGoodsCommon):
    """All that belongs to a visit is within reach of the thumb."""

    browser_size = "375x700"
    touch_enabled = True

    def test_all_tabs_fit_a_telephone(self):
        visit = self.create_visit("exchange", planned_start=datetime.now())
        template = self.env["service.activity.template"].create(
            {
                "name": "Replace inverter",
                "item_ids": [Command.create({"name": "Voltage measured"})],
            }
        )
        visit.work_order_id.service_activity_ids = [
            Command.create({"template_id": template.id})
        ]
        self.browser_js(
            "/odoo/my-day",
            OPEN_AND_MEASURE,
            ready="!!document.querySelector('.o_my_day_card_main')",
            login="fs_engineer",
        )
