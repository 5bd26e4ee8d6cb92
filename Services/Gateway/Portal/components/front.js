import { html } from "../app/html.js";
import { t } from "../app/i18n.js";
import { bridge, mark } from "./icon.js";
import { languageSwitch } from "./language-switch.js";

/** The frame of the screens before signing in. */
export function front() {
    const main = html`<main id="main"></main>`;
    const element = html`
        <div class="front">
            <header class="front-top"><span class="name">${mark()}${t("app.name")}</span>${languageSwitch("button quiet compact")}</header>
            ${main}
            <aside class="front-picture" aria-label="${t("app.name")}"><p>${t("app.promise")}</p>${bridge()}</aside>
        </div>`;
    return { main, element, refresh() {} };
}
