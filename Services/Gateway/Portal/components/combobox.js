// The listbox pattern of the ARIA practices: typing searches, arrows walk, Enter chooses, Escape closes.

import { freshID, html } from "../app/html.js";
import { t } from "../app/i18n.js";

/**
 * A search box with a list under it.
 *
 * `search(words, signal)` answers the items once 3 characters are typed; `show(item)` draws one,
 * `choose(item)` takes one. `extra(words)` = { text, run } is a last line that is always offered.
 */
export function combobox({ name, label, help, search, show, choose, extra }) {
    const id = freshID(name);
    let items = [];
    let active = -1;
    let asked = null;
    const list = html`<ul class="listbox" id="${id}-list" role="listbox" aria-label="${label}" hidden></ul>`;
    const status = html`<p class="only-read-aloud" role="status"></p>`;
    const input = html`
        <input class="input" id="${id}" role="combobox" type="text" autocomplete="off" aria-required="true" aria-expanded="false"
            aria-controls="${id}-list" aria-autocomplete="list" aria-describedby="${id}-help">`;
    const element = html`
        <div class="field" data-field="${name}">
            <label for="${id}">${label}</label>
            <span class="help" id="${id}-help">${help}</span>
            <div class="combobox">${input}${list}</div>
            ${status}
        </div>`;

    const close = () => {
        list.hidden = true;
        active = -1;
        input.setAttribute("aria-expanded", "false");
        input.removeAttribute("aria-activedescendant");
    };
    const take = (index) => {
        const item = items[index];
        if (!item) return;
        close();
        item.run();
    };
    const draw = () => {
        list.replaceChildren(...items.map((item, index) => html`
            <li role="option" id="${id}-${index}" aria-selected="${index === active ? "true" : "false"}"
                @mousedown=${(event) => event.preventDefault()} @click=${() => take(index)}>${item.content()}</li>`));
        list.hidden = items.length === 0;
        input.setAttribute("aria-expanded", String(!list.hidden));
        if (active >= 0) {
            input.setAttribute("aria-activedescendant", `${id}-${active}`);
            list.children[active].scrollIntoView({ block: "nearest" });
        } else {
            input.removeAttribute("aria-activedescendant");
        }
    };

    let timer;
    input.addEventListener("input", () => {
        clearTimeout(timer);
        asked?.abort();
        const words = input.value.trim();
        if (words.length < 3) {
            items = [];
            return close();
        }
        timer = setTimeout(async () => {
            asked = new AbortController();
            try {
                const found = await search(words, asked.signal);
                items = found.map((one) => ({ content: () => show(one), run: () => choose(one) }));
                status.textContent = t("combobox.found", { count: found.length });
                const last = extra?.(words);
                if (last) items.push({ content: () => html`<strong>${last.text}</strong>`, run: last.run });
                active = -1;
                draw();
            } catch (error) {
                if (error.name !== "AbortError") status.textContent = error.message;
            }
        }, 180);
    });
    input.addEventListener("keydown", (event) => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step && items.length > 0) {
            event.preventDefault();
            active = (active + step + items.length) % items.length;
            draw();
        } else if (event.key === "Enter") {
            event.preventDefault();
            take(active >= 0 ? active : 0);
        } else if (event.key === "Escape") {
            close();
        }
    });
    input.addEventListener("blur", close);
    return element;
}
