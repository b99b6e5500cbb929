import {Component, useEffect, useRef, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {useAutofocus, useService} from "@web/core/utils/hooks";

/** Enter a customer who calls for the first time, without leaving the call. */
export class QuickEntryDialog extends Component {
    static template = "field_service.CallQuickEntryDialog";
    static components = {Dialog};
    static props = {
        number: {type: String, optional: true},
        term: {type: String, optional: true},
        onKnown: Function,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        useAutofocus({refName: "name"});
        const term = this.props.term || "";
        const isNumber = /^[+(\d][\d\s()./+-]*$/.test(term);
        const isEmail = term.includes("@");
        this.state = useState({
            values: {
                name: isNumber || isEmail ? "" : term,
                company_name: "",
                phone: this.props.number || (isNumber ? term : ""),
                email: isEmail ? term : "",
                street: "",
                zip: "",
                city: "",
            },
            duplicates: [],
            busy: false,
        });
        // Who is known already is taken with one key.
        this.known = useRef("known");
        useEffect(
            (count) => {
                if (count) {
                    this.known.el.querySelector("button").focus();
                }
            },
            () => [this.state.duplicates.length]
        );
        this.fields = [
            {name: "name", label: _t("Caller's Name")},
            {name: "company_name", label: _t("Company")},
            {name: "phone", label: _t("Telephone")},
            {name: "email", label: _t("E-mail")},
            {name: "street", label: _t("Street")},
            {name: "zip", label: _t("Postal Code")},
            {name: "city", label: _t("City")},
        ];
    }

    get title() {
        return _t("New Caller");
    }

    onInput(name, ev) {
        this.state.values[name] = ev.target.value;
        this.state.duplicates = [];
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && ev.target.tagName === "INPUT") {
            ev.preventDefault();
            this.save();
        }
    }

    async save() {
        const {values, duplicates, busy} = this.state;
        if (busy) {
            return;
        }
        if (!values.name.trim() && !values.company_name.trim()) {
            this.notification.add(_t("Enter the name of the caller or the company."), {
                type: "warning",
            });
            return;
        }
        this.state.busy = true;
        try {
            const result = await this.orm.call("service.call.screen", "create_caller", [
                values,
                duplicates.length > 0,
            ]);
            if (result.duplicates.length) {
                this.state.duplicates = result.duplicates;
                return;
            }
            this.props.onKnown(result.partner_id, {});
            this.props.close();
        } finally {
            this.state.busy = false;
        }
    }

    choose(hit) {
        this.props.onKnown((hit.contact || hit.partner).id, hit);
        this.props.close();
    }
}
