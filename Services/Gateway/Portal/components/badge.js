import { html } from "../app/html.js";
import { t } from "../app/i18n.js";
import { icon } from "./icon.js";

// Each state has a shape and a colour of its own beside its word: no meaning by colour alone (PO-8).
const states = {
    draft: ["edit", ""],
    sent: ["send", "info"],
    in_review: ["eye", "info"],
    accepted: ["check", "good"],
    in_progress: ["arrow-on", "good"],
    on_hold: ["pause", "waiting"],
    completed: ["check-circle", "good"],
    declined: ["close", "late"],
    unable: ["dash", ""],
    forwarded: ["arrow-on", ""],
    returned: ["arrow-return", "late"],
    cancelled: ["slash", ""],
    entered_in_error: ["slash", ""],
};

export const stateLook = (state) => ({ picture: states[state]?.[0] ?? "circle", kind: states[state]?.[1] ?? "" });

export function badge(kind, picture, word) {
    return html`<span class="badge ${kind}">${icon(picture)}${word}</span>`;
}

export function stateBadge(state) {
    const { picture, kind } = stateLook(state);
    return badge(kind, picture, t(`state.${state}`));
}

const waitingLooks = { green: ["good", "clock"], orange: ["waiting", "triangle"], red: ["late", "diamond"] };

/** How long nobody has acted, and whether that is still in time (RE-16); null once somebody has. */
export function daysOpenBadge(days, waiting) {
    const look = waitingLooks[waiting];
    if (!look) return null;
    return badge(...look, `${t("days.open", { count: days, days })} · ${t(`days.${waiting}`)}`);
}

const partnerLooks = { active: ["good", "check"], pending: ["waiting", "clock"], inactive: ["", "slash"] };

export function partnerStatusBadge(status) {
    const [kind, picture] = partnerLooks[status] ?? ["", "circle"];
    return badge(kind, picture, t(`partner_status.${status}`));
}

export function acceptingBadge(accepting) {
    return accepting
        ? badge("good", "check", t("partner.accepting"))
        : badge("", "pause", t("partner.not_accepting"));
}

export function urgencyBadge(urgency) {
    if (urgency === "urgent") return badge("late", "warning", t("urgency.urgent"));
    if (urgency === "soon") return badge("waiting", "clock", t("urgency.soon"));
    return null;
}
