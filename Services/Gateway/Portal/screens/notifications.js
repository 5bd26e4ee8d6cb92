import { call } from "../app/api.js";
import { html } from "../app/html.js";
import { t } from "../app/i18n.js";
import { addressWith } from "../app/router.js";
import { chips } from "../components/chips.js";
import { empty } from "../components/empty.js";
import { notificationLine } from "../components/notification-line.js";
import { pageHeader } from "../components/page-header.js";
import { showUnread } from "../components/shell.js";

const pageLength = 30;

export const load = ({ query }) =>
    call("notifications.inbox", { unreadOnly: query.get("unread") === "1", limit: pageLength });

export function view({ unread, items, hasMore }, { query, reload }) {
    const title = t("menu.notifications");
    const onlyUnread = query.get("unread") === "1";
    showUnread(unread);
    const markAll = async () => {
        await call("notifications.mark_read");
        reload();
    };
    const opened = (item) => {
        // The page is being left; the bell follows when the answer is there.
        if (!item.isRead) call("notifications.mark_read", { items: [item.id] }).then((reply) => showUnread(reply.unread), () => {});
    };
    const content = html`
        ${pageHeader({
            title, lead: unread > 0 ? t("bell.unread", { count: unread }) : t("bell.none"),
            actions: unread > 0 && html`<button class="button" type="button"
                @click=${markAll}>${t("notifications.mark_all")}</button>`,
        })}
        <div class="filters">${chips(t("search.filters"), [
            { id: "chip-all", name: t("notifications.all"), on: !onlyUnread, address: "/notifications" },
            {
                id: "chip-unread", name: t("notifications.only_unread"), on: onlyUnread,
                address: addressWith({ unread: "1" }, query),
            },
        ])}</div>
        ${items.length > 0
            ? html`<section class="card" aria-label="${title}">${list(items, hasMore, onlyUnread, opened)}</section>`
            : empty({
                picture: "bell", title: t(onlyUnread ? "notifications.none_unread" : "notifications.none"),
                text: t("notifications.none_text"),
            })}`;
    return { title, content };
}

function list(items, hasMore, onlyUnread, opened) {
    const lines = html`<ul class="lines">${items.map((item) => notificationLine(item, opened))}</ul>`;
    let last = items.at(-1).id;
    const showMore = async ({ currentTarget: button }) => {
        const next = await call("notifications.inbox", { unreadOnly: onlyUnread, before: last, limit: pageLength });
        lines.append(...next.items.map((item) => notificationLine(item, opened)));
        last = next.items.at(-1)?.id ?? last;
        if (!next.hasMore) button.remove();
    };
    return [lines, hasMore && html`<button class="button" type="button" @click=${showMore}>${t("list.more")}</button>`];
}
