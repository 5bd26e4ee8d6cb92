// Which frame a screen stands in. The larger one is fetched once somebody is signed in (PO-6).

import { render } from "../app/html.js";
import { me } from "../app/session.js";
import { toastShelf } from "./toast.js";

let shown = { kind: "", main: null, refresh() {} };

/** The element for the next screen, in the frame of that kind: "front" before signing in, or "shell". */
export async function frameFor(kind) {
    const wanted = kind === "shell" ? `shell ${me().id}` : "front";
    if (shown.kind !== wanted) {
        const frame = kind === "shell" ? (await import("./shell.js")).shell() : (await import("./front.js")).front();
        shown = { kind: wanted, ...frame };
        render(document.getElementById("app"), shown.element, toastShelf());
    }
    shown.refresh();
    return shown.main;
}
