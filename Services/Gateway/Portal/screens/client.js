import { call } from "../app/api.js";
import { html } from "../app/html.js";
import { date, t } from "../app/i18n.js";
import { me, seesAll, worksForPartner } from "../app/session.js";
import { clientFields } from "../components/client-form.js";
import { cancelButton, openDialog } from "../components/dialog.js";
import { empty } from "../components/empty.js";
import { facts, mailLink, phoneLink } from "../components/facts.js";
import { form } from "../components/form.js";
import { icon } from "../components/icon.js";
import { pageHeader } from "../components/page-header.js";
import { referralLines } from "../components/referral-lines.js";
import { toast } from "../components/toast.js";
import { addressOf } from "./partner-profile.js";

export async function load({ parameters }) {
    const { client } = parameters;
    const [record, open, closed] = await Promise.all([
        call("casework.client", { client }),
        call("referrals.list", { box: seesAll() ? "active" : "outgoing", client, sort: "newest", limit: 50 }),
        call("referrals.list", { box: "completed", client, sort: "newest", limit: 50 }),
    ]);
    return { record, open: open.referrals, closed: closed.referrals };
}

export function view({ record, open, closed }, place) {
    const { client } = record;
    const name = `${client.firstName} ${client.lastName}`;
    const isOurs = worksForPartner() && record.partner === me().partner;
    const content = html`
        ${pageHeader({
            title: name,
            lead: client.preferredName && t("client.called", { name: client.preferredName }),
            back: { address: "/clients", name: t("menu.clients") },
            actions: isOurs && [
                html`<button class="button" type="button"
                    @click=${() => edit(record, place)}>${icon("edit")}${t("action.edit")}</button>`,
                html`<a class="button primary" href="/refer?client=${record.id}">${icon("send")}${t("client.refer")}</a>`,
            ],
        })}
        <div class="columns">
            <div class="stack">
                ${referrals(t("client.open_referrals"), open, t("client.no_open"))}
                ${closed.length > 0 && referrals(t("client.closed_referrals"), closed)}
            </div>
            <section class="card small-card">
                <h2>${t("client.about")}</h2>
                ${facts([
                    [t("field.birth_date"), date(client.birthDate)],
                    [t("field.phone"), phoneLink(client.phone)],
                    [t("field.email"), mailLink(client.email)],
                    [t("field.language"), client.language],
                    [t("client.interpreter"), client.needsInterpreter && t("answer.yes")],
                    [t("client.gender"), client.gender],
                    [t("location.address"), addressOf(client)],
                    [t("client.since"), date(record.addedAt)],
                ])}
            </section>
        </div>`;
    return { title: name, content };
}

function referrals(title, rows, nothing) {
    return html`
        <section class="card">
            <h2>${title}</h2>
            ${rows.length > 0 ? referralLines(rows, "receiver", { ofOneClient: true }) : empty({ title: nothing, inside: true })}
        </section>`;
}

function edit(record, place) {
    openDialog({
        title: t("client.edit"),
        content: (close) => form({
            draft: `client:${record.id}:${record.version}`,
            content: clientFields(record.client),
            check: (values) => ({
                ...(values.firstName ? {} : { firstName: t("missing.first_name") }),
                ...(values.lastName ? {} : { lastName: t("missing.last_name") }),
            }),
            action: t("action.save"),
            cancel: cancelButton(close),
            submit: async ({ needsInterpreter, ...client }, key) => {
                await call("casework.edit_client", {
                    id: record.id, version: record.version, client: {
                        ...client, needsInterpreter: needsInterpreter === "true",
                    },
                }, { key });
                close();
                toast(t("client.saved"));
                place.reload();
            },
        }),
    });
}
