// New notifications appear without reloading (NO-1): the bell asks now and then while somebody is there.

import { call } from "../app/api.js";
import { reload } from "../app/router.js";
import { me } from "../app/session.js";
import { showUnread } from "./shell.js";

const pause = 15_000;
/** Whoever has touched nothing for so long is away: asking on would keep their session alive (ID-14). */
const awayAfter = 5 * 60_000;

let lastTouch = Date.now();
let timer;

for (const kind of ["pointerdown", "keydown", "scroll"]) {
    addEventListener(kind, touched, { passive: true, capture: true });
}
document.addEventListener("visibilitychange", () => document.hidden || touched());

function touched() {
    const wasAway = Date.now() - lastTouch > awayAfter;
    lastTouch = Date.now();
    if (wasAway && me()) followBell();
}

/** Keeps the bell of the signed-in user true until they leave. */
export async function followBell() {
    clearTimeout(timer);
    if (!me() || Date.now() - lastTouch > awayAfter) return;
    if (!document.hidden) {
        // A bell that cannot ask just now asks again later; the screen itself says what is wrong.
        await refreshBell().catch(() => {});
    }
    clearTimeout(timer);
    timer = setTimeout(followBell, pause);
}

export async function refreshBell() {
    const { unread } = await call("notifications.inbox", { limit: 0 });
    if (showUnread(unread) < unread && showsNews() && !isTyping()) reload();
}

const showsNews = () => ["/", "/notifications", "/referrals"].includes(location.pathname);

/** Whether drawing the page anew would disturb somebody. */
function isTyping() {
    const main = document.getElementById("main");
    const typed = [...main.querySelectorAll("input[type=search]")].some((one) => one.value);
    return typed || main.querySelector("input:focus, select:focus, details[open]") || document.querySelector("dialog[open]");
}
