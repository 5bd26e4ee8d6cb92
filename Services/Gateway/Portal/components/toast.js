import { html } from "../app/html.js";
import { t } from "../app/i18n.js";
import { icon } from "./icon.js";

let shelf;

/** The place toasts appear, made before the first one so that screen readers watch it. */
export function toastShelf() {
    shelf ??= html`<div class="toasts" role="status" aria-live="polite"></div>`;
    return shelf;
}

/** A line that says what happened; `undo` = { name, run } offers a way back. */
export function toast(text, undo) {
    const element = html`
        <div class="toast">
            <span>${text}</span>
            ${undo && html`<button class="link-button" type="button"
                @click=${() => { element.remove(); undo.run(); }}>${undo.name}</button>`}
            <button class="icon-button" type="button" aria-label="${t("action.close")}" @click=${() => element.remove()}>${icon("close")}</button>
        </div>`;
    // What was said before is old news, unless it can still be undone.
    for (const old of toastShelf().children) if (!old.querySelector(".link-button")) old.remove();
    toastShelf().append(element);
    // Long enough to be read twice, and longer where there is something to press.
    setTimeout(() => element.remove(), undo ? 15_000 : 7_000);
}
