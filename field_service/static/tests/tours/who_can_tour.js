import {registry} from "@web/core/registry";

const candidate = (name) => `.o_service_candidate[data-employee="${name}"]`;

registry.category("web_tour.tours").add("field_service_who_can_tour", {
    steps: () => [
        {
            content: "Ask who can do the order",
            trigger: "button[name='action_who_can']",
            run: "click",
        },
        {
            content: "Who can do it is told, with the reasons",
            trigger: `${candidate("Erik Engineer")} li[data-kind='skill'] .fa-check`,
        },
        {trigger: `.o_service_who_can:not(:has(${candidate("Olga Other")}))`},
        {
            content: "Show those who cannot, too",
            trigger: ".o_service_candidates_others",
            run: "click",
        },
        {
            trigger: `${candidate("Olga Other")} li[data-kind='skill']:contains('Lacks: Three-Phase')`,
        },
        {
            content: "Look at another time, at which nobody works",
            trigger: ".o_service_who_can input[name='start']",
            run() {
                this.anchor.value = "2099-01-03T03:00";
                this.anchor.dispatchEvent(new Event("change"));
            },
        },
        {
            trigger: `${candidate("Erik Engineer")} li[data-kind='availability'] .fa-times`,
        },
        {
            content: "As soon as possible again",
            trigger: ".o_service_who_can input[name='start']",
            run() {
                this.anchor.value = "";
                this.anchor.dispatchEvent(new Event("change"));
            },
        },
        {
            trigger: `${candidate("Erik Engineer")} li[data-kind='availability'] .fa-check`,
        },
        {
            content: "The keyboard is on the best one; the digit puts him down",
            trigger: `${candidate("Erik Engineer")} .o_service_candidate_assign:focus`,
            run: "press 1",
        },
        {
            content: "The draft is open",
            trigger: ".o_form_view [name='employee_id'] :value('Erik Engineer')",
        },
        {trigger: ".o_arrow_button_current:contains('Draft')"},
    ],
});
