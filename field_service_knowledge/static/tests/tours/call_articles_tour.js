import {registry} from "@web/core/registry";

const field = (name) => `[data-field='${name}'] input`;
const proposal = (text) =>
    `.o-autocomplete--dropdown-menu .ui-state-active:contains('${text}')`;

registry.category("web_tour.tours").add("field_service_call_articles_tour", {
    steps: () => [
        {trigger: `${field("partner_id")}:focus`, run: "fill harbour"},
        {trigger: proposal("Harbour Hospital"), run: "press Enter"},
        {trigger: `${field("problem_id")}:focus`, run: "fill Squeaks"},
        {trigger: proposal("Squeaks"), run: "press Enter"},
        {
            content: "What was written about it appears",
            trigger: ".o_service_call_articles li:contains('Zebrafan rattles') button",
            run: "click",
        },
        {trigger: ".o_service_call_articles .badge:contains('Applied')"},
        {
            content: "The solution is filled in; nothing is left to type",
            trigger: "button[name='solve']",
            run: "press alt+q",
        },
        {trigger: ".o_service_call_title:contains('Solved')"},
    ],
});
