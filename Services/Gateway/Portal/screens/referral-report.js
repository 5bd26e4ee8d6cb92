import { call } from "../app/api.js";
import { html } from "../app/html.js";
import { date, number, t } from "../app/i18n.js";
import { addressWith } from "../app/router.js";
import { seesAll } from "../app/session.js";
import { bars } from "../components/bars.js";
import { stateBadge } from "../components/badge.js";
import { chips } from "../components/chips.js";
import { empty } from "../components/empty.js";
import { textField } from "../components/field.js";
import { icon } from "../components/icon.js";
import { more } from "../components/more.js";
import { pageHeader } from "../components/page-header.js";
import { table } from "../components/table.js";

const linesShown = 20;
/** Reports count up to a minute behind without anybody minding; beyond that it is said. */
const lagWorthSaying = 60_000;

const readQuery = (query) => ({
    from: query.get("from") ?? "", to: query.get("to") ?? "", partner: query.get("partner") ?? "",
});

export async function load({ query }) {
    const asked = readQuery(query);
    const show = Number(query.get("show")) || linesShown;
    const [report, partner] = await Promise.all([
        call("reports.referrals", { ...asked, limit: Math.min(show, 100) }),
        asked.partner && call("directory.partner", { partner: asked.partner }),
    ]);
    return { report, partner, show };
}

export function view({ report, partner, show }, { query, go }) {
    const title = t("report.title");
    const asked = readQuery(query);
    const csv = addressWith(asked, new URLSearchParams(), "/api/reports.referrals_csv");
    const content = html`
        ${pageHeader({
            title, lead: rangeText(asked),
            actions: html`<a class="button" href="${csv}" download>${icon("download")}${t("report.csv")}</a>`,
        })}
        <div class="filters no-print">
            ${rangeForm(asked, go, query)}
            ${chips(t("report.ranges"), [
                ...ranges().map((one) => ({
                    id: `chip-${one.name}`, name: t(`report.${one.name}`), on: one.from === asked.from && one.to === asked.to,
                    address: addressWith({ from: one.from, to: one.to, show: null }, query),
                })),
                partner && {
                    id: "chip-partner", name: partner.profile.name, on: true,
                    address: addressWith({ partner: null, show: null }, query),
                },
            ].filter(Boolean))}
        </div>
        ${report.lagMilliseconds > lagWorthSaying && html`<p class="quiet small">${t("report.behind", { count: Math.round(report.lagMilliseconds / 60_000) })}</p>`}
        ${report.total === 0 ? empty({ picture: "chart", title: t("report.none"), text: t("report.none_text") }) : html`
            <div class="stack loose">
                <div class="columns even">
                    ${picture(t("report.by_state"), t("referral.status"), report.states.map((one) => ({
                        name: t(`state.${one.label}`, {}, one.label), count: one.count,
                    })))}
                    ${picture(t("report.by_service"), t("referral.service"), report.serviceTypes.map((one) => ({ name: one.label, count: one.count })))}
                </div>
                ${seesAll() && report.partners.length > 0 && partners(report.partners, query)}
                ${lines(report, show, query)}
            </div>`}`;
    return { title, content };
}

function rangeText({ from, to }) {
    if (from && to) return t("report.range", { from: date(from), to: date(to) });
    if (from) return t("report.range_from", { from: date(from) });
    if (to) return t("report.range_to", { to: date(to) });
    return t("report.always");
}

/** A day of this browser's calendar as YYYY-MM-DD. */
const dayText = (day) => [
    day.getFullYear(), day.getMonth() + 1, day.getDate(),
].map((one) => String(one).padStart(2, "0")).join("-");

function ranges() {
    const today = new Date();
    const [year, month] = [today.getFullYear(), today.getMonth()];
    return [
        { name: "always", from: "", to: "" },
        { name: "this_month", from: dayText(new Date(year, month, 1)), to: dayText(today) },
        { name: "last_month", from: dayText(new Date(year, month - 1, 1)), to: dayText(new Date(year, month, 0)) },
        { name: "this_year", from: dayText(new Date(year, 0, 1)), to: dayText(today) },
    ];
}

function rangeForm(asked, go, query) {
    const apply = (event) => {
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        go(addressWith({ from: data.get("from"), to: data.get("to"), show: null }, query), { quiet: true });
    };
    return html`
        <form class="row report-range" @submit=${apply}>
            ${textField({
                name: "from", label: t("report.from"), type: "date", required: true, value: asked.from, short: true,
            })}
            ${textField({
                name: "to", label: t("report.to"), type: "date", required: true, value: asked.to, short: true,
            })}
            <button class="button" type="submit">${t("report.show")}</button>
        </form>`;
}

/** The drawing and its numbers: the table is what a screen reader reads. */
function picture(title, label, entries) {
    const sorted = [...entries].sort((one, other) => other.count - one.count);
    return html`
        <section class="card">
            <h2>${title}</h2>
            ${bars(sorted)}
            <details class="more-filters"><summary>${t("report.as_table")}</summary>
                ${table({
                    caption: title, rows: sorted,
                    columns: [
                        { title: label, header: true, cell: (one) => one.name },
                        { title: t("report.count"), end: true, cell: (one) => number(one.count) },
                    ],
                })}</details>
        </section>`;
}

function partners(rows, query) {
    return html`
        <section class="stack tight">
            <h2>${t("report.by_partner")}</h2>
            ${table({
                caption: t("report.by_partner"), rows,
                columns: [
                    {
                        title: t("report.partner"), header: true,
                        cell: (one) => html`<a href="${addressWith({ partner: one.partner.id, show: null }, query)}">${one.partner.name}</a>`,
                    },
                    { title: t("report.sent"), end: true, cell: (one) => number(one.sent) },
                    { title: t("report.received"), end: true, cell: (one) => number(one.received) },
                ],
            })}
        </section>`;
}

function lines({ referrals, total }, show, query) {
    return html`
        <section class="stack tight">
            <h2>${t("report.referrals")}</h2>
            ${table({
                caption: t("report.referrals"), rows: referrals,
                columns: [
                    {
                        title: t("referral.client"), header: true,
                        cell: (one) => html`<a href="/referrals/${one.id}">${one.clientName}</a>`,
                    },
                    { title: t("referral.status"), cell: (one) => stateBadge(one.state) },
                    { title: t("referral.from"), cell: (one) => one.sender },
                    { title: t("referral.to"), cell: (one) => one.receiver },
                    { title: t("referral.services"), cell: (one) => one.serviceTypes.join(", ") },
                    { title: t("referral.submitted"), cell: (one) => date(one.submittedAt) },
                ],
            })}
            ${more({
                shown: referrals.length, all: Math.min(total, 100),
                next: addressWith({ show: show + linesShown }, query),
            })}
            ${total > 100 && html`<p class="quiet small">${t("report.rest_in_csv", { count: total })}</p>`}
        </section>`;
}
