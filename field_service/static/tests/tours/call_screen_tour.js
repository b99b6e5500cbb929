import {registry} from "@web/core/registry";

// A call has to be registered with fewer keys than this, plus the text.
const MAX_KEYS = 12;
const MODIFIERS = ["Alt", "Control", "Shift", "Meta"];

/** Counts what is pressed beside the text, chords as one. */
export function countKeys() {
    const counter = {keys: 0};
    window.addEventListener(
        "keydown",
        (ev) => {
            const isText = ev.key.length === 1 && !ev.altKey && !ev.ctrlKey;
            if (!isText && !MODIFIERS.includes(ev.key)) {
                counter.keys++;
            }
        },
        true
    );
    return counter;
}

export const field = (name) => `[data-field='${name}'] input`;
const proposal = (text) =>
    `.o-autocomplete--dropdown-menu .ui-state-active:contains('${text}')`;

/** Type into a field that has the focus already, and take what is proposed. */
export const choose = (name, text, label = text) => [
    {
        content: `The cursor stands in ${name}`,
        trigger: `${field(name)}:focus`,
        run: `fill ${text}`,
    },
    {content: `${label} is proposed`, trigger: proposal(label), run: "press Enter"},
    {trigger: "body:not(:has(.o-autocomplete--dropdown-menu))"},
];

export const checkKeys = (getCounter) => ({
    content: "That were few keys",
    trigger: "body",
    run() {
        const {keys} = getCounter();
        if (!keys || keys >= MAX_KEYS) {
            throw new Error(`${keys} keys for one call`);
        }
    },
});

export const checkFits = {
    content: "Nothing scrolls",
    trigger: ".o_service_call_screen",
    run() {
        const boxes = document.querySelectorAll(
            "html, .o_service_call_screen, .o_service_call_columns > *"
        );
        for (const box of boxes) {
            if (
                box.scrollHeight > box.clientHeight ||
                box.scrollWidth > box.clientWidth
            ) {
                throw new Error(`${box.className || box.tagName} scrolls`);
            }
        }
    },
};

let solved = null;
registry.category("web_tour.tours").add("field_service_call_solved_tour", {
    steps: () => [
        {
            content: "The telephone rings: the caller is on the screen",
            trigger: ".o_service_call_pop:contains('Carla Contact, Harbour Hospital')",
            run() {
                solved = countKeys();
            },
        },
        {trigger: ".o_service_call_pop", run: "press alt+o"},
        {
            content: "His card is open, the clock runs",
            trigger:
                ".o_service_call_screen:has([role='timer']) h1:contains('Harbour')",
        },
        {trigger: ".o_service_call_requests:contains('An older case')"},
        ...choose("archive_id", "4711", "UPS-4711"),
        {trigger: ".o_service_call_badges:contains('In warranty')"},
        {
            content: "Under which terms, and until when, is said at once",
            trigger: ".o_service_call_badges:contains('SLA Standard')",
        },
        {trigger: "[data-deadline='response']:contains('Answer Until')"},
        ...choose("problem_id", "Squeaks"),
        {
            content: "It was repaired lately: the agent is told",
            trigger: ".o_service_call_bad_fix:contains('Fan replaced')",
        },
        checkFits,
        {trigger: "button[name='solve']", run: "press alt+q"},
        {
            content: "A solution is asked for",
            trigger: ".o_service_call_missing a[data-missing='solution_id']",
        },
        ...choose("solution_id", "Fan repl", "Fan replaced"),
        {trigger: "button[name='solve']", run: "press alt+q"},
        {
            content: "Solved; the screen waits for the next call",
            trigger: ".o_service_call_title:contains('Last call'):contains('Solved')",
        },
        checkKeys(() => solved),
        {trigger: `${field("partner_id")}:focus`},
    ],
});

let sent = null;
registry.category("web_tour.tours").add("field_service_call_dispatch_tour", {
    steps: () => [
        {
            trigger: ".o_service_call_screen",
            run() {
                sent = countKeys();
            },
        },
        ...choose("partner_id", "carla@hosp", "Carla Contact"),
        ...choose("archive_id", "4711", "UPS-4711"),
        ...choose("problem_id", "Squeaks"),
        {
            content: "Tab leads on to type, priority and severity",
            trigger: `${field("problem_id")}`,
            run: "press Tab",
        },
        {trigger: "[data-deadline='resolution']"},
        {
            content: "What is urgent is promised sooner",
            trigger: "[data-field='priority'] select",
            run: "select 3",
        },
        {trigger: ".o_service_call_badges:contains('SLA Urgent')"},
        {
            trigger: ".o_service_call_promise:not(:has([data-deadline='resolution']))",
            run: "press alt+w",
        },
        {trigger: ".o_service_call_title:contains('Last call')"},
        checkKeys(() => sent),
    ],
});

