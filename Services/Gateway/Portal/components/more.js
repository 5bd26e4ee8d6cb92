import { html } from "../app/html.js";
import { t } from "../app/i18n.js";

/** How many of how many are shown, said aloud when it changes, and a way to see more. */
export function more({ shown, all, next }) {
    return html`
        <div class="row spread">
            <p class="quiet small" role="status">${t("list.shown", { count: all, shown, all })}</p>
            ${shown < all && html`<a class="button" href="${next}" data-quiet>${t("list.more")}</a>`}
        </div>`;
}
