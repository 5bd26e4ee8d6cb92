import { call } from "../app/api.js";
import { html, render } from "../app/html.js";
import { date, dateAndTime, t } from "../app/i18n.js";
import { me, seesAll } from "../app/session.js";
import { daysOpenBadge, stateBadge, stateLook, urgencyBadge } from "../components/badge.js";
import { empty } from "../components/empty.js";
import { facts, mailLink, phoneLink } from "../components/facts.js";
import { choiceField, selectField, textField } from "../components/field.js";
import { form } from "../components/form.js";
import { icon } from "../components/icon.js";
import { pageHeader } from "../components/page-header.js";
import { stepper } from "../components/stepper.js";
import { timeline } from "../components/timeline.js";
import { toast } from "../components/toast.js";

export const load = ({ parameters }) => call("referrals.get", { referral: parameters.referral });

export function view(referral, place) {
    const { row } = referral;
    const title = t("manage.title", { client: row.clientName });
    const { phone, email } = referral.client;
    const content = html`
        ${pageHeader({
            title: row.clientName,
            lead: [
                t("manage.lead", { sender: row.sender.name, receiver: row.receiver.name }),
                [phoneLink(phone), mailLink(email)].filter(Boolean).map((one) => [" · ", one]),
            ],
            back: backTo(row),
            badges: [stateBadge(row.state), daysOpenBadge(row.daysOpen, row.waiting), urgencyBadge(row.urgency)],
            actions: [
                html`<button class="button" type="button" @click=${() => print()}>${t("manage.print")}</button>`,
                html`<a class="button" href="/api/referrals.pdf?referral=${row.id}"
                    download>${icon("download")}${t("manage.pdf")}</a>`,
            ],
        })}
        <div class="stack">
            ${progressOf(row)}
            <div class="columns">
                <div class="stack">
                    ${referral.moves.length > 0 && statusCard(referral, place)}
                    ${reasonCard(referral)}
                    ${updatesCard(referral, place)}
                </div>
                <aside class="stack" aria-label="${t("manage.aside")}">
                    ${clientCard(referral)}
                    ${staffCard(referral)}
                </aside>
            </div>
        </div>`;
    return { title, content };
}

const closedStates = ["completed", "declined", "unable", "forwarded", "cancelled", "entered_in_error"];
const isClosed = (row) => closedStates.includes(row.state);

function backTo(row) {
    const box = isClosed(row) ? "completed" : openBox(row);
    return { address: `/referrals?box=${box}`, name: t(`menu.referrals_${box}`) };
}

function openBox(row) {
    if (seesAll()) return "active";
    return row.receiver.id === me().partner ? "incoming" : "outgoing";
}

/** How far it has come, in four steps that everybody understands. */
function progressOf({ state }) {
    const steps = ["sent", "in_review", "accepted", "completed"];
    const reached = {
        sent: 0, returned: 0, in_review: 1, accepted: 2, in_progress: 2, on_hold: 2, completed: 3,
    }[state];
    const isStopped = reached === undefined;
    const now = reached ?? 3;
    return stepper(t("manage.progress"), steps.map((step, index) => {
        const isNow = index === now;
        const name = isNow ? t(`state.${state}`) : t(`state.${step}`);
        if (isNow) return { name, is: isStopped ? "stopped" : "now" };
        return { name, is: index < now && !isStopped ? "done" : "ahead" };
    }));
}

function statusCard(referral, place) {
    const { row, moves, version } = referral;
    const nameOfMove = (state) => (state === "accepted" && isClosed(row) ? "reopen" : state);
    const moveOf = (state) => moves.find((one) => one.state === state);
    const details = html`<div class="stack"></div>`;
    const showDetails = (state) => {
        const move = moveOf(state);
        const typed = details.querySelector("textarea")?.value;
        render(details,
            move?.reasons.length > 0 && selectField({
                name: "reason", label: t("manage.reason"), required: true, empty: t("form.choose"),
                options: move.reasons.map((one) => [one, t(`state_reason.${one}`)]),
            }),
            move && textField({
                name: "note", label: t("manage.note"), help: t("manage.note_help"), required: move.needsNote,
                lines: 3, maxlength: 4000, value: typed,
            }));
    };
    return html`
        <section class="card no-print" aria-labelledby="status-title">
            <h2 id="status-title">${t("manage.status")}</h2>
            ${form({
                draft: `status:${row.id}:${version}`,
                content: [
                    choiceField({
                        name: "state", label: t("manage.new_status"), required: true, beside: true,
                        options: moves.map((one) => ({
                            value: one.state, text: t(`move.${nameOfMove(one.state)}`),
                            help: t(`move_help.${nameOfMove(one.state)}`, {}, ""),
                        })),
                        onchange: ({ currentTarget }) => showDetails(currentTarget.form.querySelector("[name=state]:checked")?.value),
                    }),
                    details,
                ],
                check: ({ state, reason, note }) => {
                    const move = moveOf(state);
                    if (!move) return { state: t("missing.state") };
                    return {
                        ...(move.reasons.length > 0 && !reason ? { reason: t("reason.reason_needed") } : {}),
                        ...(move.needsNote && !note ? { note: t("reason.note_needed") } : {}),
                    };
                },
                action: t("manage.save_status"),
                submit: async ({ state, reason, note }, key) => {
                    await call("referrals.change_state", { referral: row.id, state, reason, note, version }, { key });
                    const other = row.receiver.id === me().partner ? row.sender.name : row.receiver.name;
                    toast(t("manage.status_saved", { state: t(`state.${state}`), partner: other }));
                    place.reload();
                },
            })}
        </section>`;
}

