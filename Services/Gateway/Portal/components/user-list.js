// Staff (ID-3) and a partner's users (ID-9): the same list with other roles.

import { call, callPaged, pageSize } from "../app/api.js";
import { html } from "../app/html.js";
import { ago, t } from "../app/i18n.js";
import { addressWith } from "../app/router.js";
import { me, seesAll } from "../app/session.js";
import { badge } from "./badge.js";
import { cancelButton, confirmDeed, openDialog } from "./dialog.js";
import { empty } from "./empty.js";
import { choiceField, textField } from "./field.js";
import { form } from "./form.js";
import { mailLink } from "./facts.js";
import { icon } from "./icon.js";
import { more } from "./more.js";
import { pageHeader } from "./page-header.js";
import { rowButton } from "./row-button.js";
import { searchField } from "./search-field.js";
import { table } from "./table.js";
import { toast } from "./toast.js";

const shownCount = (query) => Number(query.get("show")) || pageSize;

/**
 * The screen of users: `words` begins its language keys, `roles` are those that can be given. The address
 * may name a `partner`, whose users overseers look after.
 */
export function userScreen({ words, menuName, roles, mayEdit }) {
    const load = async ({ query }) => {
        const partner = query.get("partner");
        const [found, profile] = await Promise.all([
            callPaged("identity.users", { words: query.get("q") ?? "", partner }, "users", shownCount(query)),
            partner && call("directory.partner", { partner }),
        ]);
        return { ...found, partner: profile };
    };

    const edit = (user, place) => openDialog({
        title: t(user ? "user.edit" : `${words}.add`),
        content: (close) => form({
            draft: user ? undefined : words,
            content: [
                textField({
                    name: "name", label: t("field.full_name"), required: true, maxlength: 200, value: user?.name,
                }),
                user ? null : textField({
                    name: "email", label: t("field.email"), help: t("user.email_help"), type: "email",
                    required: true, maxlength: 254,
                }),
                choiceField({
                    name: "role", label: t(`${words}.role`), required: true, value: user?.role ?? roles.at(-1),
                    options: roles.map((role) => ({
                        value: role, text: t(`${words}.role_${role}`), help: t(`${words}.role_${role}_help`),
                    })),
                }),
            ],
            check: ({ name, email }) => ({
                ...(name ? {} : { name: t("missing.name") }),
                ...(user || email?.includes("@") ? {} : { email: t("missing.email") }),
            }),
            action: t(user ? "action.save" : "user.add_action"),
            cancel: cancelButton(close),
            submit: async ({ name, email, role }, key) => {
                if (user) await call("identity.edit_user", { user: user.id, name, role }, { key });
                else await call("identity.add_user", {
                    name, email, role, partner: place.query.get("partner"),
                }, { key });
                close();
                toast(t(user ? "list.saved" : "user.added", { name, email }));
                place.reload();
            },
        }),
    });

    const remove = (user, place) => confirmDeed({
        title: t("list.remove", { name: user.name }),
        text: t("user.remove_text", { name: user.name }),
        action: t("action.remove"),
        run: async () => {
            await call("identity.remove_user", { user: user.id });
            toast(t("user.removed", { name: user.name }));
            place.reload();
        },
    });

    const actions = (place) => ({
        title: t("referral.options"), actions: true,
        cell: (user) => html`
            ${rowButton("edit", user.name, () => edit(user, place))}
            ${user.id !== me().id && rowButton("remove", user.name, () => remove(user, place))}`,
    });

    const view = (found, place) => {
        const { query } = place;
        const { partner } = found;
        const title = partner ? t("user.of_partner", { name: partner.profile.name }) : t(`menu.${menuName}`);
        const back = partner && { address: `/partners/${partner.id}`, name: partner.profile.name };
        const add = mayEdit() && (partner || !seesAll() || words === "staff") && html`<button class="button primary" type="button"
            @click=${() => edit(null, place)}>${icon("person-add")}${t(`${words}.add`)}</button>`;
        const content = html`
            ${pageHeader({ title, lead: partner ? null : t(`${words}.lead`), actions: add, back })}
            <div class="filters">${searchField({
                id: "page-search", label: t("user.search"), value: query.get("q"),
            })}</div>
            ${found.entries.length > 0 ? html`<div class="stack">
                ${table({
                    caption: title, rows: found.entries,
                    columns: [
                        { title: t("field.full_name"), header: true, cell: (user) => user.name },
                        { title: t("field.email"), cell: (user) => mailLink(user.email) },
                        { title: t("account.role"), cell: (user) => t(`role.${user.role}`) },
                        {
                            title: t("user.last_seen"),
                            cell: lastSeen,
                        },
                        mayEdit() && actions(place),
                    ].filter(Boolean),
                })}
                ${more({
                    shown: found.entries.length, all: found.total,
                    next: addressWith({ show: shownCount(query) + pageSize }, query),
                })}
            </div>` : empty({ picture: "people", title: t("list.none"), text: t("list.none_text") })}`;
        return { title, content };
    };

    return { load, view };
}

function lastSeen(user) {
    if (!user.hasPassword) return badge("waiting", "mail", t("user.invited"));
    return user.lastSeenAt ? ago(user.lastSeenAt) : t("user.never");
}
