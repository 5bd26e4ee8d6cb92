import { call } from "../app/api.js";
import { html } from "../app/html.js";
import { t } from "../app/i18n.js";
import { notice } from "../components/empty.js";
import { icon } from "../components/icon.js";
import { pageHeader } from "../components/page-header.js";

export const load = ({ parameters }) => call("referrals.get", { referral: parameters.referral });

/** What happened and who was told (RE-6), and where to go from here. */
export function view({ row, client, reach }) {
    const title = t("sent.title");
    const isClientTold = reach === "email" || reach === "text";
    const told = [
        t("sent.receiver", { partner: row.receiver.name }),
        t("sent.sender", { partner: row.sender.name }),
        t("sent.staff"),
        isClientTold && t(`sent.client_${reach}`, { name: row.clientName }),
    ].filter(Boolean);
    const content = html`
        <div class="narrow stack loose">
            ${pageHeader({ title, lead: t("sent.lead", { client: row.clientName, partner: row.receiver.name }) })}
            <section class="card">
                <h2>${t("sent.told")}</h2>
                <ul class="lines">${told.map((one) => html`<li class="row">${icon("check")}<span>${one}</span></li>`)}</ul>
                ${!isClientTold && notice("waiting", t("sent.client_not", { name: row.clientName }), "person")}
                <p class="quiet">${t("sent.next")}</p>
            </section>
            <div class="row">
                <a class="button primary" href="/referrals/${row.id}">${t("sent.view")}</a>
                <a class="button" href="/refer?client=${client.id}">${t("sent.again", { name: row.clientName })}</a>
                <a class="button quiet" href="/">${t("action.to_dashboard")}</a>
            </div>
        </div>`;
    return { title, content };
}
