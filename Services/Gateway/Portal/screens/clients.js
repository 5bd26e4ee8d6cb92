import { html } from "../app/html.js";
import { date, t } from "../app/i18n.js";
import { worksForPartner } from "../app/session.js";
import { findClients, newClient } from "../components/client-finder.js";
import { empty } from "../components/empty.js";
import { mailLink, phoneLink } from "../components/facts.js";
import { icon } from "../components/icon.js";
import { pageHeader } from "../components/page-header.js";
import { searchField } from "../components/search-field.js";
import { table } from "../components/table.js";

const fewestLetters = 3;

function emptyText(text) {
    if (text && text.length < fewestLetters) return "reason.too_short";
    if (!text) return worksForPartner() ? "client.none_yet_text" : "client.none_opened_text";
    return worksForPartner() ? "client.none_text" : "client.none_spelling_text";
}

export async function load({ query }) {
    const text = query.get("q") ?? "";
    return { text, clients: await findClients(text, 50) };
}

export function view({ text, clients }, { go }) {
    const title = t("menu.clients");
    const add = () => newClient(text, (added) => go(`/clients/${added.id}`));
    const addButton = worksForPartner() && html`<button class="button primary" type="button"
        @click=${add}>${icon("person-add")}${t("client.add")}</button>`;
    const content = html`
        ${pageHeader({ title, actions: addButton })}
        <div class="filters">${searchField({
            id: "page-search", label: t("client.search"), value: text, placeholder: t("client.search_hint"),
        })}</div>
        <div class="stack">
            <h2>${t(text ? "client.found" : "client.recent", { count: clients.length })}</h2>
            <p class="only-read-aloud" role="status">${t("combobox.found", { count: clients.length })}</p>
            ${clients.length > 0 ? table({
                caption: title,
                rows: clients,
                columns: [
                    {
                        title: t("field.name"), header: true,
                        cell: (one) => html`<a href="/clients/${one.id}">${one.name}</a>`,
                    },
                    { title: t("field.birth_date"), cell: (one) => date(one.birthDate) },
                    { title: t("field.phone"), cell: (one) => phoneLink(one.phone) },
                    { title: t("field.email"), cell: (one) => mailLink(one.email) },
                    {
                        title: t("referral.options"), actions: true,
                        cell: (one) => worksForPartner() && html`<a class="button compact"
                            href="/refer?client=${one.id}" aria-label="${t("client.refer_of", { name: one.name })}">${t("refer.short")}</a>`,
                    },
                ],
            }) : empty({
                picture: "people", title: t(text ? "client.none" : worksForPartner() ? "client.none_yet" : "client.none_opened"),
                text: t(emptyText(text)),
            })}
        </div>`;
    return { title, content };
}
