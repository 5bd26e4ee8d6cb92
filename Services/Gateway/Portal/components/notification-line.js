import { html } from "../app/html.js";
import { ago, dateAndTime, t } from "../app/i18n.js";

/** One notification in the reader's words. */
export function notificationLine(item, opened) {
    const values = {
        client: item.clientName ?? t("referral.someone"), sender: item.senderName, receiver: item.receiverName,
        actor: item.actorName, state: item.state ? t(`state.${item.state}`) : "",
    };
    const text = t(`notification.${item.kind}`, values, t("notification.other"));
    return html`
        <li class="line ${item.isRead ? "read-line" : "unread-line"}">
            <div>
                ${item.referral
                    ? html`<a class="first" href="/referrals/${item.referral}"
                        @click=${() => opened?.(item)}>${item.isRead ? null : html`<span class="only-read-aloud">${t("notifications.unread")} </span>`}${text}</a>`
                    : html`<span class="first">${text}</span>`}
                <p class="quiet small">${[
                    item.senderName && item.receiverName && `${item.senderName} → ${item.receiverName}`,
                    item.actorName,
                ].filter(Boolean).join(" · ")}</p>
            </div>
            <time class="quiet small nowrap" datetime="${new Date(item.at).toISOString()}" title="${dateAndTime(item.at)}">${ago(item.at)}</time>
        </li>`;
}
