import { freshID, html } from "../app/html.js";
import { t } from "../app/i18n.js";
import { notice } from "./empty.js";

/** Opens a dialog with `content(close)`; Escape and the browser's back gesture close it. */
export function openDialog({ title, content }) {
    const id = freshID("dialog");
    const close = () => element.close();
    const element = html`
        <dialog class="dialog" aria-labelledby="${id}">
            <h2 id="${id}">${title}</h2>
            ${content(close)}
        </dialog>`;
    element.addEventListener("close", () => element.remove());
    addEventListener("popstate", close, { once: true });
    document.body.append(element);
    element.showModal();
    return element;
}

export const cancelButton = (close) =>
    html`<button class="button" type="button" @click=${close}>${t("action.cancel")}</button>`;

/** Asks before something that cannot be taken back; `run` does it, and its refusal is shown in place. */
export function confirmDeed({ title, text, action, run }) {
    openDialog({
        title,
        content: (close) => {
            const place = html`<div role="alert"></div>`;
            const press = async ({ currentTarget: button }) => {
                button.setAttribute("aria-busy", "true");
                try {
                    await run();
                    close();
                } catch (error) {
                    place.replaceChildren(notice("late", error.message));
                    button.removeAttribute("aria-busy");
                }
            };
            return html`
                <p>${text}</p>
                ${place}
                <div class="dialog-actions">
                    ${cancelButton(close)}
                    <button class="button primary danger" type="button" @click=${press}><span class="spinner"></span>${action}</button>
                </div>`;
        },
    });
}
