import { call } from "../app/api.js";
import { html } from "../app/html.js";
import { number, t } from "../app/i18n.js";
import { isSeeker, me, seesAll } from "../app/session.js";
import { empty } from "../components/empty.js";
import { selectField } from "../components/field.js";
import { icon } from "../components/icon.js";
import { notificationLine } from "../components/notification-line.js";
import { pageHeader } from "../components/page-header.js";
import { referralLines } from "../components/referral-lines.js";

const linesShown = 6;

/** Only what this role may see, all asked at once. */
export async function load() {
    const tags = call("directory.tags");
    if (isSeeker()) return { tags: (await tags).tags };
    const [{ tags: known }, counts, waiting, inbox, pending, cards] = await Promise.all([
        tags,
        call("referrals.counts"),
        call("referrals.list", { box: seesAll() ? "active" : "incoming", sort: "waiting", limit: linesShown }),
        call("notifications.inbox", { limit: linesShown }),
        seesAll() ? call("directory.search", { status: "pending", limit: 4 }) : null,
        // Only overseers see partners here; nobody else waits for how they are drawn.
        seesAll() ? import("../components/partner-card.js") : null,
    ]);
    return { tags: known, counts, waiting, inbox, pending, partnerCard: cards?.partnerCard };
}

export function view({ tags, counts, waiting, inbox, pending, partnerCard }, { go }) {
    const title = t("dashboard.title");
    const greeting = t("dashboard.hello", { name: me().name.split(" ")[0] });
    if (isSeeker()) return {
        title,
        content: html`
            <div class="stack loose">
                ${pageHeader({ title: greeting, lead: t("dashboard.seeker") })}
                ${finder(tags, go)}
            </div>`,
    };
    const content = html`
        <div class="dashboard">
            ${pageHeader({ title: greeting, lead: leadText(counts) })}
            ${tiles(counts, pending)}
            ${finder(tags, go)}
            <div class="stack">
                ${work(waiting)}
                ${pending?.partners.length > 0 && pendingPartners(pending, partnerCard)}
            </div>
            ${moved(inbox)}
        </div>`;
    return { title, content };
}

function leadText({ incoming, red, green, orange }) {
    const open = green + orange + red;
    if (red > 0) return t("dashboard.late", { count: red });
    if (open > 0) return t("dashboard.waiting", { count: open });
    return seesAll() ? t("dashboard.nothing_stuck") : t("dashboard.nothing_waiting", { count: incoming });
}

function finder(tags, go) {
    const find = (event) => {
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        const query = new URLSearchParams();
        if (data.get("q").trim()) query.set("q", data.get("q").trim());
        if (data.get("tag")) query.set("tag", data.get("tag"));
        go(`/partners?${query}`);
    };
    return html`
        <section class="hero" aria-labelledby="finder-title">
            <h2 id="finder-title">${t("dashboard.find")}</h2>
            <form class="stack" role="search" @submit=${find}>
                <div class="field">
                    <label for="page-search">${t("search.words")}</label>
                    <input class="input" id="page-search" type="search" name="q" autocomplete="off" placeholder="${t("search.example")}">
                </div>
                ${selectField({
                    name: "tag", label: t("search.tag"), required: true, empty: t("search.any_tag"),
                    options: tags.map((tag) => [tag.id, tag.name]),
                })}
                <button class="button primary" type="submit">${icon("search")}${t("search.action")}</button>
            </form>
        </section>`;
}

function tiles(counts, pending) {
    const entries = seesAll()
        ? [
            ["/referrals?box=active", counts.active, "dashboard.count_active"],
            ["/referrals?box=active&sort=waiting", counts.red, "dashboard.count_red", counts.red > 0 && "late"],
            ["/partners?status=pending", pending.total, "dashboard.count_pending"],
            ["/referrals?box=completed", counts.completed, "dashboard.count_completed"],
        ]
        : [
            ["/referrals?box=incoming", counts.incoming, "dashboard.count_incoming"],
            ["/referrals?box=incoming&sort=waiting", counts.red, "dashboard.count_red", counts.red > 0 && "late"],
            ["/referrals?box=outgoing", counts.outgoing, "dashboard.count_outgoing"],
            ["/referrals?box=completed", counts.completed, "dashboard.count_completed"],
        ];
    return html`
        <nav class="tiles" aria-label="${t("dashboard.counts")}">
            ${entries.map(([address, count, name, kind]) => html`
                <a class="tile ${kind}" href="${address}"><strong>${number(count)}</strong><span>${t(name)}</span></a>`)}
        </nav>`;
}

function work({ referrals, total }) {
    const box = seesAll() ? "active" : "incoming";
    return html`
        <section class="card" aria-labelledby="work-title">
            <header><h2 id="work-title">${t(seesAll() ? "dashboard.stuck" : "dashboard.work")}</h2>
                ${total > referrals.length && html`<a href="/referrals?box=${box}">${t("dashboard.all", { count: total })}</a>`}</header>
            ${referrals.length > 0
                ? referralLines(referrals, seesAll() ? "both" : "sender")
                : empty({
                    picture: "check-circle", title: t("dashboard.work_empty"), text: t("dashboard.work_empty_text"),
                    inside: true,
                })}
        </section>`;
}

function pendingPartners({ partners }, partnerCard) {
    return html`
        <section class="stack" aria-labelledby="pending-title">
            <h2 id="pending-title">${t("dashboard.pending_partners")}</h2>
            <ul class="stack" role="list">${partners.map((one) => partnerCard(one))}</ul>
        </section>`;
}

function moved({ items }) {
    return html`
        <section class="card news" aria-labelledby="moved-title">
            <header><h2 id="moved-title">${t("dashboard.moved")}</h2><a href="/notifications">${t("dashboard.all_news")}</a></header>
            ${items.length > 0
                ? html`<ul class="lines">${items.map((item) => notificationLine(item))}</ul>`
                : html`<p class="quiet">${t("dashboard.moved_empty")}</p>`}
        </section>`;
}
