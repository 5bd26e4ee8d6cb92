import { html } from "../app/html.js";
import { icon } from "./icon.js";

/** What happened, newest first; an entry is { picture, kind, title, by, note }. */
export function timeline(entries) {
    return html`
        <ol class="timeline">
            ${entries.map((one) => html`
                <li>
                    <span class="dot ${one.kind}">${icon(one.picture)}</span>
                    <div class="body">
                        <div class="row">${one.title}</div>
                        <p class="quiet small">${one.by}</p>
                        ${one.note && html`<p class="note">${one.note}</p>`}
                    </div>
                </li>`)}
        </ol>`;
}
