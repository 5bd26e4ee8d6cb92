import { freshID, html } from "../app/html.js";
import { t } from "../app/i18n.js";
import { addressWith, go } from "../app/router.js";

/** A search box that filters the list below while typing; its words live in the address as `q`. */
export function searchField({ id, label, value, placeholder }) {
    let timer;
    const look = (input) => {
        clearTimeout(timer);
        go(addressWith({ q: input.value.trim(), show: null }), { replace: true, quiet: true });
    };
    const typed = ({ currentTarget }) => {
        clearTimeout(timer);
        // Fast enough to feel live, slow enough not to ask for every letter.
        timer = setTimeout(() => currentTarget.isConnected && look(currentTarget), 250);
    };
    const name = id ?? freshID("search");
    return html`
        <div class="field" role="search">
            <label for="${name}">${label}</label>
            <input class="input" id="${name}" type="search" name="q" .value=${value ?? ""} placeholder="${placeholder ?? t("list.search_hint")}"
                autocomplete="off" @input=${(event) => typed({ currentTarget: event.currentTarget })}
                @keydown=${(event) => { if (event.key === "Enter") { event.preventDefault(); look(event.currentTarget); } }}>
        </div>`;
}
