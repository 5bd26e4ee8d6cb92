import { html } from "../app/html.js";

/** Long work under way: `done` of `all`, or unknown without `all` (PO-11). */
export function progress(label, done, all) {
    return html`
        <label class="stack tight"><span class="small">${label}</span>
            <progress class="progress" max="${all ?? null}" value="${all ? done : null}"></progress>
        </label>`;
}
