// The frame around the screens of whoever is signed in: top bar, menu, on phones the bar at the bottom.

import { dropAllDrafts } from "../app/drafts.js";
import { html, render } from "../app/html.js";
import { number, t } from "../app/i18n.js";
import { go } from "../app/router.js";
import { me, menu, shortMenu, signOut } from "../app/session.js";
import { icon, mark } from "./icon.js";
import { languageSwitch } from "./language-switch.js";
import { followBell } from "./bell.js";
import { watchIdleness } from "./idle.js";

/** The frame of everybody who is signed in. */
export function shell() {
    const main = html`<main id="main" class="main" tabindex="-1"></main>`;
    const side = html`<div class="side" id="side"></div>`;
    const bottom = html`<nav class="bottom no-print" aria-label="${t("menu.short")}"></nav>`;
    const menuButton = html`
        <button class="icon-button" type="button" aria-controls="side" aria-label="${t("menu.toggle")}">${icon("menu")}</button>`;
    const veil = html`<button class="veil" type="button" aria-label="${t("menu.close")}" tabindex="-1"></button>`;
    const search = html`<input type="search" name="q" id="top-search" aria-label="${t("search.label")}"
        placeholder="${t("search.placeholder")}" autocomplete="off">`;
    const element = html`
        <div class="shell">
            <a class="skip" href="#main">${t("menu.skip")}</a>
            <header class="top">
                ${menuButton}
                <a class="name" href="/">${mark()}<span>${t("app.name")}</span></a>
                <form class="top-search" role="search" @submit=${(event) => submitSearch(event, search)}>
                    ${icon("search")}${search}<kbd aria-hidden="true">/</kbd>
                </form>
                <div class="top-actions">
                    <a class="icon-button to-search" href="/partners" aria-label="${t("search.label")}">${icon("search")}</a>
                    ${bell()}
                    ${userMenu()}
                </div>
            </header>
            ${side}
            ${veil}
            ${main}
            ${bottom}
        </div>`;

    const isWide = matchMedia("(min-width: 64rem)");
    element.classList.toggle("side-hidden", localStorage.getItem("menu") === "hidden");
    const sayState = () => {
        const open = isWide.matches ? !element.classList.contains("side-hidden") : element.classList.contains("drawer-open");
        menuButton.setAttribute("aria-expanded", String(open));
    };
    const closeDrawer = () => {
        element.classList.remove("drawer-open");
        sayState();
    };
    menuButton.addEventListener("click", () => {
        if (isWide.matches) {
            const hidden = element.classList.toggle("side-hidden");
            localStorage.setItem("menu", hidden ? "hidden" : "shown");
        } else {
            element.classList.toggle("drawer-open");
            side.querySelector("a")?.focus();
        }
        sayState();
    });
    veil.addEventListener("click", closeDrawer);
    element.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || !element.classList.contains("drawer-open")) return;
        closeDrawer();
        menuButton.focus();
    });
    element.querySelector(".skip").addEventListener("click", (event) => {
        event.preventDefault();
        main.focus();
    });
    isWide.addEventListener("change", closeDrawer);
    sayState();
    followBell();
    watchIdleness();

    return {
        main,
        element,
        refresh() {
            closeDrawer();
            render(side, html`
                <nav aria-label="${t("menu.main")}">
                    ${menu().map((section, index) => html`
                        <section class="${index > 0 && !section.name ? "apart" : ""}">
                            ${section.name && html`<h2>${t(`menu.${section.name}`)}</h2>`}${section.entries.map(link)}
                        </section>`)}
                </nav>`);
            render(bottom, shortMenu().map(link));
        },
    };
}

function link({ address, icon: picture, name }) {
    return html`<a href="${address}"
        aria-current="${isHere(address) ? "page" : null}">${icon(picture)}${t(`menu.${name}`)}</a>`;
}

function isHere(address) {
    const wanted = new URL(address, location.origin);
    if (wanted.pathname === "/") return location.pathname === "/";
    if (wanted.searchParams.has("box")) {
        return location.pathname === wanted.pathname
            && new URLSearchParams(location.search).get("box") === wanted.searchParams.get("box");
    }
    return location.pathname === wanted.pathname;
}

function submitSearch(event, input) {
    event.preventDefault();
    const words = input.value.trim();
    input.value = "";
    input.blur();
    go(words ? `/partners?q=${encodeURIComponent(words)}` : "/partners");
}

// One key from anywhere to the search, unless a key means a letter just now.
document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    const search = document.getElementById("page-search") ?? document.getElementById("top-search");
    if (!search) return;
    event.preventDefault();
    if (search.offsetParent) search.focus();
    else go("/partners");
});

function bell() {
    return html`<a class="icon-button" id="bell" href="/notifications"
        aria-label="${t("bell.none")}">${icon("bell")}</a>`;
}

/** Shows how many notifications are unread, in number and in words; answers how many were shown before. */
export function showUnread(count) {
    const element = document.getElementById("bell");
    if (!element) return count;
    const before = Number(element.dataset.unread ?? count);
    element.dataset.unread = count;
    element.setAttribute("aria-label", count > 0 ? t("bell.unread", { count }) : t("bell.none"));
    element.querySelector(".unread")?.remove();
    if (count > 0) element.append(html`<span class="unread"
        aria-hidden="true">${count > 99 ? "99+" : number(count)}</span>`);
    return before;
}

function userMenu() {
    const user = me();
    const initials = user.name.split(/\s+/).filter(Boolean).map((word) => word[0]);
    const short = [initials[0], initials.length > 1 && initials.at(-1)].filter(Boolean).join("").toUpperCase();
    const items = html`<div hidden></div>`;
    const button = html`
        <button type="button" aria-expanded="false" aria-label="${t("menu.user", { name: user.name })}"><span class="avatar" aria-hidden="true">${short}</span></button>`;
    items.append(
        html`<div class="who"><strong>${user.name}</strong><span class="quiet small">${t(`role.${user.role}`)}</span></div>`,
        html`<a class="item" href="/account">${icon("person")}${t("menu.account")}</a>`,
        languageSwitch("item"),
        html`<a class="item" href="/help">${icon("help")}${t("menu.help")}</a>`,
        html`<button class="item" type="button" @click=${leave}>${icon("sign-out")}${t("menu.sign_out")}</button>`,
    );
    const element = html`<div class="menu">${button}${items}</div>`;
    const toggle = (open) => {
        items.hidden = !open;
        button.setAttribute("aria-expanded", String(open));
    };
    button.addEventListener("click", () => toggle(items.hidden));
    element.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || items.hidden) return;
        toggle(false);
        button.focus();
    });
    items.addEventListener("click", () => toggle(false));
    element.addEventListener("focusout", (event) => {
        if (event.relatedTarget && !element.contains(event.relatedTarget)) toggle(false);
    });
    document.addEventListener("click", (event) => !element.contains(event.target) && toggle(false));
    return element;
}

async function leave() {
    dropAllDrafts();
    try {
        await signOut();
    } finally {
        go("/sign-in");
    }
}
