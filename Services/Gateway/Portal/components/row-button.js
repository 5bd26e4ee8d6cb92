import { html } from "../app/html.js";
import { t } from "../app/i18n.js";

/**
 * A quiet button in a row: `action` is edit, remove or delete, and `name` says of what to those who hear
 * the page instead of seeing the row.
 */
export function rowButton(action, name, press) {
    const kind = action === "edit" ? "" : "danger";
    return html`
        <button class="button compact quiet ${kind}" type="button" aria-label="${t(`action.${action}_of`, { name })}"
            @click=${press}>${t(`action.${action}`)}</button>`;
}
