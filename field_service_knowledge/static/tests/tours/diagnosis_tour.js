import {registry} from "@web/core/registry";

const field = (name) => `[data-field='${name}'] input`;
const proposal = (text) =>
    `.o-autocomplete--dropdown-menu .ui-state-active:contains('${text}')`;
const PANEL = ".o_service_call_diagnosis";
const RUN = ".o_service_diagnosis";
const asks = (text) => `${RUN} .o_service_diagnosis_text:contains('${text}')`;

registry.category("web_tour.tours").add("field_service_call_diagnosis_tour", {
    steps: () => [
        {trigger: `${field("partner_id")}:focus`, run: "fill harbour"},
        {trigger: proposal("Harbour Hospital"), run: "press Enter"},
        {trigger: `${field("problem_id")}:focus`, run: "fill Squeaks"},
        {trigger: proposal("Squeaks"), run: "press Enter"},
        {
            content: "The tree for this problem is offered: a key begins it",
            trigger: `${PANEL} button:contains('UPS is dead')`,
            run: "press alt+g",
        },
        {content: "It was the wrong one", trigger: `${RUN}:focus`, run: "press x"},
        {
            content: "It is stopped, and can be begun again",
            trigger: `${PANEL}:contains('Stopped') button:contains('UPS is dead')`,
            run: "click",
        },
        {content: "Asked", trigger: asks("Is it on?")},
        {content: "No, by its digit", trigger: `${RUN}:focus`, run: "press 1"},
        {content: "That was wrong", trigger: asks("It is the fuse")},
        {trigger: `${RUN} button[name='apply']:focus`, run: "press Backspace"},
        {trigger: asks("Is it on?")},
        {content: "Yes", trigger: `${RUN}:focus`, run: "press 2"},
        {
            content: "The likeliest answer comes first, with its odds",
            trigger: `${RUN} .o_service_diagnosis_answers .btn:first:contains('Yes, it beeps'):contains('50 %')`,
        },
        {content: "Nobody knows", trigger: `${RUN}:focus`, run: "press 0"},
        {trigger: asks("It is the fan")},
        {
            content: "What was answered, and what was assumed",
            trigger: `${RUN} .o_service_diagnosis_path li:contains('Yes, it beeps'):contains('assumed')`,
        },
        {trigger: `${RUN} [data-code='cause']:contains('Worn fan')`},
        {
            content: "All of it is seen at once",
            trigger: `${PANEL}`,
            run() {
                const panel = this.anchor.getBoundingClientRect();
                if (panel.bottom > window.innerHeight) {
                    throw new Error("The panel ends below the screen");
                }
            },
        },
        {trigger: `${RUN} button[name='apply']:focus`, run: "press Enter"},
        {trigger: `${PANEL}:contains('Taken over')`},
        {
            content: "The solution stands on the screen: nothing is left to type",
            trigger: `${field("solution_id")}:value('Fan replaced')`,
        },
        {trigger: "button[name='solve']", run: "press alt+q"},
        {trigger: ".o_service_call_title:contains('Solved')"},
        {content: "Nothing of it remains", trigger: `body:not(:has(${PANEL}))`},
    ],
});

registry.category("web_tour.tours").add("field_service_request_diagnosis_tour", {
    steps: () => [
        {
            trigger: ".o_form_view button[name='action_diagnose']",
            run: "click",
        },
        {trigger: `.modal ${RUN} button:contains('UPS is dead'):focus`},
        {trigger: `.modal ${RUN} button:contains('UPS is dead')`, run: "click"},
        {
            trigger: `.modal ${RUN}:focus`,
            run: "press 1",
        },
        {trigger: asks("It is the fuse")},
        {trigger: `.modal ${RUN} button[name='apply']:focus`, run: "click"},
        {trigger: "body:not(:has(.modal))"},
        {
            content: "It is kept with the request",
            trigger: ".o-form-buttonbox .oe_stat_button:contains('Diagnoses')",
        },
        {
            trigger: ".o_notebook .nav-link[name='solution']",
            run: "click",
        },
        {
            content: "And taken over",
            trigger: ".o_field_widget[name='cause_id'] input:value('Fuse blown')",
        },
    ],
});

registry.category("web_tour.tours").add("field_service_diagnostic_tree_tour", {
    steps: () => [
        {
            trigger: ".o_form_view button[name='action_draw']",
            run: "click",
        },
        {
            trigger:
                ".o_hierarchy_view .o_service_diagnostic_box:contains('Is it on?')",
        },
        {
            content: "Unfold what a yes leads to",
            trigger:
                ".o_hierarchy_node:contains('Does it beep?') button[name='hierarchy_search_subsidiaries']",
            run: "click",
        },
        {
            content: "What is mostly wrong is red",
            trigger:
                ".o_service_diagnostic_box[data-weakness='refuted']:contains('It is the board')",
        },
        {
            trigger:
                ".o_hierarchy_node:contains('Does it beep?') button[name='action_add_answer']",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='answer'] input",
            run: "edit It hums",
        },
        {
            trigger:
                ".modal .o_field_widget[name='kind'] input[data-value='conclusion']",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='cause_id'] input",
            run: "edit Fuse blown",
        },
        {
            trigger: ".dropdown-item:contains('Fuse blown'):not(:contains('Create'))",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='name'] input:value('Fuse blown')",
        },
        {trigger: ".modal .o_form_button_save", run: "click"},
        {
            content: "It is drawn",
            trigger: "body:not(:has(.modal)) .o_service_diagnostic_box",
        },
    ],
});

registry.category("web_tour.tours").add("field_service_my_day_diagnosis_tour", {
    steps: () => [
        {trigger: ".o_my_day_card_main", run: "click"},
        {trigger: ".o_my_day_tab[data-section='diagnosis']", run: "click"},
        {trigger: `${RUN} button:contains('UPS is dead')`, run: "click"},
        {
            trigger: `${RUN} .o_service_diagnosis_answers button:contains('No')`,
            run: "click",
        },
        {trigger: asks("It is the fuse")},
        {trigger: `${RUN} button[name='apply']`, run: "click"},
        {trigger: ".o_notification:contains('It is the fuse')"},
        {
            content: "It stands in the result",
            trigger: ".o_my_day_tab[data-section='result']",
            run: "click",
        },
        {trigger: ".o_my_day_section:contains('Fuse blown'), .o_my_day_section input"},
    ],
});
