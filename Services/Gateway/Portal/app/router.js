// Addresses to screens. A screen is a module with
//     load(place)        the data it needs (may be left out)
//     view(data, place)  { title, content, back? }
// where place is { path, parameters, query, go, reload }.

import { ApiError, hooks } from "./api.js";
import { html, render } from "./html.js";
import { t } from "./i18n.js";
import {
    forgetSession, isPartnerAdmin, isSeeker, isSuperAdmin, me, seesAll, worksForPartner,
} from "./session.js";
import { pageHeader } from "../components/page-header.js";
import { problem } from "../components/empty.js";
import { skeleton } from "../components/skeleton.js";

const open = { signedOut: true };
const forPartners = { mayOpen: worksForPartner };
const forOverseers = { mayOpen: seesAll };
const forAdmins = { mayOpen: () => seesAll() || isPartnerAdmin() };
const notForSeekers = { mayOpen: () => !isSeeker() };

// The service decides what anybody may see; `mayOpen` only spares people a screen that would refuse them.
const routes = [
    ["/sign-in", "sign-in", open],
    ["/forgot-password", "forgot-password", open],
    ["/set-password", "set-password", open],
    ["/", "dashboard"],
    ["/partners", "find-partners"],
    ["/partners/:partner", "partner-profile"],
    ["/partners/:partner/edit", "edit-profile", { mayOpen: () => isSuperAdmin() || isPartnerAdmin() }],
    ["/refer", "submit-referral", forPartners],
    ["/referrals", "referrals", notForSeekers],
    ["/referrals/:referral", "manage-referral"],
    ["/referrals/:referral/sent", "referral-sent"],
    ["/clients", "clients", notForSeekers],
    ["/clients/:client", "client", notForSeekers],
    ["/notifications", "notifications"],
    ["/reports/referrals", "referral-report", forAdmins],
    ["/tags", "tags", forOverseers],
    ["/service-types", "service-types", forOverseers],
    ["/staff", "staff", forOverseers],
    ["/users", "partner-users", forAdmins],
    ["/outbox", "outbox", forOverseers],
    ["/account", "my-account"],
    ["/help", "help"],
].map(([pattern, screen, options = {}]) => ({ parts: pattern.split("/"), screen, ...options }));

let frame;
let visit = 0;
let current = null;

/** Starts following addresses; `newFrame(kind)` answers the element that screens are shown in. */
export function start(newFrame) {
    frame = newFrame;
    hooks.signedOut = () => {
        if (!me()) return;
        forgetSession();
        go(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}&over=1`, { replace: true });
    };
    addEventListener("popstate", () => show({ isNew: false }));
    document.addEventListener("click", followLink);
    history.scrollRestoration = "manual";
    return show({});
}

/** Goes to an address of the portal. `quiet` keeps focus and scroll, for a filter that changes the query. */
export function go(address, { replace = false, quiet = false } = {}) {
    if (current) history.replaceState({ ...history.state, scroll: scrollY }, "");
    history[replace ? "replaceState" : "pushState"]({}, "", address);
    return show({ quiet });
}

/** Draws the page anew with what is true now, and leaves focus and scroll where they are. */
export const reload = () => show({ quiet: true });

/** The address of this page with some of its query changed; null takes a parameter away. */
export function addressWith(changes, query = new URLSearchParams(location.search), path = location.pathname) {
    const changed = new URLSearchParams(query);
    for (const [name, value] of Object.entries(changes)) {
        changed.delete(name);
        for (const one of [value].flat()) if (one !== null && one !== undefined && one !== "") changed.append(name, one);
    }
    const text = changed.toString();
    return text ? `${path}?${text}` : path;
}

function followLink(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const isOurs = link.origin === location.origin && !/^\/(api|assets)\//.test(link.pathname);
    if (!isOurs || link.target || link.hasAttribute("download") || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    go(link.pathname + link.search + link.hash, { quiet: link.hasAttribute("data-quiet") });
}

function match(path) {
    const parts = (path.replace(/\/+$/, "") || "/").split("/");
    for (const route of routes) {
        if (route.parts.length !== parts.length) continue;
        const parameters = {};
        const fits = route.parts.every((part, index) => {
            if (!part.startsWith(":")) return part === parts[index];
            parameters[part.slice(1)] = decodeURIComponent(parts[index]);
            return parts[index] !== "";
        });
        if (fits) return { route, parameters };
    }
    return { route: { screen: "not-found" }, parameters: {} };
}

async function show({ quiet = false, isNew = true }) {
    visit += 1;
    const mine = visit;
    const { route: found, parameters } = match(location.pathname);
    const route = me() && found.mayOpen?.() === false ? { screen: "not-allowed" } : found;
    if (!me() && !route.signedOut) {
        const next = location.pathname + location.search;
        return go(next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`, { replace: true });
    }
    if (me() && route.screen === "sign-in") return go("/", { replace: true });

    const place = {
        path: location.pathname, parameters, query: new URLSearchParams(location.search), go, reload,
    };
    const main = await frame(route.signedOut ? "front" : "shell");
    if (mine !== visit) return;
    const waiting = setTimeout(() => {
        if (quiet) main.setAttribute("aria-busy", "true");
        else render(main, skeleton());
    }, 180);
    let result;
    try {
        const screen = await import(`../screens/${route.screen}.js`);
        const data = screen.load ? await screen.load(place) : {};
        if (mine !== visit) return;
        result = screen.view(data, place);
    } catch (error) {
        if (mine !== visit || error.status === 401) return;
        if (!(error instanceof ApiError)) console.error(error);
        result = await failure(error, place);
    } finally {
        clearTimeout(waiting);
    }
    main.removeAttribute("aria-busy");
    const restoreFocus = quiet ? rememberFocus(main) : null;
    current = result;
    if (!quiet) for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    document.title = `${result.title} · ${t("app.name")}`;
    render(main, route.signedOut ? result.content : html`<div class="screen">${result.content}</div>`);
    if (quiet) return restoreFocus();
    const heading = main.querySelector("h1");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: true });
    scrollTo(0, isNew ? 0 : (history.state?.scroll ?? 0));
}

/** Keeps the cursor where it is, and what was typed meanwhile, while the page is drawn anew. */
function rememberFocus(main) {
    const before = document.activeElement;
    if (!main.contains(before)) return () => {};
    const { id, value, selectionStart } = before;
    const name = nameOf(before);
    return () => {
        const after = document.getElementById(id)
            ?? [...main.querySelectorAll(before.localName)].find((one) => nameOf(one) === name)
            ?? main.querySelector("h1");
        if (after?.matches("h1")) after.setAttribute("tabindex", "-1");
        after?.focus({ preventScroll: true });
        if (!id || after?.id !== id) return;
        if (!after.matches("input[type=search]")) return;
        after.value = value;
        after.setSelectionRange(selectionStart, selectionStart);
    };
}

const nameOf = (element) => element.getAttribute("aria-label") ?? element.textContent;

async function failure(error, place) {
    const known = error instanceof ApiError;
    if (known && error.status === 403) return (await import("../screens/not-allowed.js")).view();
    const title = known && error.status === 404 ? t("not_found.title") : t("error.title");
    const text = known ? error.message : t("error.unknown");
    return { title, content: [pageHeader({ title }), problem(text, place.reload)] };
}
