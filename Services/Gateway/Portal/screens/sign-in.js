import { call } from "../app/api.js";
import { html } from "../app/html.js";
import { language, t, useLanguage } from "../app/i18n.js";
import { loadSession, me, signIn } from "../app/session.js";
import { notice } from "../components/empty.js";
import { textField } from "../components/field.js";
import { form } from "../components/form.js";

export function view(data, { query, go }) {
    const title = t("sign_in.title");
    const content = html`
        <div class="stack">
            <h1>${title}</h1>
            <p class="tagline">${t("sign_in.lead")}</p>
        </div>
        ${query.has("over") && notice("waiting", t("sign_in.over"))}
        ${query.has("password-set") && notice("good", t("sign_in.password_set"))}
        ${form({
            content: [
                textField({
                    name: "email", label: t("field.email"), type: "email", required: true, autocomplete: "username",
                    inputmode: "email",
                }),
                textField({
                    name: "password", label: t("field.password"), type: "password", required: true,
                    autocomplete: "current-password",
                }),
            ],
            check: ({ email, password }) => ({
                ...(email ? {} : { email: t("missing.email") }),
                ...(password ? {} : { password: t("missing.password") }),
            }),
            action: t("sign_in.action"),
            cancel: html`<a class="button quiet" href="/forgot-password">${t("sign_in.forgot")}</a>`,
            submit: async ({ email, password }) => {
                await signIn(email, password);
                await settleLanguage();
                go(safeAddress(query.get("next")), { replace: true });
            },
        })}`;
    return { title, content };
}

/** The language chosen on this page becomes the user's; otherwise theirs is spoken from here on. */
async function settleLanguage() {
    const chosen = sessionStorage.getItem("language-chosen");
    sessionStorage.removeItem("language-chosen");
    if (chosen && chosen !== me().language) {
        await call("identity.edit_me", { name: me().name, language: chosen });
        await loadSession();
    }
    if (me().language !== language()) await useLanguage(me().language);
}

/** An address of this portal; a link that was meddled with leads nowhere else. */
function safeAddress(next) {
    if (!next) return "/";
    const address = new URL(next, location.origin);
    return address.origin === location.origin && address.pathname !== "/sign-in" ? address.pathname + address.search : "/";
}
