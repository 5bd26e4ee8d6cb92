import { html } from "../app/html.js";
import { icon } from "./icon.js";

/** The top of a screen: where one came from, what this is, and its main action. */
export function pageHeader({ title, lead, back, actions, badges }) {
    return html`
        <header class="page-header">
            ${back && html`<a class="back" href="${back.address}">${icon("arrow-back")}${back.name}</a>`}
            <div class="row spread">
                <h1>${title}</h1>
                ${actions && html`<div class="row no-print">${actions}</div>`}
            </div>
            ${badges && html`<div class="row">${badges}</div>`}
            ${lead && html`<p class="lead">${lead}</p>`}
        </header>`;
}
