import { html } from "../app/html.js";
import { icon } from "./icon.js";

/**
 * A table that turns into cards on phones. A column is
 * { title, cell(row), header?, end?, actions?, sort?: { address, direction } }; the `header` column names its row.
 */
export function table({ caption, columns, rows }) {
    return html`
        <div class="table-box">
            <table class="table folds" role="table">
                <caption class="only-read-aloud">${caption}</caption>
                <thead role="rowgroup"><tr role="row">${columns.map(heading)}</tr></thead>
                <tbody role="rowgroup">${rows.map((row) => html`<tr role="row">${columns.map((column) => cell(column, row))}</tr>`)}</tbody>
            </table>
        </div>`;
}

function heading({ title, end, actions, sort }) {
    const kind = end ? "end" : "";
    if (actions) return html`<th role="columnheader" scope="col"><span class="only-read-aloud">${title}</span></th>`;
    if (!sort) return html`<th role="columnheader" scope="col" class="${kind}">${title}</th>`;
    const order = { up: "ascending", down: "descending" }[sort.direction];
    const arrow = { up: icon("chevron-up"), down: icon("chevron-down") }[sort.direction];
    return html`
        <th role="columnheader" scope="col" class="${kind}" aria-sort="${order}">
            <a href="${sort.address}" data-quiet>${title}${arrow}</a>
        </th>`;
}

function cell(column, row) {
    const content = column.cell(row);
    if (column.header) return html`<th role="rowheader" scope="row">${content}</th>`;
    const isEmpty = content === null || content === undefined || content === "";
    const kind = [column.end && "end", column.actions && "actions", isEmpty && "empty-cell"].filter(Boolean).join(" ");
    return html`<td role="cell" class="${kind}" data-label="${column.actions ? null : column.title}">${content}</td>`;
}