registry.category("web_tour.tours").add("field_service_call_missing_tour", {
    steps: () => [
        {trigger: `${field("partner_id")}:focus`, run: "fill harbour"},
        {trigger: proposal("Harbour Hospital"), run: "press Enter"},
        {trigger: `${field("archive_id")}:focus`},
        {
            trigger: "[data-field='description'] textarea",
            run: "edit It beeps all night",
        },
        {trigger: "button[name='dispatch']", run: "click"},
        {
            content: "All that lacks is named",
            trigger:
                ".o_service_call_missing:has(a[data-missing='archive_id']):has(a[data-missing='problem_id'])",
        },
        {
            content: "A click leads to the field",
            trigger: ".o_service_call_missing a[data-missing='problem_id']",
            run: "click",
        },
        {trigger: `${field("problem_id")}:focus`},
        {
            content: "The page is loaded anew",
            trigger: ".o_service_call_screen",
            run: () => window.location.reload(),
            expectUnloadPage: true,
        },
        {
            content: "Nothing of it is lost",
            trigger: ".o_service_call_who:contains('Harbour Hospital')",
        },
        {
            trigger: "[data-field='description'] textarea",
            run() {
                if (this.anchor.value !== "It beeps all night") {
                    throw new Error(`The draft says “${this.anchor.value}”`);
                }
            },
        },
        {trigger: "button:contains('Discard')", run: "click"},
        {trigger: ".o_service_call_empty"},
    ],
});

registry.category("web_tour.tours").add("field_service_call_unknown_tour", {
    steps: () => [
        {
            trigger: ".o_service_call_pop:contains('unknown caller')",
            run: "press alt+o",
        },
        {
            content: "Quick entry knows the number",
            trigger: ".o_dialog input[name='phone']",
            run() {
                if (this.anchor.value !== "+32 499 99 99 99") {
                    throw new Error("The number is not filled in");
                }
            },
        },
        {trigger: ".o_dialog input[name='name']:focus", run: "fill Carla Contact"},
        {trigger: ".o_dialog button[name='create']", run: "press Enter"},
        {
            content: "Somebody looks alike",
            trigger: ".o_dialog .alert:contains('Harbour Hospital')",
        },
        {
            content: "One key would take him",
            trigger: ".o_dialog .alert button:contains('Take this one'):focus",
        },
        {
            trigger: ".o_dialog input[name='name']",
            run: "edit Nora New",
        },
        {trigger: ".o_dialog input[name='company_name']", run: "edit Bakery Sun"},
        {trigger: ".o_dialog button[name='create']", run: "click"},
        {trigger: ".o_service_call_screen h1:contains('Bakery Sun')"},
        {
            content: "He is the contact",
            trigger: "[data-field='contact_id'] select:contains('Nora New')",
            run() {
                if (!this.anchor.selectedOptions[0].label.includes("Nora New")) {
                    throw new Error("The new caller is not chosen");
                }
            },
        },
        {
            trigger: `${field("problem_id")}:focus`,
        },
    ],
});

registry.category("web_tour.tours").add("field_service_call_known_tour", {
    steps: () => [
        {trigger: `${field("partner_id")}:focus`, run: "fill Somebody unknown"},
        {trigger: proposal("New caller"), run: "press Enter"},
        {
            trigger: ".o_dialog input[name='email']",
            run: "edit carla@hospital.example.com",
        },
        {trigger: ".o_dialog button[name='create']", run: "click"},
        {
            content: "He is known by his address: one key takes him",
            trigger: ".o_dialog .alert li:contains('Same e-mail address') button:focus",
            run: "press Enter",
        },
        {trigger: ".o_service_call_screen h1:contains('Harbour Hospital')"},
        {
            content: "What must be known of every customer is asked for",
            trigger: ".o_service_call_incomplete:contains('Website')",
        },
        {trigger: "[data-field='subject'] input", run: "edit It beeps"},
        {trigger: "button[name='save']", run: "click"},
        {
            content: "His form opens",
            trigger: ".o_dialog .o_field_widget[name='website'] input",
            run: "edit https://hospital.example.com",
        },
        {trigger: ".o_dialog .o_form_button_save", run: "click"},
        {trigger: "body:not(:has(.o_dialog, .o_service_call_incomplete))"},
        {trigger: "button[name='save']", run: "click"},
        {trigger: ".o_service_call_title:contains('Last call')"},
    ],
});
