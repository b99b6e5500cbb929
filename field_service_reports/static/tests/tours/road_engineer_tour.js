import {drawSignature} from "@field_service/../tests/tours/draw_signature";
import {registry} from "@web/core/registry";

const PRIMARY = ".o_my_day_primary";
const CARD = ".o_my_day_card:contains('UPS beeps and smells')";

function openSection(name) {
    return {
        content: `Open the section ${name}`,
        trigger: `.o_my_day_tab[data-section='${name}']`,
        run: "click",
    };
}

/** Choose a moment so many minutes ago, as the telephone's own picker would. */
function setMinutesAgo(minutes) {
    return function () {
        const moment = luxon.DateTime.local().minus({minutes});
        this.anchor.value = moment.toFormat("yyyy-MM-dd'T'HH:mm");
        this.anchor.dispatchEvent(new Event("input", {bubbles: true}));
    };
}

function enterHours(kind, from, until, text) {
    return [
        {trigger: ".o_my_day_section button:contains('by hand')", run: "click"},
        {trigger: ".o_my_day_form select", run: `select ${kind}`},
        {trigger: ".o_my_day_from", run: setMinutesAgo(from)},
        {trigger: ".o_my_day_until", run: setMinutesAgo(until)},
        {
            trigger: ".o_my_day_form input[placeholder='What was done']",
            run: `edit ${text}`,
        },
        {trigger: ".o_my_day_form button:contains('Save')", run: "click"},
        {trigger: `.o_my_day_entry:contains('${text}')`},
    ];
}

const tours = registry.category("web_tour.tours");

tours.add("field_service_road_engineer_accept", {
    steps: () => [
        {
            content: "Accept the new visit",
            trigger: `${CARD} .o_my_day_accept`,
            run: "click",
        },
        {trigger: `${CARD}.o_my_day_card_accepted`},
    ],
});

tours.add("field_service_road_engineer_visit", {
    steps: () => [
        {trigger: `${CARD} .o_my_day_card_main`, run: "click"},
        {trigger: `${PRIMARY}:contains('Set off')`, run: "click"},
        {trigger: `${PRIMARY}:contains('I have arrived')`, run: "click"},
        {content: "The checks are shown", trigger: ".o_my_day_check:not(.checked)"},
        openSection("time"),
        {
            content: "The hours are entered by hand today",
            trigger: ".o_my_day_stop",
            run: "click",
        },
        {trigger: ".o_my_day_section:not(:has(.o_my_day_stop))"},
        ...enterHours("travel", 120, 90, "Way to the hospital"),
        ...enterHours("work", 90, 0, "Fan and battery replaced"),
        openSection("parts"),
        {
            content: "The fan was used",
            trigger: ".o_my_day_part:contains('Fan 120 mm') select",
            run: "select used",
        },
        {
            content: "Only the battery is still to be told",
            trigger:
                ".o_my_day_tab[data-section='parts'] .o_my_day_count:contains('1')",
        },
        {
            content: "One battery was enough",
            trigger: ".o_my_day_part:contains('Battery 12 V') input",
            run: "edit 1 && press Tab",
        },
        {
            trigger: ".o_my_day_part:contains('Battery 12 V') select:value(/^used$/)",
        },
        openSection("checklist"),
        {trigger: ".o_my_day_check:contains('Voltage measured')", run: "click"},
        {trigger: ".o_my_day_check.checked"},
        openSection("result"),
        {trigger: "[data-outcome='fixed']", run: "click"},
        {trigger: "#my_day_treatment", run: "select replacement"},
        ...[
            ["cause_id", "Worn fan"],
            ["solution_id", "Fan replaced"],
        ].flatMap(([code, text]) => [
            {trigger: `[data-code='${code}'] input`, run: `edit ${text}`},
            {
                trigger: `.o-autocomplete--dropdown-item a:contains('${text}')`,
                run: "click",
            },
            {trigger: `[data-code='${code}'] input:value('${text}')`},
        ]),
        {
            trigger: "#my_day_solution",
            run: "edit Fan and one battery replaced. && press Tab",
        },
        {trigger: `${PRIMARY}:contains('Finish')`, run: "click"},
        {
            content: "The customer reads his name",
            trigger: ".o_dialog .o_my_day_signer:value('Carla Contact')",
        },
        {
            content: "The customer signs",
            trigger: ".o_dialog canvas.o_web_sign_signature",
            run: drawSignature,
        },
        {trigger: ".o_dialog .o_my_day_confirm_sign:enabled", run: "click"},
        {trigger: ".alert-success:contains('Signed by Carla Contact')"},
        {trigger: ".o_my_day_back", run: "click"},
        {trigger: `${CARD}.o_my_day_card_done`},
    ],
});
