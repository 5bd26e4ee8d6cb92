import { call } from "../app/api.js";
import { dropAllDrafts } from "../app/drafts.js";
import { html } from "../app/html.js";
import { languages, t } from "../app/i18n.js";
import { me, signOut } from "../app/session.js";
import { facts } from "../components/facts.js";
import { choiceField, selectField, textField } from "../components/field.js";
import { form } from "../components/form.js";
import { icon } from "../components/icon.js";
import { pageHeader } from "../components/page-header.js";
import { checkPasswords, passwordFields } from "../components/password-fields.js";
import { toast } from "../components/toast.js";

export async function load() {
    if (!me().partner) return {};
    return { partner: await call("directory.partner", { partner: me().partner }) };
}

export function view({ partner }, { go }) {
    const title = t("menu.account");
    const user = me();
    const leave = async () => {
        dropAllDrafts();
        await signOut();
        go("/sign-in");
    };
    const content = html`
        ${pageHeader({
            title,
            actions: html`<button class="button" type="button"
                @click=${leave}>${icon("sign-out")}${t("menu.sign_out")}</button>`,
        })}
        <div class="stack narrow">
            <section class="card">
                <h2>${t("account.about")}</h2>
                ${facts([
                    [t("field.email"), user.email],
                    [t("account.role"), t(`role.${user.role}`)],
                    [
                        t("account.partner"),
                        partner && html`<a href="/partners/${partner.id}">${partner.profile.name}</a>`,
                    ],
                ], { beside: true })}
                ${aboutForm(user)}
            </section>
            <section class="card"><h2>${t("account.look")}</h2>${themeChoice()}</section>
            <section class="card"><h2>${t("account.password")}</h2>${passwordForm()}</section>
        </div>`;
    return { title, content };
}

function aboutForm(user) {
    return form({
        content: [
            textField({
                name: "name", label: t("field.full_name"), required: true, value: user.name, maxlength: 200,
                autocomplete: "name",
            }),
            selectField({
                name: "language", label: t("account.language"), required: true, value: user.language,
                options: Object.entries(languages),
            }),
        ],
        check: ({ name }) => (name ? {} : { name: t("missing.name") }),
        action: t("action.save"),
        submit: async ({ name, language }, key) => {
            await call("identity.edit_me", { name, language }, { key });
            localStorage.setItem("language", language);
            // Every text of the frame changes, so the page starts anew.
            location.reload();
        },
    });
}

function themeChoice() {
    const choose = (event) => {
        const theme = event.currentTarget.value;
        if (theme === "system") {
            localStorage.removeItem("theme");
            delete document.documentElement.dataset.theme;
        } else {
            localStorage.setItem("theme", theme);
            document.documentElement.dataset.theme = theme;
        }
    };
    return choiceField({
        name: "theme", label: t("account.theme"), required: true, beside: true, value: localStorage.getItem("theme") ?? "system",
        options: ["system", "light", "dark"].map((one) => ({ value: one, text: t(`theme.${one}`) })), onchange: choose,
    });
}

function passwordForm() {
    const element = form({
        content: [
            // Password managers look for whose password it is.
            html`<input type="email" name="username" autocomplete="username" value="${me().email}" hidden>`,
            textField({
                name: "current", label: t("account.current_password"), type: "password", required: true,
                autocomplete: "current-password",
            }),
            passwordFields(),
        ],
        check: (values) => ({
            ...(values.current ? {} : { current: t("missing.password") }), ...checkPasswords(values),
        }),
        action: t("account.change_password"),
        submit: async ({ current, password }, key) => {
            await call("identity.change_password", { current, password }, { key });
            element.reset();
            toast(t("account.password_changed"));
        },
    });
    return element;
}
