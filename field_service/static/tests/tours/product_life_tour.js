import {registry} from "@web/core/registry";

const ENTRY = ".o_service_life_entry";

registry.category("web_tour.tours").add("field_service_product_life_tour", {
    steps: () => [
        {
            content: "The latest comes first",
            trigger: `${ENTRY}:first:contains('Visit of the unit')`,
        },
        {
            content: "The times of the visit",
            trigger: `${ENTRY}[data-kind='visit']:contains('On site')`,
        },
        {
            content: "More of it",
            trigger: ".o_service_life_more",
            run: "click",
        },
        {
            content: "Down to the beginning",
            trigger: `${ENTRY}:last:contains('Sold')`,
        },
        {
            content: "Only milestones",
            trigger: ".o_service_life_kind[data-kind='milestone']",
            run: "click",
        },
        {trigger: `.o_service_life:not(:has(${ENTRY}[data-kind='visit']))`},
        {trigger: `${ENTRY}:contains('Sold')`},
        {
            content: "Everything again",
            trigger: ".o_service_life_kind[data-kind='milestone']",
            run: "click",
        },
        {trigger: `${ENTRY}[data-kind='visit']`},
        {
            content: "With the module below",
            trigger: ".o_service_life_units",
            run: "click",
        },
        {
            content: "Its call is there, and opens",
            trigger: `${ENTRY}:contains('Call on the module') .o_service_life_open`,
            run: "click",
        },
        {trigger: ".o_form_view [name='subject'] :value('Call on the module')"},
    ],
});
