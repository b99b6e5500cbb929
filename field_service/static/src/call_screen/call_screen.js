import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import {deserializeDateTime, serializeDateTime} from "@web/core/l10n/dates";
import {RecordSelector} from "@web/core/record_selectors/record_selector";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {MyDayTimer} from "../my_day/my_day_timer";
import {useCallDialogs} from "./call_dialogs";
import {CallDraft} from "./call_draft";
import {ArchivePicker, CallAskedField, CallField, CallerSearch} from "./call_fields";
import {useCallHelp} from "./call_help";
import {describeCaller} from "./call_pop_service";
import {CallPromise} from "./call_promise";
import {useCallSlots} from "./call_slots";
import {useCallSteps} from "./call_steps";
import {
    CALL_MODEL,
    CALL_STATES,
    HELPED_BY,
    NO_HELP,
    OWN_FIELDS,
    getAskedDomain,
    getEmptyValues,
} from "./call_values";

const {DateTime} = luxon;
// What lacks of the customer himself is named after the field of the request.
const CUSTOMER_DATA = "partner_id.";

/** A call from the first word to the request: who, what, and what helps. */
export class CallScreen extends Component {
    static template = "field_service.CallScreen";
    static components = {
        ArchivePicker,
        CallAskedField,
        CallField,
        CallPromise,
        CallTimer: MyDayTimer,
        CallerSearch,
        RecordSelector,
    };
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.callPop = useService("field_service.call_pop");
        this.root = useRef("root");
        this.draft = new CallDraft();
        this.state = useState(this.getEmptyState());
        this.state.last = null;
        this.dialogs = useCallDialogs();
        this.help = useCallHelp(this.state, {
            update: (changed) => this.update(changed),
            open: this.dialogs.open,
        });
        this.steps = useCallSteps(() => this.callArgs, this.dialogs.open);
        this.slots = useCallSlots(() => this.callArgs, {
            onMissing: (missing) => this.showMissing(missing),
            onBooked: (result) => this.finish(result, result.appointment),
        });
        onWillStart(() => this.start());
        onMounted(() => {
            this.callPop.setScreen({
                isIdle: () => !this.state.call && !this.isBegun,
                hasCall: (call) => call.id === this.state.call?.id,
                takeCall: (call) => this.takeCall(call),
                updateCall: (call) => Object.assign(this.state.call, call),
            });
            this.welcome();
        });
        onWillUnmount(() => this.callPop.setScreen(null));
        useEffect(
            () => this.keepDraft(),
            () => [JSON.stringify([this.state.values, this.state.startedAt])]
        );
    }

    getEmptyState() {
        return {
            call: false,
            card: null,
            startedAt: false,
            help: NO_HELP,
            missing: [],
            booked: null,
            busy: false,
            values: getEmptyValues(this.screen?.types[0]),
        };
    }

    // -- Beginning and ending -------------------------------------------

    async start() {
        const callId = this.props.action.params?.call_id || this.draft.lastCallId;
        this.screen = await this.orm.call(CALL_MODEL, "get_screen", [callId]);
        Object.assign(this.state, this.getEmptyState());
        await this.takeUp(this.screen.call);
    }

    /** Begin with a call, or without one, where it was left. */
    async takeUp(call) {
        this.state.call = call;
        // Who is called back has not waited on the line since he rang.
        const isOver = ["ended", "missed"].includes(call?.state);
        this.state.startedAt = isOver
            ? serializeDateTime(DateTime.now())
            : call && call.started_at;
        const draft = this.draft.load(call?.id);
        if (draft) {
            Object.assign(this.state.values, draft.values);
            this.state.startedAt = draft.startedAt || this.state.startedAt;
        } else if (call) {
            this.state.values.partner_id = call.partner_id;
            this.state.values.contact_id = call.contact_id;
        }
        if (this.state.values.partner_id) {
            await this.loadCard();
        }
    }

    async takeCall(call) {
        Object.assign(this.state, this.getEmptyState());
        await this.takeUp(call);
        this.welcome();
    }

    /** Go on where the next word is expected. */
    welcome() {
        if (this.state.call && !this.state.values.partner_id) {
            this.enterCaller("", this.state.call.number);
        } else {
            this.focusNext();
        }
    }

    get isBegun() {
        const {partner_id: partnerId, subject, description} = this.state.values;
        return Boolean(partnerId || subject || description);
    }

    keepDraft() {
        const {values, startedAt, call} = this.state;
        if (this.isBegun) {
            this.draft.save(call?.id, {values: {...values}, startedAt});
        }
    }

    clear() {
        this.draft.clear(this.state.call?.id);
        Object.assign(this.state, this.getEmptyState());
        this.focusNext();
    }

    /** What is told of the call when it is registered. */
    get callArgs() {
        const {values, call, startedAt} = this.state;
        const length = startedAt
            ? DateTime.now().diff(deserializeDateTime(startedAt)).as("seconds")
            : 0;
        return {
            values: {...values},
            callId: call ? call.id : false,
            seconds: Math.round(length),
        };
    }

    // -- Who ------------------------------------------------------------

    get callerLabel() {
        const {card, values, call} = this.state;
        if (!card) {
            return call ? call.number : "";
        }
        const contact = card.contacts.find(({id}) => id === values.contact_id);
        return [contact?.name, card.partner.name].filter(Boolean).join(", ");
    }

    get callState() {
        const {call} = this.state;
        return call ? CALL_STATES[call.state] : null;
    }

    get callTitle() {
        return describeCaller(this.state.call);
    }

    async loadCard() {
        const {values} = this.state;
        this.state.card = await this.orm.call(CALL_MODEL, "get_caller_card", [
            values.contact_id || values.partner_id,
            values.archive_id,
        ]);
        const {card} = this.state;
        if (!card) {
            // The customer of an old draft is gone.
            Object.assign(values, {partner_id: false, contact_id: false});
            return;
        }
        if (card.contact && !card.contacts.some(({id}) => id === card.contact.id)) {
            card.contacts.unshift(card.contact);
        }
        if (!values.archive_id && card.archive_count === 1) {
            values.archive_id = card.archives[0].id;
        }
        this.help.askSoon();
    }

    async selectCaller(hit) {
        await this.setCaller((hit.contact || hit.partner).id, hit);
        if (hit.request) {
            this.dialogs.open("service.request", hit.request.id);
        }
    }

    /** Take a partner as the caller: a customer, or one of his people. */
    async setCaller(partnerId, hit) {
        const {values} = this.state;
        this.state.booked = null;
        Object.assign(values, {
            partner_id: partnerId,
            contact_id: false,
            archive_id: hit.archive ? hit.archive.id : false,
            component_id: false,
        });
        this.state.startedAt ||= serializeDateTime(DateTime.now());
        await this.loadCard();
        const {card} = this.state;
        values.partner_id = card.partner.id;
        values.contact_id = card.contact ? card.contact.id : false;
        this.unmark("partner_id");
        this.focusNext();
    }

    enterCaller(term, number) {
        this.dialogs.enterCaller(
            {
                term,
                number: number || this.state.call?.number || "",
                onKnown: (partnerId, hit) => this.setCaller(partnerId, hit),
            },
            () => this.focusNext()
        );
    }

    editCustomer() {
        this.dialogs.editCustomer(this.state.values.partner_id, () => {
            this.state.missing = this.state.missing.filter(
                ({name}) => !name.startsWith(CUSTOMER_DATA)
            );
            this.loadCard();
        });
    }

    // -- What -----------------------------------------------------------

    get kind() {
        return this.screen.types.find(({id}) => id === this.state.values.type_id);
    }

    get archive() {
        const {card, values} = this.state;
        return card?.archives.find(({id}) => id === values.archive_id);
    }

    /** What the type asks for beyond the screen. */
    get askedFields() {
        return (this.kind?.required || []).filter((name) => !OWN_FIELDS.includes(name));
    }

    getAskedDomain(name) {
        return getAskedDomain(name, this.state.values);
    }

    getLabel(name) {
        return this.screen.fields[name]?.string || name;
    }

    isRequired(name) {
        return Boolean(this.kind?.required.includes(name));
    }

    /** Whether a dispatcher cannot do without it. */
    isNeeded(name) {
        return Boolean(this.kind?.for_dispatching.includes(name));
    }

    isMissing(name) {
        return this.state.missing.some((field) => field.name === name);
    }

    unmark(name) {
        this.state.missing = this.state.missing.filter((field) => field.name !== name);
    }

    update(values) {
        Object.assign(this.state.values, values);
        Object.keys(values).forEach((name) => this.unmark(name));
        if (HELPED_BY.some((name) => name in values)) {
            this.help.askSoon();
        }
    }

    onInput(name, ev) {
        this.update({[name]: ev.target.value});
    }

    onTypeChange(ev) {
        this.update({type_id: Number(ev.target.value)});
        this.state.values.priority = this.kind.default_priority;
        this.state.missing = [];
    }

    async selectArchive(archiveId) {
        this.update({archive_id: archiveId, component_id: false});
        if (archiveId && !this.archive) {
            await this.loadCard();
        }
        if (archiveId) {
            this.focus("problem_id");
        }
    }

    selectProblem(problemId) {
        this.update({problem_id: problemId});
    }

    // -- What is done ---------------------------------------------------

    async save(step) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const {missing, request, outcome_label} = await this.steps.register(step);
            this.showMissing(missing);
            if (!missing.length) {
                this.finish({request, outcome_label});
            }
        } finally {
            this.state.busy = false;
        }
    }

    showMissing(missing) {
        this.state.missing = missing;
        if (missing.length) {
            this.focus(missing[0].name);
        }
    }

    /** The call is registered; an appointment stays on the screen to be read out. */
    finish({request, outcome_label: outcome}, appointment) {
        this.state.last = {...request, outcome};
        this.clear();
        this.state.booked = appointment ? {...request, appointment} : null;
    }

    async bookSlot() {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await this.slots.open();
        } finally {
            this.state.busy = false;
        }
    }

    async openPurpose(purpose) {
        if (purpose === "service") {
            this.focusNext();
        } else if (purpose === "quality") {
            const complaint = this.screen.types.find(({code}) => code === "complaint");
            if (complaint) {
                this.onTypeChange({target: {value: complaint.id}});
            }
            this.focusNext();
        } else {
            await this.steps.openDocument(purpose);
        }
    }

    // -- The keyboard ---------------------------------------------------

    focus(name) {
        const isAddress = name === "site_id" && !this.askedFields.includes("site_id");
        if (isAddress || name.startsWith(CUSTOMER_DATA)) {
            this.editCustomer();
            return;
        }
        // After the fields that have just appeared were drawn.
        requestAnimationFrame(() => {
            const field = this.root.el?.querySelector(`[data-field="${name}"]`);
            field?.querySelector("input, select, textarea")?.focus();
        });
    }

    /** The first thing that is not known yet. */
    focusNext() {
        const {values, card} = this.state;
        if (!values.partner_id) {
            this.focus("partner_id");
        } else if (!values.archive_id && card?.archive_count) {
            this.focus("archive_id");
        } else {
            this.focus(values.problem_id ? "subject" : "problem_id");
        }
    }
}

registry.category("actions").add("field_service.call_screen", CallScreen);
