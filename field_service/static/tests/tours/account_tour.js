import {registry} from "@web/core/registry";

const PAGE = ".o_service_account";
const NAME = `${PAGE}_name`;

registry.category("web_tour.tours").add("field_service_account_tour", {
    steps: () => [
        {
            content: "From the form of a branch's employee to the branch",
            trigger: "button[name='action_view_account']",
            run: "click",
        },
        {trigger: `${NAME}:contains('North Branch')`},
        {
            content: "Up to the head office",
            trigger: `${PAGE}_up`,
            run: "click",
        },
        {trigger: `${NAME}:contains('Nationwide')`},
        {
            content: "The figures of the whole company",
            trigger: `${PAGE}_tile[data-key='open_requests']:contains('1'):contains('2 altogether')`,
        },
        {trigger: `${PAGE}_section[data-key='contacts']:contains('Caretaker')`},
        {
            content: "Without its branches it has nothing",
            trigger: `${PAGE}_scope`,
            run: "select alone",
        },
        {
            trigger: `${PAGE}_tile[data-key='open_requests']:contains('0 altogether')`,
        },
        {
            content: "One of the branches",
            trigger: `${PAGE}_scope`,
            run: "selectByLabel North Branch",
        },
        {trigger: `${NAME}:contains('North Branch')`},
        {
            content: "What happened and is planned",
            trigger: `${PAGE}_summary`,
            run: "click",
        },
        {
            content: "The visit is planned",
            trigger:
                ".o_service_life_list[data-when='future'] .o_service_life_entry[data-kind='visit']",
        },
        {
            content: "The call has happened",
            trigger:
                ".o_service_life_list[data-when='past'] .o_service_life_entry[data-kind='request']",
        },
        {
            content: "Only calls",
            trigger: ".o_service_life_kind[data-kind='request']",
            run: "click",
        },
        {
            trigger:
                ".o_service_life:not(:has(.o_service_life_entry[data-kind='visit']))",
        },
        {
            content: "All visits, one click away",
            trigger: `${PAGE}_link[data-key='product']`,
            run: "click",
        },
        {trigger: ".o_form_view [name='serial'] :value('ACC-1')"},
    ],
});

registry.category("web_tour.tours").add("field_service_account_call_tour", {
    steps: () => [
        {
            content: "Somebody calls",
            trigger: "[data-field='partner_id'] input:focus",
            run: "fill North Branch",
        },
        {
            trigger:
                ".o-autocomplete--dropdown-menu .ui-state-active:contains('North Branch')",
            run: "press Enter",
        },
        {
            content: "Who is that?",
            trigger: ".o_service_call_account",
            run: "click",
        },
        {trigger: `.modal ${NAME}:contains('North Branch')`},
        {
            content: "Look at an open call, above the page",
            trigger: `.modal ${PAGE}_row_open:contains('Call of the north')`,
            run: "click",
        },
        {trigger: ".modal .o_form_view [name='subject'] :value('Call of the north')"},
        {trigger: ".modal:has(.o_form_view) .btn-close", run: "click"},
        {trigger: "body:not(:has(.modal .o_form_view))"},
        {trigger: ".modal .btn-close", run: "click"},
        {
            content: "The call goes on where it was",
            trigger:
                "body:not(:has(.modal)) .o_service_call_customer:contains('North')",
        },
    ],
});

registry.category("web_tour.tours").add("field_service_account_telephone_tour", {
    steps: () => [
        {trigger: `${NAME}:contains('Nationwide')`},
        {
            content: "Nothing is wider than the screen",
            trigger: `${PAGE}_section[data-key='sites']`,
            run() {
                const page = document.querySelector(".o_service_account_page");
                if (page.scrollWidth > page.clientWidth) {
                    throw new Error(`${page.scrollWidth} > ${page.clientWidth}`);
                }
            },
        },
        {
            content: "Fingers find the buttons",
            trigger: `${PAGE}_link[data-key='request']`,
            run({anchor}) {
                if (anchor.getBoundingClientRect().height < 44) {
                    throw new Error("The button is too small for a finger");
                }
            },
        },
        {trigger: `${PAGE}_summary`, run: "click"},
        {
            content: "Both lists are there",
            trigger: ".o_service_life_list[data-when='future'] .o_service_life_entry",
        },
    ],
});
