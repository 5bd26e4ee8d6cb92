import { call } from "../app/api.js";
import { html } from "../app/html.js";
import { language, languages } from "../app/i18n.js";
import { me } from "../app/session.js";
import { icon } from "./icon.js";

/** The other language, named in that language. */
export function languageSwitch(classes) {
    const other = Object.keys(languages).find((one) => one !== language());
    const change = async () => {
        localStorage.setItem("language", other);
        if (!me()) sessionStorage.setItem("language-chosen", other);
        else await call("identity.edit_me", { name: me().name, language: other }).catch(() => {});
        location.reload();
    };
    return html`<button class="${classes}" type="button" lang="${other}"
        @click=${change}>${icon("globe")}${languages[other]}</button>`;
}
