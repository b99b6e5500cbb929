import {Component, useEffect, useExternalListener, useRef, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";

/**
 * The best appointments, one of which is booked with one key.
 *
 * `load(start, duration)` returns slots as of `service.slot.mixin._prepare_slots`, `first`
 * is what it has returned before; `book({employee_id, start, duration})` books one.
 */
export class SlotDialog extends Component {
    static template = "field_service.SlotDialog";
    static components = {Dialog};
    static props = {
        first: Object,
        load: Function,
        book: Function,
        onBooked: Function,
        close: Function,
    };

    setup() {
        this.root = useRef("root");
        // From where on the pages begin that were looked at.
        this.state = useState({result: this.props.first, pages: [false], busy: false});
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev), {
            capture: true,
        });
        useEffect(
            () => this.focusFirst(),
            () => [this.state.result]
        );
    }

    /** What the badges do not say already. */
    getReasons(slot) {
        return slot.reasons.filter(({kind}) => !["wish", "deadline"].includes(kind));
    }

    focusFirst() {
        this.root.el?.querySelector(".o_service_slot")?.focus();
    }

    onKeydown(ev) {
        const isPlain = !ev.altKey && !ev.ctrlKey && !ev.metaKey;
        if (!isPlain || ev.target.tagName === "INPUT") {
            return;
        }
        const slot = this.state.result.slots[Number(ev.key) - 1];
        if (slot) {
            ev.preventDefault();
            ev.stopPropagation();
            this.choose(slot);
        }
    }

    /** Run one thing after the other, never two at once. */
    async run(task) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await task();
        } finally {
            this.state.busy = false;
        }
    }

    async load(pages, duration) {
        await this.run(async () => {
            const start = pages[pages.length - 1];
            const result = await this.props.load(start, duration);
            Object.assign(this.state, {result, pages});
        });
    }

    showLater() {
        const {result, pages} = this.state;
        return this.load([...pages, result.later], result.duration);
    }

    showEarlier() {
        const {result, pages} = this.state;
        return this.load(pages.slice(0, -1), result.duration);
    }

    async changeDuration(ev) {
        const hours = Number(ev.target.value);
        if (hours > 0) {
            await this.load(this.state.pages, hours);
        }
    }

    async choose(slot) {
        await this.run(async () => {
            const {duration} = this.state.result;
            const {employee_id, start} = slot;
            let booked = null;
            try {
                booked = await this.props.book({employee_id, start, duration});
            } catch (error) {
                // Somebody was faster: show what is left, and say so.
                const {pages} = this.state;
                this.state.result = await this.props.load(
                    pages[pages.length - 1],
                    duration
                );
                throw error;
            }
            this.props.close();
            this.props.onBooked(booked);
        });
    }
}
