import { html } from "../app/html.js";
import { t } from "../app/i18n.js";
import { worksForPartner } from "../app/session.js";
import { daysOpenBadge, stateBadge } from "../components/badge.js";
import { pageHeader } from "../components/page-header.js";

const questions = ["find", "refer", "answer", "lost", "person"];
const states = [
    "sent", "in_review", "accepted", "in_progress", "on_hold", "completed", "declined", "unable", "returned",
    "cancelled",
];

export function view() {
    const title = t("menu.help");
    const content = html`
        ${pageHeader({ title, lead: t("help.lead") })}
        <div class="stack narrow">
            ${questions.filter((one) => worksForPartner() || one !== "refer").map((one) => html`
                <section class="card small-card"><h2>${t(`help.${one}`)}</h2><p>${t(`help.${one}_text`)}</p></section>`)}
            <section class="card">
                <h2>${t("help.colours")}</h2>
                <ul class="lines">
                    ${[["green", 2], ["orange", 4], ["red", 7]].map(([colour, days]) => html`
                        <li class="stack tight">${daysOpenBadge(days, colour)}<span>${t(`help.${colour}`)}</span></li>`)}
                </ul>
            </section>
            <section class="card">
                <h2>${t("help.states")}</h2>
                <ul class="lines">${states.map((one) => html`<li class="stack tight">${stateBadge(one)}<span>${t(`state_help.${one}`)}</span></li>`)}</ul>
            </section>
            <section class="card small-card"><h2>${t("help.keys")}</h2><p><kbd>/</kbd> ${t("help.key_search")}</p></section>
        </div>`;
    return { title, content };
}
