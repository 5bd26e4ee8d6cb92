import { html } from "../app/html.js";
import { t } from "../app/i18n.js";
import { me, worksForPartner } from "../app/session.js";
import { acceptingBadge, partnerStatusBadge } from "./badge.js";
import { icon } from "./icon.js";

const tagsShown = 4;

/** A partner as it looks everywhere: who, whether there is room, what they offer, why it was found. */
export function partnerCard(partner, { chosenTags = [] } = {}) {
    const tags = [...partner.tags].sort((one, other) => chosenTags.includes(other.id) - chosenTags.includes(one.id));
    const mayRefer = worksForPartner() && partner.isAccepting && partner.status === "active" && partner.id !== me().partner;
    const places = partner.locations > 1 ? t("partners.locations", { count: partner.locations }) : "";
    return html`
        <li class="card pressable small-card">
            <header>
                <h3><a class="whole" href="/partners/${partner.id}">${partner.name}</a></h3>
                ${partner.status === "active" ? acceptingBadge(partner.isAccepting) : partnerStatusBadge(partner.status)}
            </header>
            ${partner.summary && html`<p class="quiet small three-lines">${partner.summary}</p>`}
            ${(partner.town || places) && html`<p class="row small quiet place">${icon("pin")}${[partner.town, places].filter(Boolean).join(" · ")}</p>`}
            ${tags.length > 0 && html`
                <p class="tags">${tags.slice(0, tagsShown).map((one) => html`<span class="tag ${chosenTags.includes(one.id) ? "matched" : ""}">${one.name}</span>`)}
                ${tags.length > tagsShown && html`<span class="tag">${t("partners.more_tags", { count: tags.length - tagsShown })}</span>`}</p>`}
            ${(partner.matched || mayRefer) && html`
                <div class="row spread">
                    <span class="small quiet">${partner.matched && t(`matched.${partner.matched}`, {}, "")}</span>
                    ${mayRefer && html`<a class="button compact above" href="/refer?partner=${partner.id}"
                        aria-label="${t("refer.to_program", { name: partner.name })}">${t("refer.short")}</a>`}
                </div>`}
        </li>`;
}
