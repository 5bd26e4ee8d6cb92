import { call } from "../app/api.js";
import { html } from "../app/html.js";
import { ago, dateAndTime, t } from "../app/i18n.js";
import { addressWith } from "../app/router.js";
import { isSuperAdmin } from "../app/session.js";
import { badge } from "../components/badge.js";
import { chips } from "../components/chips.js";
import { openDialog } from "../components/dialog.js";
import { empty, notice } from "../components/empty.js";
import { facts } from "../components/facts.js";
import { pageHeader } from "../components/page-header.js";
import { table } from "../components/table.js";
import { toast } from "../components/toast.js";

const pageLength = 30;
const looks = { queued: ["info", "clock"], sent: ["good", "check"], failed: ["late", "warning"] };

export const load = ({ query }) =>
    call("notifications.outbox", { delivery: query.get("delivery"), before: query.get("before"), limit: pageLength });

const deliveryBadge = (delivery) => badge(...looks[delivery], t(`delivery.${delivery}`));

export function view({ messages, hasMore }, place) {
    const { query } = place;
    const title = t("menu.outbox");
    const delivery = query.get("delivery") ?? "";
    const content = html`
        ${pageHeader({ title, lead: t("outbox.lead") })}
        <div class="filters">${chips(t("search.filters"), ["", "queued", "sent", "failed"].map((one) => ({
            id: `chip-${one || "all"}`, name: one ? t(`delivery.${one}`) : t("outbox.all"), on: one === delivery,
            address: addressWith({ delivery: one, before: null }, query),
        })))}</div>
        ${messages.length > 0 ? html`<div class="stack">
            ${table({
                caption: title, rows: messages,
                columns: [
                    {
                        title: t("outbox.subject"), header: true,
                        cell: (one) => html`<button class="link-button" type="button"
                            @click=${() => read(one, place)}>${one.subject || t("outbox.no_subject")}</button>`,
                    },
                    { title: t("outbox.to"), cell: (one) => one.to },
                    { title: t("outbox.delivery"), cell: (one) => deliveryBadge(one.delivery) },
                    {
                        title: t("outbox.at"),
                        cell: (one) => html`<span title="${dateAndTime(one.at)}">${ago(one.at)}</span>`,
                    },
                ],
            })}
            ${hasMore && html`<p><a class="button"
                href="${addressWith({ before: messages.at(-1).id }, query)}">${t("outbox.older")}</a></p>`}
        </div>` : empty({ picture: "mail", title: t("outbox.none"), text: t("outbox.none_text") })}`;
    return { title, content };
}

async function read(message, place) {
    const { messages: [whole] } = await call("notifications.outbox", { message: message.id });
    const retry = async (close) => {
        await call("notifications.retry", { message: message.id });
        close();
        toast(t("outbox.retried", { to: message.to }));
        place.reload();
    };
    openDialog({
        title: whole.subject || t("outbox.no_subject"),
        content: (close) => html`
            <div class="row">${deliveryBadge(whole.delivery)}</div>
            ${facts([
                [t("outbox.to"), whole.to],
                [t("outbox.at"), dateAndTime(whole.at)],
                [t("outbox.attempts"), whole.attempts > 1 && String(whole.attempts)],
            ])}
            ${whole.problem && notice("late", whole.problem)}
            <p class="plain-text">${whole.text}</p>
            <div class="dialog-actions">
                ${isSuperAdmin() && whole.delivery === "failed" && html`<button class="button" type="button"
                    @click=${() => retry(close)}>${t("outbox.retry")}</button>`}
                <button class="button primary" type="button" @click=${close}>${t("action.close")}</button>
            </div>`,
    });
}
