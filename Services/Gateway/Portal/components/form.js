// A form that keeps what is typed, says what is wrong where it is wrong, and sends once.

import { ApiError, freshKey } from "../app/api.js";
import { draftOf } from "../app/drafts.js";
import { freshID, html } from "../app/html.js";
import { t } from "../app/i18n.js";
import { icon } from "./icon.js";

/**
 * A form around `content`.
 *
 * `check(values)` answers { field: message } for what can be seen to be wrong before sending;
 * `submit(values, key)` sends, with the same key until it has succeeded. `several` names the fields that
 * hold lists. `primary` marks the one main action of a view. `draft` names the draft to keep; `extra` is
 * a part of it that is no field: { read, write }.
 */
export function form({
    content, submit, check = () => ({}), action, several = [], draft, extra, cancel, primary = true, narrow = true,
}) {
    let key = freshKey();
    let busy = false;
    const kept = draft ? draftOf(draft) : null;
    let keeping = Boolean(kept);
    let first = {};
    let timer;
    const draftLine = html`<p class="draft-line" role="status" hidden></p>`;
    const button = html`
        <button class="button ${primary ? "primary" : ""}" type="submit"><span class="spinner"></span>${action}</button>`;
    const element = html`
        <form class="form ${narrow ? "narrow" : ""}" novalidate>
            <div class="summary" hidden></div>
            ${content}
            <div class="form-actions">${button}${cancel}</div>
            ${draft && draftLine}
        </form>`;

    element.addEventListener("submit", async (event) => {
        event.preventDefault();
        if (busy) return;
        const values = valuesOf(element, several);
        const problems = check(values);
        showErrors(element, problems);
        if (Object.keys(problems).length > 0) return;
        busy = true;
        button.setAttribute("aria-busy", "true");
        button.setAttribute("aria-disabled", "true");
        // Sent again from the draft, after no answer came and the page was left, it is still one change.
        kept?.write({ fields: values, extra: extra?.read(), key });
        try {
            await submit(values, key);
            if (kept) stopKeeping();
            key = freshKey();
        } catch (error) {
            if (!(error instanceof ApiError)) console.error(error);
            const message = error instanceof ApiError ? error.message : t("error.unknown");
            showErrors(element, { [error.field ?? ""]: message });
            // A refusal is an answer: the corrected form is a new request. Without an answer it is the same one.
            if (error.status >= 400 && error.status < 500) {
                key = freshKey();
                kept?.write({ fields: values, extra: extra?.read(), key });
            }
        } finally {
            busy = false;
            button.removeAttribute("aria-busy");
            button.removeAttribute("aria-disabled");
        }
    });

    if (kept) {
        // A dialog's Cancel means: not this. Leaving any other way keeps what was typed.
        if (cancel?.matches("button")) cancel.addEventListener("click", stopKeeping);
        first = valuesOf(element, several);
        const before = kept.read();
        if (before) {
            fill(element, before.fields);
            key = before.key ?? key;
            extra?.write(before.extra);
            sayDraft(t("draft.restored"), true);
        }
        const keep = () => {
            clearTimeout(timer);
            timer = setTimeout(() => {
                if (!keeping) return;
                const fields = valuesOf(element, several);
                if (kept.write({ fields, extra: extra?.read(), key })) sayDraft(t("draft.kept"), true);
            }, 400);
        };
        element.addEventListener("input", keep);
        element.addEventListener("change", keep);
    }

    function sayDraft(text, mayDiscard) {
        draftLine.hidden = false;
        draftLine.replaceChildren(html`<span>${text}</span>`, mayDiscard ? html`
            <button class="link-button" type="button" @click=${discard}>${t("draft.discard")}</button>` : "");
    }

    function stopKeeping() {
        clearTimeout(timer);
        keeping = false;
        kept.drop();
    }

    function discard() {
        kept.drop();
        fill(element, first);
        extra?.write(null);
        showErrors(element, {});
        clearTimeout(timer);
        draftLine.hidden = true;
    }

    return element;
}

/** The form's values: strings, lists for the fields named in `several`. */
export function valuesOf(element, several = []) {
    const data = new FormData(element);
    const values = {};
    for (const name of new Set(data.keys())) {
        values[name] = several.includes(name) ? data.getAll(name) : data.get(name).trim();
    }
    for (const name of several) values[name] ??= [];
    return values;
}

function fill(element, fields) {
    for (const control of element.elements) {
        if (!control.name) continue;
        const value = fields[control.name];
        if (control.type === "radio" || control.type === "checkbox") {
            // A box that is not ticked is no field of a form, so what is missing was not chosen.
            control.checked = [value].flat().includes(control.value);
        } else if (value !== undefined && control.type !== "password") {
            control.value = value;
        }
        control.dispatchEvent(new Event("change", { bubbles: true }));
    }
}

/** Puts each message beside its field and all of them in a summary, which takes the focus. */
export function showErrors(element, problems) {
    for (const old of element.querySelectorAll(".error")) old.remove();
    for (const old of element.querySelectorAll(".invalid")) {
        old.classList.remove("invalid");
        old.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
    }
    const summary = element.querySelector(".summary");
    summary.replaceChildren();
    summary.hidden = true;
    const entries = Object.entries(problems);
    if (entries.length === 0) return;
    const lines = entries.map(([name, message]) => {
        const holder = holderOf(element, name);
        if (!holder) return html`<li>${message}</li>`;
        const control = holder.querySelector("input:not([type=hidden]), select, textarea, button");
        const id = freshID("error");
        holder.classList.add("invalid");
        const line = html`<span class="error" id="${id}">${icon("warning")}${message}</span>`;
        holder.querySelector("label, legend").after(line);
        if (!control) return html`<li>${message}</li>`;
        control.id ||= freshID(name);
        control.setAttribute("aria-invalid", "true");
        const described = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && !one.startsWith("error-"));
        control.setAttribute("aria-describedby", [id, ...described].join(" "));
        return html`<li><a href="#${control.id}"
            @click=${(event) => { event.preventDefault(); control.focus(); }}>${message}</a></li>`;
    });
    const title = html`<h2 tabindex="-1">${t("form.problem", { count: entries.length })}</h2>`;
    summary.hidden = false;
    summary.append(html`<div class="error-summary" role="alert">${title}<ul>${lines}</ul></div>`);
    title.focus();
}

/** The field that a message is about; the server names it by its path, `client.firstName`. */
function holderOf(element, path) {
    if (!path) return null;
    const names = [path, path.replace(/\[\d+\]/g, "").split(".").at(-1), path.split(/[.[]/)[0]];
    return names.map((name) => element.querySelector(`[data-field="${CSS.escape(name)}"]`)).find(Boolean) ?? null;
}
