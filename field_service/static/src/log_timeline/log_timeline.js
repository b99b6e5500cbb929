import {Component} from "@odoo/owl";
import {formatDateTime} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const ICONS = {
    registered: "fa-phone",
    assigned: "fa-user",
    routed: "fa-inbox",
    accepted: "fa-check",
    started: "fa-play",
    waiting: "fa-pause",
    resumed: "fa-play",
    solved: "fa-check-circle",
    closed: "fa-lock",
    reopened: "fa-undo",
    cancelled: "fa-times",
    corrected: "fa-pencil",
    bad_fix: "fa-repeat",
    bad_fix_overruled: "fa-eraser",
    bad_fix_reinstated: "fa-repeat",
    entry_checked: "fa-check-square-o",
    contacted: "fa-phone",
    invoiced: "fa-file-text-o",
    dispatch_sent: "fa-paper-plane",
    dispatch_accepted: "fa-thumbs-up",
    dispatch_rejected: "fa-thumbs-down",
    dispatch_revoked: "fa-ban",
    travelling: "fa-truck",
    arrived: "fa-map-marker",
    processed: "fa-flag-checkered",
    signed: "fa-pencil-square-o",
    noted: "fa-comment-o",
};
const COLORS = {
    solved: "success",
    closed: "success",
    order_completed: "success",
    order_closed: "success",
    processed: "success",
    signed: "success",
    waiting: "warning",
    reopened: "warning",
    order_reopened: "warning",
    corrected: "warning",
    cancelled: "danger",
    order_cancelled: "danger",
    dispatch_rejected: "danger",
    dispatch_revoked: "danger",
    bad_fix: "danger",
    bad_fix_reinstated: "danger",
};

/**
 * The service log as a timeline: what happened, who did it, from what to what.
 */
export class ServiceLogTimeline extends Component {
    static template = "field_service.LogTimeline";
    static props = {...standardFieldProps, "*": true};

    get entries() {
        const list = this.props.record.data[this.props.name];
        const selection = list.fields.event.selection;
        const labels = Object.fromEntries(selection);
        return list.records.map((record) => {
            const data = record.data;
            return {
                id: record.resId,
                label: labels[data.event],
                icon: ICONS[data.event] || "fa-wrench",
                color: COLORS[data.event] || "info",
                date: formatDateTime(data.date),
                user: data.user_id ? data.user_id.display_name : "",
                oldValue: data.old_value || "",
                newValue: data.new_value || "",
                note: data.note || "",
                isPublic: data.is_public,
            };
        });
    }
}

registry.category("fields").add("service_log_timeline", {
    component: ServiceLogTimeline,
    supportedTypes: ["one2many"],
    useSubView: true,
});
