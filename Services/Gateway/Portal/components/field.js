// Fields: a label, help, the control, and the error beside it (PO-9).

import { freshID, html } from "../app/html.js";
import { t } from "../app/i18n.js";
import { icon } from "./icon.js";

/** One line of text, or several with `lines`. */
export function textField({
    name, label, help, required = false, type = "text", lines = 0, value = "",
    autocomplete, inputmode, maxlength, placeholder, short,
}) {
    const id = freshID(name);
    const describedBy = help ? `${id}-help` : null;
    const classes = short ? "input short" : "input";
    const control = lines
        ? html`<textarea class="${classes}" id="${id}" name="${name}" rows="${lines}" maxlength="${maxlength}"
            aria-describedby="${describedBy}" aria-required="${required ? "true" : null}" .value=${value}></textarea>`
        : html`<input class="${classes}" id="${id}" name="${name}" type="${type}"
            autocomplete="${autocomplete ?? "off"}"
            inputmode="${inputmode}" maxlength="${maxlength}" placeholder="${placeholder}"
            aria-describedby="${describedBy}" aria-required="${required ? "true" : null}" .value=${value}>`;
    return field({ id, name, label, help, required, control });
}

/** A list to choose one from; `options` are [value, text] pairs. */
export function selectField({ name, label, help, required = false, options, value = "", empty, onchange }) {
    const id = freshID(name);
    const control = html`
        <span class="select">
            <select class="input" id="${id}" name="${name}" aria-describedby="${help ? `${id}-help` : null}"
                aria-required="${required ? "true" : null}" @change=${onchange}>
                ${empty !== undefined && html`<option value="">${empty}</option>`}
                ${options.map(([key, text]) => html`<option value="${key}"
                    ?selected=${key === value}>${text}</option>`)}
            </select>
            ${icon("chevron-down")}
        </span>`;
    return field({ id, name, label, help, required, control });
}

/** Radio buttons, or check boxes with `several`; an option is { value, text, help }. */
export function choiceField({
    name, label, help, required = false, options, value, several = false, beside = false, onchange,
}) {
    const id = freshID(name);
    const chosen = new Set([value].flat());
    return html`
        <fieldset class="field group" data-field="${name}" id="${id}" aria-describedby="${help ? `${id}-help` : null}">
            <legend>${label}${optionalMark(required)}</legend>
            ${help && html`<span class="help" id="${id}-help">${help}</span>`}
            <div class="choices ${beside ? "beside" : ""} ${beside && options.length === 3 ? "three" : ""}">
                ${options.map((one) => html`
                    <label class="choice">
                        <input type="${several ? "checkbox" : "radio"}" name="${name}" value="${one.value}"
                            ?checked=${chosen.has(one.value)} @change=${onchange}>
                        <span>${one.text}${one.help && html`<br><span class="help">${one.help}</span>`}</span>
                    </label>`)}
            </div>
        </fieldset>`;
}

/** One box to tick. */
export function checkField({ name, label, help, checked = false }) {
    return html`
        <div class="field" data-field="${name}">
            <label class="choice">
                <input type="checkbox" name="${name}" value="true" ?checked=${checked}>
                <span>${label}${help && html`<br><span class="help">${help}</span>`}</span>
            </label>
        </div>`;
}

/** A label, help and error around any control with the id. */
export function field({ id, name, label, help, required, control }) {
    return html`
        <div class="field" data-field="${name}">
            <label for="${id}">${label}${optionalMark(required)}</label>
            ${help && html`<span class="help" id="${id}-help">${help}</span>`}
            ${control}
        </div>`;
}

function optionalMark(required) {
    return required ? null : html`<span class="optional"> ${t("form.optional")}</span>`;
}
