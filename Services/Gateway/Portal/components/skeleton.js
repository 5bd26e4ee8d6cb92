import { html } from "../app/html.js";
import { t } from "../app/i18n.js";

/** The shape of a page that is on its way; shown only when it takes long enough to be noticed. */
export function skeleton() {
    return html`
        <div class="screen"><div class="skeleton" role="status" aria-label="${t("app.loading")}">
            <span></span><span class="block"></span><span class="block"></span><span class="block"></span>
        </div></div>`;
}
