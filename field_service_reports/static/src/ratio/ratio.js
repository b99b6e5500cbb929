import {formatPercentage} from "@web/views/fields/formatters";
import {percentageField} from "@web/views/fields/percentage/percentage_field";
import {registry} from "@web/core/registry";

/**
 * A ratio of sums in percent. Where there was nothing to count, nothing is shown:
 * no visit at all is not the same as no visit on time.
 *
 * @param {number | false | null} value
 * @returns {string}
 */
export function formatRatio(value, options) {
    return Number.isFinite(value) ? formatPercentage(value, options) : "";
}

registry.category("formatters").add("service_ratio", formatRatio);
registry.category("fields").add("service_ratio", percentageField);
