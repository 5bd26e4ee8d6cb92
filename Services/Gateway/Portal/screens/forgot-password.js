import { call } from "../app/api.js";
import { html, render } from "../app/html.js";
import { t } from "../app/i18n.js";
import { notice } from "../components/empty.js";
import { textField } from "../components/field.js";
import { form } from "../components/form.js";

export function view() {
    const title = t("forgot.title");
    const place = html`<div class="stack"></div>`;
    render(place, form({
        content: textField({
            name: "email", label: t("field.email"), type: "email", required: true, autocomplete: "username",
            inputmode: "email",
        }),
        check: ({ email }) => (email.includes("@") ? {} : { email: t("missing.email") }),
        action: t("forgot.action"),
        cancel: html`<a class="button quiet" href="/sign-in">${t("forgot.back")}</a>`,
        submit: async ({ email }, key) => {
            await call("identity.request_password_link", { email }, { key });
            render(place, html`<div role="status">${notice("good", t("forgot.sent", { email }))}</div>`,
                html`<a class="button" href="/sign-in">${t("forgot.back")}</a>`);
        },
    }));
    return {
        title,
        content: html`<div class="stack"><h1>${title}</h1><p class="tagline">${t("forgot.lead")}</p></div>${place}`,
    };
}
