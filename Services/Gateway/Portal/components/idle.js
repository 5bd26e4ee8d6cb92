// The end of an idle session is announced, with a way to stay (ID-14).

import { call, hooks } from "../app/api.js";
import { html } from "../app/html.js";
import { t } from "../app/i18n.js";
import { idleMilliseconds, me } from "../app/session.js";

const warningTime = 2 * 60_000;
let timer;

/** Starts the clock anew with every answer of the server. */
export function watchIdleness() {
    hooks.answered = () => {
        clearTimeout(timer);
        if (!me() || idleMilliseconds() <= warningTime) return;
        timer = setTimeout(warn, idleMilliseconds() - warningTime);
    };
    hooks.answered();
}

async function warn() {
    if (!me()) return;
    const { openDialog } = await import("./dialog.js");
    const dialog = openDialog({
        title: t("idle.title"),
        content: (close) => html`
            <p>${t("idle.text")}</p>
            <div class="dialog-actions"><button class="button primary" type="button" @click=${close}>${t("idle.stay")}</button></div>`,
    });
    // However the dialog is closed, somebody is there; asking who one is keeps the session.
    dialog.addEventListener("close", () => call("identity.me").catch(() => {}));
    timer = setTimeout(() => {
        if (!dialog.open) return;
        // The question is answered by the sign-in screen if the session is over.
        dialog.close();
    }, warningTime + 2_000);
}
