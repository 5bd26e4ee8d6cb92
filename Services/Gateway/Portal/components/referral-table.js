import { html } from "../app/html.js";
import { date, t } from "../app/i18n.js";
import { isAuditor } from "../app/session.js";
import { daysOpenBadge, stateBadge, urgencyBadge } from "./badge.js";
import { phoneLink } from "./facts.js";
import { icon } from "./icon.js";
import { table } from "./table.js";

/**
 * Referrals as they look in every list (RE-18). `sides` says which partners are named: "sender",
 * "receiver" or both; `sort(column)` answers the heading's address and direction.
 */
export function referralTable({ caption, rows, sides = ["sender", "receiver"], sort = () => undefined }) {
    return table({
        caption,
        rows,
        columns: [
            {
                title: t("referral.client"), header: true, sort: sort("client"),
                cell: (row) => html`<a href="/referrals/${row.id}">${row.clientName}</a><span class="second">${phoneLink(row.clientPhone)}</span>`,
            },
            { title: t("referral.days_open"), sort: sort("waiting"), cell: waitingCell },
            { title: t("referral.status"), sort: sort("state"), cell: (row) => stateBadge(row.state) },
            { title: t("referral.services"), cell: (row) => row.serviceTypes.join(", ") },
            sidesColumn(sides),
            {
                title: t("referral.submitted"), sort: sort("newest"),
                cell: (row) => html`<span><span class="nowrap">${date(row.submittedAt)}</span><br><span class="quiet">${row.submittedBy}</span></span>`,
            },
            { title: t("referral.options"), actions: true, cell: options },
        ],
    });
}

function sidesColumn(sides) {
    if (sides.length > 1) {
        return {
            title: t("referral.from_to"),
            cell: (row) => html`<span>${row.sender.name}<br><span class="quiet">${t("referral.to_name", { name: row.receiver.name })}</span></span>`,
        };
    }
    const [side] = sides;
    return { title: t(side === "sender" ? "referral.from" : "referral.to"), cell: (row) => row[side].name };
}

function waitingCell(row) {
    const days = daysOpenBadge(row.daysOpen, row.waiting)
        ?? html`<span class="quiet small nowrap">${t("days.open", { count: row.daysOpen, days: row.daysOpen })}</span>`;
    const urgency = urgencyBadge(row.urgency);
    return urgency ? html`<span class="row">${days}${urgency}</span>` : days;
}

function options(row) {
    const pdf = t("referral.pdf_of", { name: row.clientName });
    return html`
        <a class="button compact" href="/referrals/${row.id}" aria-label="${t(isAuditor() ? "referral.open_of" : "referral.manage_of", { name: row.clientName })}">${t(isAuditor() ? "referral.open" : "referral.manage")}</a>
        <a class="button compact quiet" href="/api/referrals.pdf?referral=${row.id}" download aria-label="${pdf}" title="PDF">${icon("download")}<span class="on-phones">PDF</span></a>`;
}
