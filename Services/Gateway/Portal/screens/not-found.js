import { html } from "../app/html.js";
import { t } from "../app/i18n.js";
import { empty } from "../components/empty.js";
import { pageHeader } from "../components/page-header.js";

export function view() {
    const title = t("not_found.title");
    const content = html`
        ${pageHeader({ title })}
        ${empty({
            picture: "search", title: t("not_found.heading"), text: t("not_found.text"),
            action: html`<a class="button primary" href="/">${t("action.to_dashboard")}</a>`,
        })}`;
    return { title, content };
}
