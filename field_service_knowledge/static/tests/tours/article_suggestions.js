import {registry} from "@web/core/registry";

const PANEL = ".o_service_article_suggestions";
const FOUND = `${PANEL} .o_service_article_suggestion:contains("Zebrafan rattles")`;

registry.category("web_tour.tours").add("field_service_article_suggestions", {
    steps: () => [
        {
            content: "Nothing is asked before something is typed",
            trigger: `${PANEL}:contains("while you type")`,
        },
        {
            content: "Type the subject, with an error, and do not leave the field",
            trigger:
                ".o_field_widget[name='subject'] textarea, .o_field_widget[name='subject'] input",
            run: "fill zebrafna ratttles",
        },
        {
            content: "The article appears with the reason, on an unsaved request",
            trigger: `${FOUND}:contains("zebrafan")`,
        },
        {
            content: "Read it without leaving the request",
            trigger: `${FOUND} .o_service_article_read`,
            run: "click",
        },
        {
            trigger: ".modal .o_service_article_body:contains('Tighten the screws')",
        },
        {
            content: "Apply it from there",
            trigger: ".modal .o_service_article_dialog_apply",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) " + `${FOUND} .badge:contains("Applied")`,
        },
        {
            content: "The codes are filled",
            trigger: ".o_notebook .nav-link[name='solution']",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name='solution']:contains('We tightened the screws')",
        },
        {
            content: "Complete the request",
            trigger: ".o_field_widget[name='partner_id'] input",
            run: "edit Zebra Hospital",
        },
        {
            trigger:
                ".dropdown-item:contains('Zebra Hospital'):not(:contains('Create'))",
            run: "click",
        },
        {
            content: "The customer has arrived",
            trigger: ".o_field_widget[name='site_id'] input:value('Zebra Hospital')",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "The use is counted",
            trigger:
                ".o-form-buttonbox .oe_stat_button:contains('Applied'):contains('1')",
        },
        {
            content: "It is offered no second time",
            trigger: `${FOUND} .badge:contains("Applied")`,
        },
    ],
});

registry.category("web_tour.tours").add("field_service_article_from_request", {
    steps: () => [
        {
            content: "The solved request offers to keep its solution",
            trigger:
                ".alert:contains('No article tells') button[name='action_create_article']",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name='audience']",
        },
        {
            trigger: ".o_field_widget[name='body']:contains('We oiled the zebrafan')",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: "button[name='action_submit']",
            run: "click",
        },
        {
            trigger:
                ".o_statusbar_status .o_arrow_button_current:contains('In Review')",
        },
    ],
});

registry.category("web_tour.tours").add("field_service_article_search", {
    steps: () => [
        {
            content: "Articles stand by status",
            trigger:
                ".o_kanban_group:contains('Published') .o_kanban_record:contains('Zebrafan rattles')",
        },
        {
            content: "Search with a typing error",
            trigger: ".o_searchview_input",
            run: "edit zebrafna",
        },
        {
            trigger:
                ".o_searchview_autocomplete .dropdown-item:contains('Text, product'):first",
            run: "click",
        },
        {
            trigger: ".o_kanban_record:contains('Zebrafan rattles')",
        },
        {
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            trigger:
                ".o_list_view .o_data_row:contains('Zebrafan rattles') .o_data_cell:first",
            run: "click",
        },
        {
            content: "The text is there to be read",
            trigger:
                ".o_form_view .o_field_widget[name='body']:contains('Tighten the screws')",
        },
        {
            trigger: ".o_notebook .nav-link[name='versions']",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name='version_ids'] .o_data_row .o_data_cell:first",
            run: "click",
        },
        {
            content: "And what was published before",
            trigger:
                ".modal .o_field_widget[name='body']:contains('Tighten the screws')",
        },
    ],
});
