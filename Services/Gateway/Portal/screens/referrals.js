import { call, callPaged, pageSize } from "../app/api.js";
import { html } from "../app/html.js";
import { t } from "../app/i18n.js";
import { addressWith, go } from "../app/router.js";
import { seesAll, worksForPartner } from "../app/session.js";
import { chips, tabs } from "../components/chips.js";
import { empty } from "../components/empty.js";
import { selectField } from "../components/field.js";
import { icon } from "../components/icon.js";
import { more } from "../components/more.js";
import { pageHeader } from "../components/page-header.js";
import { referralTable } from "../components/referral-table.js";
import { searchField } from "../components/search-field.js";

const openStates = ["sent", "in_review", "accepted", "in_progress", "on_hold", "returned"];
const closedStates = ["completed", "declined", "unable", "forwarded", "cancelled"];

function readQuery(query) {
    const boxes = seesAll() ? ["active", "completed"] : ["incoming", "outgoing", "completed"];
    const box = boxes.includes(query.get("box")) ? query.get("box") : boxes[0];
    return {
        boxes, box,
        words: query.get("q") ?? "",
        states: query.getAll("state"),
        serviceType: query.get("service") ?? "",
        partner: query.get("partner") ?? "",
        mine: query.get("mine") === "1",
        sort: query.get("sort") ?? (box === "completed" ? "newest" : "waiting"),
        show: Number(query.get("show")) || pageSize,
    };
}

export async function load({ query }) {
    const { boxes, show, ...asked } = readQuery(query);
    const [found, counts, types, partner] = await Promise.all([
        callPaged("referrals.list", asked, "referrals", show),
        call("referrals.counts"),
        call("directory.service_types"),
        asked.partner && call("directory.partner", { partner: asked.partner }),
    ]);
    return { found, counts, serviceTypes: types.serviceTypes, partner };
}

export function view({ found, counts, serviceTypes, partner }, { query }) {
    const asked = readQuery(query);
    const title = t(`box_title.${asked.box}`);
    const isFiltered = asked.words || asked.states.length > 0 || asked.serviceType || asked.partner || asked.mine;
    const content = html`
        ${pageHeader({
            title,
            actions: worksForPartner() && html`<a class="button primary"
                href="/refer">${icon("plus")}${t("refer.new")}</a>`,
        })}
        ${tabs(t("menu.referrals"), asked.boxes.map((box) => ({
            name: t(`box.${box}`), address: addressWith({ box, partner: asked.partner }, new URLSearchParams()), on: box === asked.box,
            count: box === "completed" ? 0 : counts[box], kind: box !== "outgoing" && counts.red > 0 ? "late" : "",
        })))}
        ${filters(asked, serviceTypes, partner, query)}
        ${found.entries.length > 0
            ? html`<div class="stack">
                ${referralTable({
                    caption: title, rows: found.entries, sides: sidesOf(asked.box),
                    sort: (column) => sortLink(column, asked, query),
                })}
                ${more({
                    shown: found.entries.length, all: found.total,
                    next: addressWith({ show: asked.show + pageSize }, query),
                })}
            </div>`
            : nothing(asked.box, isFiltered)}`;
    return { title, content };
}

const sidesOf = (box) => ({ incoming: ["sender"], outgoing: ["receiver"] })[box] ?? ["sender", "receiver"];

function filters(asked, serviceTypes, partner, query) {
    const states = asked.box === "completed" ? closedStates : openStates;
    const toggled = (state) => (asked.states.includes(state) ? asked.states.filter((one) => one !== state) : [...asked.states, state]);
    return html`
        <div class="filters">
            <div class="search-line">
                ${searchField({ id: "page-search", label: t("referrals.search"), value: asked.words })}
                ${selectField({
                    name: "service", label: t("referral.service"), required: true, value: asked.serviceType, empty: t("referrals.any_service"),
                    options: serviceTypes.map((one) => [one.id, one.name]),
                    onchange: (event) => go(addressWith({ service: event.currentTarget.value, show: null }, query), { quiet: true }),
                })}
            </div>
            ${chips(t("referral.status"), [
                partner && {
                    id: "chip-partner", name: partner.profile.name, on: true,
                    address: addressWith({ partner: null, show: null }, query),
                },
                ...states.map((state) => ({
                    id: `chip-${state}`, name: t(`state.${state}`), on: asked.states.includes(state),
                    address: addressWith({ state: toggled(state), show: null }, query),
                })),
                worksForPartner() && asked.box !== "incoming" && {
                    id: "chip-mine", name: t("referrals.mine"), on: asked.mine, address: addressWith({ mine: asked.mine ? null : "1", show: null }, query),
                },
            ].filter(Boolean))}
        </div>`;
}

function sortLink(column, asked, query) {
    const next = column === "newest" && asked.sort === "newest" ? "oldest" : column;
    const isOn = asked.sort === column || (column === "newest" && asked.sort === "oldest");
    const isDown = asked.sort === "newest" || asked.sort === "waiting";
    return {
        address: addressWith({ sort: next, show: null }, query), direction: isOn ? (isDown ? "down" : "up") : null,
    };
}

function nothing(box, isFiltered) {
    if (isFiltered) {
        return empty({
            picture: "search", title: t("referrals.none_found"), text: t("referrals.none_found_text"),
            action: html`<a class="button" href="/referrals?box=${box}">${t("filter.clear")}</a>`,
        });
    }
    return empty({
        picture: box === "incoming" ? "check-circle" : "inbox",
        title: t(`referrals.none_${box}`), text: t(`referrals.none_${box}_text`),
        action: box === "outgoing" && html`<a class="button primary" href="/partners">${t("menu.find_partners")}</a>`,
    });
}