function clientCard({ client, reach, comment, row }) {
    const isOurs = row.sender.id === me().partner;
    return html`
        <section class="card small-card">
            <h2>${t("manage.client")}</h2>
            ${facts([
                [t("field.name"), isOurs ? html`<a href="/clients/${client.id}">${client.name}</a>` : client.name],
                [t("field.birth_date"), date(client.birthDate)],
                [t("field.phone"), phoneLink(client.phone)],
                [t("field.email"), mailLink(client.email)],
                [t("field.language"), client.language],
                [t("client.interpreter"), client.needsInterpreter && t("answer.yes")],
                [t("location.address"), client.address],
                [t("refer.reach"), t(`reach.${reach}`)],
                [t("refer.comment"), comment && html`<span class="plain-text">${comment}</span>`],
            ])}
        </section>`;
}

function reasonCard({ row, program, notes, consent }) {
    const services = row.serviceTypes.map((one) => html`<span class="tag">${one}</span>`);
    return html`
        <section class="card">
            <h2>${t("manage.reason_title")}</h2>
            ${facts([
                [t("referral.services"), html`<span class="tags">${services}</span>`],
                [t("refer.program"), program],
                [t("refer.notes"), notes && html`<span class="plain-text">${notes}</span>`],
                [
                    t("refer.consent_title"),
                    consent && t("manage.consent", { name: consent.givenBy, form: t(`consent.${consent.form}`) }),
                ],
            ])}
        </section>`;
}

function staffCard({ row, staffName, staffEmail }) {
    return html`
        <section class="card small-card">
            <h2>${t("manage.staff")}</h2>
            ${facts([
                [t("referral.submitted"), dateAndTime(row.submittedAt)],
                [t("referral.submitted_by"), staffName || row.submittedBy],
                [t("field.email"), mailLink(staffEmail)],
                [t("referral.from"), html`<a href="/partners/${row.sender.id}">${row.sender.name}</a>`],
                [t("referral.to"), html`<a href="/partners/${row.receiver.id}">${row.receiver.name}</a>`],
                [t("manage.last_change"), dateAndTime(row.changedAt)],
            ])}
        </section>`;
}

function updatesCard({ row, updates, mayAddNote }, place) {
    const entries = [...updates].sort((one, other) => other.at - one.at).map((one) => {
        const look = one.state ? stateLook(one.state) : { picture: "edit", kind: "" };
        const who = [
            one.by, one.partnerName, dateAndTime(one.at), one.via !== "portal" && t(`via.${one.via}`),
        ].filter(Boolean).join(" · ");
        return {
            ...look,
            title: html`<strong>${one.state ? t(`state.${one.state}`) : t("manage.note_only")}</strong>${one.reason && html`<span class="quiet">${t(`state_reason.${one.reason}`)}</span>`}`,
            by: who,
            note: one.note,
        };
    });
    return html`
        <section class="card" aria-labelledby="updates-title">
            <h2 id="updates-title">${t("manage.updates")}</h2>
            ${mayAddNote && html`<div class="no-print">${form({
                draft: `note:${row.id}`,
                content: textField({
                    name: "note", label: t("manage.add_note"), help: t("manage.note_help"), required: true,
                    lines: 2, maxlength: 4000,
                }),
                check: ({ note }) => (note ? {} : { note: t("missing.note") }),
                action: t("manage.save_note"),
                primary: false,
                submit: async ({ note }, key) => {
                    await call("referrals.add_note", { referral: row.id, note }, { key });
                    toast(t("manage.note_saved"));
                    place.reload();
                },
            })}</div>`}
            ${entries.length > 0 ? timeline(entries) : empty({ title: t("manage.no_updates"), inside: true })}
        </section>`;
}
