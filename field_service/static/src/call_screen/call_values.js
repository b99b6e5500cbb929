import {_t} from "@web/core/l10n/translation";

/** What stands on the screen for every type of request; a type may ask for more. */
export const OWN_FIELDS = [
    "partner_id",
    "contact_id",
    "archive_id",
    "component_id",
    "type_id",
    "problem_id",
    "subject",
    "description",
    "priority",
    "severity",
    "cause_id",
    "solution_id",
    "solution",
];

/** What has to change before help is asked for anew. */
export const HELPED_BY = [
    "partner_id",
    "archive_id",
    "component_id",
    "problem_id",
    "type_id",
    "subject",
    "priority",
    "severity",
    "contract_id",
];

export const NO_HELP = {
    bad_fix: false,
    duplicates: [],
    missing_customer_data: "",
    sla: false,
};

/** The model that answers the screen. */
export const CALL_MODEL = "service.call.screen";

export const CALL_STATES = {
    ringing: {label: _t("Ringing"), color: "warning"},
    answered: {label: _t("Talking"), color: "success"},
    ended: {label: _t("Call ended"), color: "secondary"},
    missed: {label: _t("Missed"), color: "danger"},
};

/** The values of a call of which nothing is known but the usual type. */
export function getEmptyValues(kind) {
    return {
        ...Object.fromEntries(OWN_FIELDS.map((name) => [name, false])),
        subject: "",
        description: "",
        solution: "",
        severity: "2",
        type_id: kind?.id || false,
        priority: kind?.default_priority || "1",
    };
}

/** What may be chosen in a field that only the type asks for. */
export function getAskedDomain(name, values) {
    const partnerId = values.partner_id || 0;
    return {
        contract_id: [
            ["partner_id", "child_of", partnerId],
            ["state", "!=", "draft"],
        ],
        delivery_picking_id: [["partner_id", "child_of", partnerId]],
        site_id: [["id", "child_of", partnerId]],
        user_id: [["share", "=", false]],
    }[name];
}
