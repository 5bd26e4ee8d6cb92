import { call } from "../app/api.js";
import { html } from "../app/html.js";
import { t } from "../app/i18n.js";
import { notice } from "../components/empty.js";
import { checkPasswords, passwordFields } from "../components/password-fields.js";
import { form } from "../components/form.js";

/** The token stands behind the # of the link, so that it never reaches a server's log. */
export function view(data, { go }) {
    const token = location.hash.slice(1);
    const title = t("set_password.title");
    const content = html`
        <div class="stack"><h1>${title}</h1><p class="tagline">${t("set_password.lead")}</p></div>
        ${token
            ? form({
                content: passwordFields(),
                check: checkPasswords,
                action: t("set_password.action"),
                submit: async ({ password }, key) => {
                    await call("identity.set_password", { link: token, password }, { key });
                    go("/sign-in?password-set=1", { replace: true });
                },
            })
            : [
                notice("late", t("set_password.no_link")),
                html`<a class="button" href="/forgot-password">${t("sign_in.forgot")}</a>`,
            ]}`;
    return { title, content };
}
