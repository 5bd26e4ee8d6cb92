import { html } from "../app/html.js";

/** How far something has come; a step is { name, is: "done" | "now" | "ahead" | "stopped" }. */
export function stepper(label, steps) {
    return html`
        <ol class="stepper" aria-label="${label}">
            ${steps.map((step) => html`
                <li class="${step.is}" aria-current="${step.is === "now" || step.is === "stopped" ? "step" : null}">${step.name}</li>`)}
        </ol>`;
}
