import { html } from "../app/html.js";
import { t } from "../app/i18n.js";
import { empty } from "../components/empty.js";
import { pageHeader } from "../components/page-header.js";

/** What a role may not open: nothing to try again, so a way back instead. */
export function view() {
    const title = t("not_allowed.title");
    const content = html`
        ${pageHeader({ title })}
        ${empty({
            picture: "slash", title: t("not_allowed.heading"), text: t("not_allowed.text"),
            action: html`<a class="button primary" href="/">${t("action.to_dashboard")}</a>`,
        })}`;
    return { title, content };
}
