import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";

/**
 * What helps the agent while he talks, on the right of the call screen. Other addons
 * add theirs:
 *
 *     registry.category("field_service.call_panels").add(
 *         "articles",
 *         {component: ArticlesPanel},
 *         {sequence: 50}
 *     );
 *
 * The component gets `values` (what stands on the screen), `card` (what
 * `get_caller_card` returns, or null), `help` (what `get_help` returns),
 * `update(values)`, and `open(model, id)`. An optional `isVisible(props)` hides it.
 */
export const callPanels = registry.category("field_service.call_panels");

/**
 * Badges of the chosen product beside warranty and contract. The component gets
 * `archive`, `values`, `card` and `help`.
 */
export const callBadges = registry.category("field_service.call_badges");

export const badgeProps = {
    archive: Object,
    values: Object,
    card: Object,
    help: Object,
};

export const panelProps = {
    values: Object,
    card: [Object, {value: null}],
    help: Object,
    update: Function,
    open: Function,
};

/** The same fault was repaired lately: say so before it is repaired again. */
export class BadFixPanel extends Component {
    static template = "field_service.CallBadFixPanel";
    static props = panelProps;
}

/** Open requests that may be about the same. */
export class DuplicatesPanel extends Component {
    static template = "field_service.CallDuplicatesPanel";
    static props = panelProps;
}

/** The customer's open requests and the last five others. */
export class RequestsPanel extends Component {
    static template = "field_service.CallRequestsPanel";
    static props = panelProps;
}

callPanels
    .add(
        "bad_fix",
        {component: BadFixPanel, isVisible: ({help}) => Boolean(help.bad_fix)},
        {sequence: 10}
    )
    .add(
        "duplicates",
        {
            component: DuplicatesPanel,
            isVisible: ({help}) => help.duplicates.length > 0,
        },
        {sequence: 20}
    )
    .add(
        "requests",
        {component: RequestsPanel, isVisible: ({card}) => Boolean(card)},
        {sequence: 30}
    );
