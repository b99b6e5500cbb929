import {registry} from "@web/core/registry";

const late = ":contains('UPS is dead')";
const early = ":contains('UPS beeps')";

registry.category("web_tour.tours").add("field_service_sla_tour", {
    steps: () => [
        {
            content: "The list shows what is late, and by how much",
            trigger: `.o_data_row${late} .text-bg-danger:contains('late')`,
        },
        {trigger: `.o_data_row${early} .text-bg-success:contains('left')`},
        {content: "As cards", trigger: ".o_switch_view.o_kanban", run: "click"},
        {trigger: `.o_kanban_record${late} .text-bg-danger:contains('late')`},
        {
            content: "Green while there is time",
            trigger: `.o_kanban_record${early} .text-bg-success:contains('left')`,
            run: "click",
        },
        {
            content: "The form says why",
            trigger: ".o_notebook a[name='deadlines']",
            run: "click",
        },
        {trigger: "[name='sla_explanation']:contains('Counted in the hours of')"},
        {trigger: ".o_form_view [name='sla_remaining']:contains('left')"},
    ],
});
