import {stepUtils} from "@web_tour/tour_utils";

/** What the whole road tells about; tests/test_browser_road.py prepares it. */
export const SUBJECT = "UPS beeps and smells";

export function openApp(menu, content) {
    return stepUtils.goToAppSteps(menu, content);
}

export function openMenu(section, menu) {
    return [
        {
            content: "Open the section of the menu",
            trigger: `[data-menu-xmlid='${section}']`,
            run: "click",
        },
        {
            content: "Choose in the menu",
            trigger: `[data-menu-xmlid='${menu}']`,
            run: "click",
        },
    ];
}

/** Write into a field that proposes records, and take what is proposed. */
export function choose(field, text, scope = "") {
    return [
        {
            content: `Write “${text}” into ${field}`,
            trigger: `${scope} .o_field_widget[name='${field}'] input`,
            run: `edit ${text}`,
        },
        {
            content: `Choose “${text}”`,
            trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option) a:contains('${text}')`,
            run: "click",
        },
    ];
}

/** Press a button of the form that is open. */
export function press(label) {
    return stepUtils.statusbarButtonsSteps(label, `Press “${label}”`);
}

/** Press a button that asks back in a window, and confirm. */
export function pressAndConfirm(label, answers = []) {
    return [
        ...press(label),
        ...answers,
        {trigger: ".modal button[name='action_confirm']", run: "click"},
        {trigger: "body:not(:has(.modal))"},
    ];
}

/** Solve and close the call that is open, as its agent. */
export function solveAndClose(answers = []) {
    return [
        ...pressAndConfirm("Solve", answers),
        isInState("solved"),
        ...pressAndConfirm("Close"),
        isInState("closed"),
    ];
}

/** Take the call of Harbour Hospital: the customer is found by the caller. */
export function takeCall(subject) {
    return [
        ...choose("contact_id", "Carla Contact"),
        {
            content: "The customer is known",
            trigger:
                ".o_field_widget[name='partner_id'] input:value('Harbour Hospital')",
        },
        {
            content: "Note what is the matter",
            trigger: ".o_field_widget[name='subject'] :is(input, textarea)",
            run: `edit ${subject}`,
        },
        ...choose("type_id", "Repair test"),
    ];
}

export function openTab(name) {
    return {
        content: `Open the page ${name}`,
        trigger: `.o_notebook_headers .nav-link[name='${name}']`,
        run: "click",
    };
}

export function addLine(field) {
    return {
        content: `Add a line to ${field}`,
        trigger: `.o_field_widget[name='${field}'] .o_field_x2many_list_row_add a`,
        run: "click",
    };
}

/** Open a smart button, also where it hides behind “More”. */
export function openRelated(label) {
    return [
        stepUtils.autoExpandMoreButtons(),
        {
            content: `Open ${label}`,
            trigger: `.oe_stat_button:contains('${label}')`,
            run: "click",
        },
    ];
}

/** The state that the bar of the form shows. */
export function isInState(state) {
    return {
        content: `The document is in the state ${state}`,
        trigger: `.o_statusbar_status .o_arrow_button_current[data-value='${state}']`,
    };
}

/** Open a document of the list that is shown. */
export function openRow(text) {
    return [
        {
            content: `Open “${text}”`,
            trigger: `.o_data_row .o_data_cell:contains('${text}')`,
            run: "click",
        },
        {trigger: ".o_form_view .o_form_sheet"},
    ];
}

export const openServiceApp = openApp(
    "field_service.menu_root",
    "Open the field service app"
);

/** Start a new request from the menu. */
export const openNewCall = openMenu(
    "field_service.menu_requests",
    "field_service.menu_service_request_new"
);

/** Find a call in the list of the open ones. */
export function openCall(subject) {
    return [
        ...openServiceApp,
        ...openMenu(
            "field_service.menu_requests",
            "field_service.menu_service_request"
        ),
        ...openRow(subject),
    ];
}

/** Find the order also when it is no longer among the open ones. */
export const openOrder = [
    ...openServiceApp,
    ...openMenu("field_service.menu_requests", "field_service.menu_service_work_order"),
    {trigger: ".o_last_breadcrumb_item:contains('Work Orders')"},
    {trigger: ".o_facet_remove", run: "click"},
    {trigger: ".o_searchview:not(:has(.o_facet_remove))"},
    ...openRow(SUBJECT),
];
