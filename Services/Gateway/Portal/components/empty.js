import { html } from "../app/html.js";
import { t } from "../app/i18n.js";
import { icon } from "./icon.js";

/** A list with nothing in it: why, and what to do next (PO-11). */
export function empty({ picture = "inbox", title, text, action, inside = false }) {
    return html`
        <div class="empty ${inside ? "inside" : ""}">
            ${icon(picture)}
            <h2>${title}</h2>
            ${text && html`<p>${text}</p>`}
            ${action}
        </div>`;
}

/** What could not be shown, with a way to try again. */
export function problem(text, retry) {
    return html`
        <div class="stack">
            ${notice("late", text, "warning")}
            <div class="row"><button class="button" type="button" @click=${retry}>${t("action.try_again")}</button>
            <a class="button quiet" href="/">${t("action.to_dashboard")}</a></div>
        </div>`;
}

/** A coloured line with a shape: `kind` is info, good, waiting or late. */
export function notice(kind, content, picture = {
    info: "info", good: "check-circle", waiting: "clock", late: "warning",
}[kind]) {
    return html`<div class="notice ${kind}">${icon(picture)}<div>${content}</div></div>`;
}
