// The start: the reader's language, who they are, and then the screen of the address.

import { html, render } from "./html.js";
import { language, t, useLanguage } from "./i18n.js";
import { start } from "./router.js";
import { loadSession, me } from "./session.js";
import { frameFor } from "../components/frame.js";
import { problem } from "../components/empty.js";

const theme = localStorage.getItem("theme");
if (theme) document.documentElement.dataset.theme = theme;

try {
    await Promise.all([useLanguage(), loadSession()]);
    const preferred = me()?.language;
    if (preferred && preferred !== language()) await useLanguage(preferred);
    await start(frameFor);
} catch (error) {
    console.error(error);
    render(document.getElementById("app"), html`
        <main class="main"><h1>${t("app.name", {}, "Footbridge")}</h1>${problem(t("error.start"), () => location.reload())}</main>`);
}
