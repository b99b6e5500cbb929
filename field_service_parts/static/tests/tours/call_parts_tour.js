import {registry} from "@web/core/registry";

const field = (name) => `[data-field='${name}'] input`;
const proposal = (text) =>
    `.o-autocomplete--dropdown-menu .ui-state-active:contains('${text}')`;

registry.category("web_tour.tours").add("field_service_call_parts_tour", {
    steps: () => [
        {trigger: `${field("partner_id")}:focus`, run: "fill harbour"},
        {trigger: proposal("Harbour Hospital"), run: "press Enter"},
        {trigger: `${field("archive_id")}:focus`, run: "fill 4711"},
        {trigger: proposal("UPS-4711"), run: "press Enter"},
        {trigger: `${field("problem_id")}:focus`, run: "fill Squeaks"},
        {trigger: proposal("Squeaks"), run: "press Enter"},
        {
            content: "What such repairs needed appears, with the stock",
            trigger:
                ".o_service_call_parts li:contains('Fan 120 mm'):contains('1 of 1')" +
                ":contains('8 on stock') button",
            run: "click",
        },
        {trigger: ".o_service_call_parts button:contains('Added')"},
        {
            content: "The cursor still stands in the form",
            trigger: field("subject"),
            run: "edit The fan squeaks",
        },
        {trigger: "button[name='save']", run: "click"},
        {trigger: ".o_service_call_title:contains('Last call')"},
    ],
});
