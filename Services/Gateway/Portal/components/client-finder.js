// Choosing the client of a referral: by 3 or more characters of the name, or a new one (RE-1, CW-3).

import { call } from "../app/api.js";
import { html, render } from "../app/html.js";
import { date, t } from "../app/i18n.js";
import { combobox } from "./combobox.js";
import { cancelButton, openDialog } from "./dialog.js";
import { notice } from "./empty.js";
import { textField } from "./field.js";
import { form } from "./form.js";
import { icon } from "./icon.js";

/** A line that tells two people of the same name apart. */
export const clientDetails = (client) =>
    [
        client.birthDate && t("client.born", { date: date(client.birthDate) }), client.phone, client.email,
    ].filter(Boolean).join(" · ");

/** Clients that fit the words; words too few to search by fit nobody. */
export async function findClients(text, limit, signal) {
    try {
        return (await call("casework.find_clients", { text, limit }, { signal })).clients;
    } catch (error) {
        if (error.reason === "too_short") return [];
        throw error;
    }
}

const clientContent = (client) => html`<strong class="block">${client.name}</strong><span class="block quiet small">${clientDetails(client)}</span>`;

/**
 * A field for one client. Answers { element, read, write } with the chosen ClientCard or null;
 * `changed(client)` hears of every choice.
 */
export function clientFinder({ client = null, changed = () => {} }) {
    let chosen = null;
    const element = html`<div></div>`;
    const write = (next, { focus = false } = {}) => {
        chosen = next;
        if (chosen) {
            render(element, html`
                <div class="field" data-field="client">
                    <span class="label">${t("refer.client")}</span>
                    <div class="chosen">${icon("person")}<div>${clientContent(chosen)}</div>
                        <button class="button compact" type="button" @click=${() => write(null, { focus: true })}>${t("action.change")}</button></div>
                </div>`);
        } else {
            const addNew = (words) => newClient(words, (added) => write(added, { focus: true }));
            render(element, html`
                <div class="stack tight">
                    ${combobox({
                        name: "client", label: t("refer.client"), help: t("client.find_help"),
                        search: (text, signal) => findClients(text, 8, signal),
                        show: clientContent,
                        choose: (found) => write(found, { focus: true }),
                        extra: (words) => ({ text: t("client.add_named", { name: words }), run: () => addNew(words) }),
                    })}
                    <div><button class="button compact quiet" type="button" @click=${() => addNew("")}>${icon("person-add")}${t("client.add")}</button></div>
                </div>`);
        }
        changed(chosen);
        element.dispatchEvent(new Event("change", { bubbles: true }));
        if (focus) element.querySelector("button, input")?.focus();
    };
    write(client);
    return { element, read: () => chosen, write: (next) => write(next ?? null) };
}

/** Asks for a new client; likely duplicates are shown before one is added twice. */
export function newClient(words, done) {
    const [firstName = "", ...rest] = words.split(/\s+/);
    openDialog({
        title: t("client.add"),
        content: (close) => {
            const likely = html`<div class="stack tight" role="status"></div>`;
            let shownFor = "";
            const finish = (client) => {
                close();
                done(client);
            };
            return form({
                draft: "client:new",
                content: [
                    html`<div class="pair">
                        ${textField({
                            name: "firstName", label: t("field.first_name"), required: true, value: firstName,
                            maxlength: 100,
                        })}
                        ${textField({
                            name: "lastName", label: t("field.last_name"), required: true, value: rest.join(" "),
                            maxlength: 100,
                        })}
                    </div>`,
                    html`<div class="pair">
                        ${textField({ name: "phone", label: t("field.phone"), type: "tel" })}
                        ${textField({ name: "birthDate", label: t("field.birth_date"), type: "date" })}
                    </div>`,
                    textField({ name: "email", label: t("field.email"), type: "email" }),
                    likely,
                ],
                check: (values) => ({
                    ...(values.firstName ? {} : { firstName: t("missing.first_name") }),
                    ...(values.lastName ? {} : { lastName: t("missing.last_name") }),
                }),
                action: t("client.add_action"),
                cancel: cancelButton(close),
                submit: async (client, key) => {
                    // Sent a second time unchanged, under a list of likely duplicates, means: another person.
                    const typed = JSON.stringify(client);
                    const { id, duplicates } = await call("casework.add_client", { client, isNew: typed === shownFor }, { key });
                    if (id) return finish({ ...client, id, name: `${client.firstName} ${client.lastName}` });
                    shownFor = typed;
                    render(likely, notice("waiting", html`
                        <div class="stack tight">
                            <strong>${t("client.likely", { count: duplicates.length })}</strong>
                            <ul class="lines">${duplicates.map(({ client: known, matches }) => html`
                                <li class="line"><div>${clientContent(known)}<span class="block small">${t("client.same", { what: matches.map((one) => t(`match.${one}`)).join(", ") })}</span></div>
                                    <button class="button compact" type="button" @click=${() => finish(known)}>${t("client.use_this")}</button></li>`)}</ul>
                            <p class="small">${t("client.likely_else")}</p>
                        </div>`, "people"));
                    likely.scrollIntoView({ block: "nearest" });
                },
            });
        },
    });
}
