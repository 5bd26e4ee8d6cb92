// Tags and service types are lists of words that super admins keep (DI-8, DI-9): one screen, twice.

import { call, callPaged, pageSize } from "../app/api.js";
import { html } from "../app/html.js";
import { t } from "../app/i18n.js";
import { addressWith } from "../app/router.js";
import { isSuperAdmin } from "../app/session.js";
import { badge } from "./badge.js";
import { cancelButton, confirmDeed, openDialog } from "./dialog.js";
import { empty } from "./empty.js";
import { checkField, choiceField, textField } from "./field.js";
import { form } from "./form.js";
import { icon } from "./icon.js";
import { more } from "./more.js";
import { pageHeader } from "./page-header.js";
import { rowButton } from "./row-button.js";
import { searchField } from "./search-field.js";
import { table } from "./table.js";
import { toast } from "./toast.js";

const shownCount = (query) => Number(query.get("show")) || pageSize;

/**
 * The screen of a list of words. `words` is the language keys' first part; `operations` names
 * { list, save, remove }, `field` the list in the reply, `removed` the field that names what goes;
 * `columns()` are added to name and status; `hasSensitivity` offers that choice.
 */
export function wordScreen({ words, operations, field, removed, columns, hasSensitivity = false, removalText }) {
    const load = ({ query }) =>
        callPaged(operations.list, { words: query.get("q") ?? "", withDisabled: true }, field, shownCount(query));

    const edit = (word, place) => openDialog({
        title: t(word ? `${words}.edit` : `${words}.add`),
        content: (close) => form({
            content: [
                textField({ name: "name", label: t("field.name"), required: true, maxlength: 100, value: word?.name }),
                choiceField({
                    name: "status", label: t("referral.status"), required: true, value: word?.status ?? "active",
                    options: ["active", "disabled"].map((one) => ({
                        value: one, text: t(`availability.${one}`), help: t(`${words}.${one}_help`),
                    })),
                }),
                hasSensitivity && checkField({
                    name: "isSensitive", label: t("service_type.sensitive"), help: t("service_type.sensitive_help"),
                    checked: word?.isSensitive,
                }),
            ],
            check: ({ name }) => (name ? {} : { name: t("missing.name") }),
            action: t("action.save"),
            cancel: cancelButton(close),
            submit: async ({ name, status, isSensitive }, key) => {
                await call(operations.save, {
                    id: word?.id, name, status, ...(hasSensitivity && { isSensitive: isSensitive === "true" }),
                }, { key });
                close();
                toast(t("list.saved", { name }));
                place.reload();
            },
        }),
    });

    const remove = (word, place) => confirmDeed({
        title: t("list.remove", { name: word.name }),
        text: removalText(word),
        action: t("action.delete"),
        run: async () => {
            await call(operations.remove, { [removed]: word.id });
            toast(t("list.removed", { name: word.name }));
            place.reload();
        },
    });

    const actions = (place) => ({
        title: t("referral.options"), actions: true,
        cell: (word) => html`
            ${rowButton("edit", word.name, () => edit(word, place))}
            ${rowButton("delete", word.name, () => remove(word, place))}`,
    });

    const view = (found, place) => {
        const title = t(`menu.${words}s`);
        const { query } = place;
        const add = isSuperAdmin() && html`<button class="button primary" type="button"
            @click=${() => edit(null, place)}>${icon("plus")}${t(`${words}.add`)}</button>`;
        const content = html`
            ${pageHeader({ title, lead: t(`${words}.lead`), actions: add })}
            <div class="filters">${searchField({
                id: "page-search", label: t("list.search"), value: query.get("q"),
            })}</div>
            ${found.entries.length > 0 ? html`<div class="stack">
                ${table({
                    caption: title, rows: found.entries,
                    columns: [
                        { title: t("field.name"), header: true, cell: (word) => word.name },
                        ...columns(),
                        {
                            title: t("referral.status"),
                            cell: statusBadge,
                        },
                        isSuperAdmin() && actions(place),
                    ].filter(Boolean),
                })}
                ${more({
                    shown: found.entries.length, all: found.total,
                    next: addressWith({ show: shownCount(query) + pageSize }, query),
                })}
            </div>` : empty({ picture: "tag", title: t("list.none"), text: t("list.none_text") })}`;
        return { title, content };
    };

    return { load, view };
}

function statusBadge({ status }) {
    const [kind, picture] = status === "active" ? ["good", "check"] : ["", "pause"];
    return badge(kind, picture, t(`availability.${status}`));
}
