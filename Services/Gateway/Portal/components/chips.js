import { html } from "../app/html.js";
import { number } from "../app/i18n.js";
import { icon } from "./icon.js";

/** Filters as links: an address each, so that they can be bookmarked; `on` marks the chosen ones. */
export function chips(label, entries) {
    return html`
        <nav class="chips" aria-label="${label}">
            ${entries.map((one) => html`
                <a class="chip" href="${one.address}" id="${one.id}" data-quiet aria-current="${one.on ? "true" : null}">
                    ${one.on && icon("check")}${one.name}${one.count === undefined ? null : html`<span class="count">${number(one.count)}</span>`}
                </a>`)}
        </nav>`;
}

/** Views of one list, side by side. */
export function tabs(label, entries) {
    return html`
        <nav class="tabs" aria-label="${label}">
            ${entries.map((one) => html`
                <a href="${one.address}" aria-current="${one.on ? "page" : null}">${one.name}${one.count ? html`<span class="badge ${one.kind}">${number(one.count)}</span>` : null}</a>`)}
        </nav>`;
}
