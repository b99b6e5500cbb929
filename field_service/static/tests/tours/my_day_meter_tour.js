import {registry} from "@web/core/registry";

const VALUE = ".o_my_day_meters section:contains('Operating hours') input";
const SAVE =
    ".o_my_day_meters section:contains('Operating hours') .o_my_day_meter_save";

registry.category("web_tour.tours").add("field_service_my_day_meter_tour", {
    steps: () => [
        {
            content: "Open the visit",
            trigger: ".o_my_day_card_main",
            run: "click",
        },
        {
            content: "Open the meters of the unit",
            trigger: ".o_my_day_tab[data-section='meters']",
            run: "click",
        },
        {content: "Read the hours", trigger: VALUE, run: "edit 5000"},
        {content: "Save", trigger: `${SAVE}:enabled`, run: "click"},
        {trigger: ".o_my_day_meters .alert:contains('More than 24 h a day')"},
        {content: "It was a slip", trigger: VALUE, run: "edit 512"},
        {content: "Save", trigger: `${SAVE}:enabled`, run: "click"},
        {
            content: "It is read",
            trigger:
                ".o_my_day_meters section:contains('Operating hours') .text-success",
        },
    ],
});
