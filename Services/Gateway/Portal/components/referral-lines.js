import { html } from "../app/html.js";
import { date } from "../app/i18n.js";
import { daysOpenBadge, stateBadge, urgencyBadge } from "./badge.js";

/**
 * Referrals in short, one line each. `side` names the partner shown, or both; where the client is
 * known from the page, the receiver's name takes the place of theirs.
 */
export function referralLines(rows, side, { ofOneClient = false } = {}) {
    return html`
        <ul class="lines">
            ${rows.map((row) => html`
                <li class="line">
                    <div>
                        <a class="first" href="/referrals/${row.id}">${ofOneClient ? row.receiver.name : row.clientName}</a>
                        <p class="quiet small">${[
                            row.serviceTypes.join(", "),
                            ofOneClient ? date(row.submittedAt) : partnersOf(row, side),
                        ].join(" · ")}</p>
                    </div>
                    <div class="row end">${urgencyBadge(row.urgency)}${daysOpenBadge(row.daysOpen, row.waiting) ?? stateBadge(row.state)}</div>
                </li>`)}
        </ul>`;
}

const partnersOf = (row, side) => (side === "both" ? `${row.sender.name} → ${row.receiver.name}` : row[side].name);
