import {deserializeDateTime, serializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";

const {DateTime} = luxon;
const INPUT_FORMAT = "yyyy-MM-dd'T'HH:mm";

/** The engineer's words for the states of a visit. */
export const STATE_LABELS = {
    sent: _t("New"),
    accepted: _t("Accepted"),
    travelling: _t("On the way"),
    on_site: _t("On site"),
    done: _t("Done"),
};

export const STATE_COLORS = {
    sent: "primary",
    accepted: "info",
    travelling: "warning",
    on_site: "warning",
    done: "success",
};

/** "10:30" in the user's zone, with the day when it is another one than `day`. */
export function formatTime(value, day) {
    if (!value) {
        return "";
    }
    const moment = deserializeDateTime(value);
    const format = {...DateTime.TIME_SIMPLE};
    if (day && moment.toISODate() !== day) {
        Object.assign(format, {day: "numeric", month: "short"});
    }
    return moment.toLocaleString(format);
}

/** "10:30 – 12:00" in the user's zone. */
export function formatWindow(start, end, day) {
    if (!start) {
        return "";
    }
    const sameDay = end && end.slice(0, 10) === start.slice(0, 10);
    const last = sameDay
        ? deserializeDateTime(end).toLocaleString(DateTime.TIME_SIMPLE)
        : formatTime(end, day);
    return [formatTime(start, day), last].filter(Boolean).join(" – ");
}

export function formatDay(value) {
    return value ? DateTime.fromISO(value).toLocaleString(DateTime.DATE_MED) : "";
}

export function formatMomentDay(value) {
    return value ? deserializeDateTime(value).toLocaleString(DateTime.DATE_MED) : "";
}

/** 1.5 hours are "1:30". */
export function formatHours(hours) {
    const minutes = Math.round(hours * 60);
    return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Server moment → value of a datetime-local input, and back. */
export function toInputValue(value) {
    const moment = value ? deserializeDateTime(value) : DateTime.local();
    return moment.toFormat(INPUT_FORMAT);
}

export function fromInputValue(value) {
    return serializeDateTime(DateTime.fromISO(value));
}

/** A link that any telephone opens in its maps and navigation app. */
export function getNavigationUrl(address) {
    const destination = encodeURIComponent(address);
    return `https://www.google.com/maps/dir/?api=1&destination=${destination}`;
}

/** Digits only: what a telephone dials. */
export function getDialUrl(phone) {
    return `tel:${phone.replace(/[^\d+]/g, "")}`;
}
