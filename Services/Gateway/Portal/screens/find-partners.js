import { call, callPaged, pageSize } from "../app/api.js";
import { html } from "../app/html.js";
import { t } from "../app/i18n.js";
import { addressWith } from "../app/router.js";
import { isSuperAdmin, seesAll } from "../app/session.js";
import { chips, tabs } from "../components/chips.js";
import { cancelButton, openDialog } from "../components/dialog.js";
import { empty } from "../components/empty.js";
import { textField } from "../components/field.js";
import { form } from "../components/form.js";
import { icon } from "../components/icon.js";
import { more } from "../components/more.js";
import { pageHeader } from "../components/page-header.js";
import { partnerCard } from "../components/partner-card.js";
import { searchField } from "../components/search-field.js";

const chipsShown = 10;

const readQuery = (query) => ({
    words: query.get("q") ?? "",
    tags: query.getAll("tag"),
    allTags: query.get("all") === "1",
    acceptingOnly: query.get("accepting") === "1",
    status: query.get("status") ?? "",
    show: Number(query.get("show")) || pageSize,
});

export async function load({ query }) {
    const { show, ...wanted } = readQuery(query);
    const [found, known] = await Promise.all([
        callPaged("directory.search", { ...wanted, facets: true }, "partners", show),
        call("directory.tags"),
    ]);
    return { found, known: known.tags };
}

export function view({ found, known }, { query, go }) {
    const title = t(seesAll() ? "menu.partners" : "menu.find_partners");
    const asked = readQuery(query);
    const isFiltered = asked.words || asked.tags.length > 0 || asked.acceptingOnly;
    const content = html`
        ${pageHeader({
            title,
            actions: isSuperAdmin() && html`<button class="button" type="button"
                @click=${() => addPartner(go)}>${icon("plus")}${t("partners.add")}</button>`,
        })}
        ${seesAll() && statusTabs(asked, query)}
        <div class="filters">
            ${searchField({
                id: "page-search", label: t("search.words"), value: asked.words, placeholder: t("search.example"),
            })}
            ${tagFilters(asked, found.facets, known, query)}
        </div>
        <h2 class="only-read-aloud">${t("partners.results")}</h2>
        ${found.entries.length > 0
            ? html`<div class="stack">
                <p class="quiet small" role="status">${t("partners.found", { count: found.total })}</p>
                <ul class="grid" role="list">${found.entries.map((one) => partnerCard(one, { chosenTags: asked.tags }))}</ul>
                ${found.total > found.entries.length && more({
                    shown: found.entries.length, all: found.total,
                    next: addressWith({ show: asked.show + pageSize }, query),
                })}
            </div>`
            : empty({
                picture: "search", title: t("partners.none"), text: t(isFiltered ? "partners.none_filtered" : "partners.none_yet"),
                action: isFiltered && html`<a class="button" href="/partners">${t("filter.clear")}</a>`,
            })}`;
    return { title, content };
}

function statusTabs(asked, query) {
    return tabs(t("partners.by_status"), ["", "pending", "inactive"].map((status) => ({
        name: t(`partner_status.${status || "active"}`),
        address: addressWith({ status, show: null }, query),
        on: asked.status === status,
    })));
}

/** Tags as chips: chosen ones first, then the commonest of the results; the rest in a list. */
function tagFilters(asked, facets, known, query) {
    const counts = new Map(facets.map((one) => [one.id, one]));
    const names = new Map([...known, ...facets].map((one) => [one.id, one.name]));
    const chosen = asked.tags.map((id) => ({ id, name: names.get(id) ?? id, partners: counts.get(id)?.partners }));
    const common = facets.filter((one) => !asked.tags.includes(one.id))
        .sort((one, other) => other.partners - one.partners).slice(0, Math.max(0, chipsShown - chosen.length));
    const offered = new Set([...chosen, ...common].map((one) => one.id));
    const rest = known.filter((one) => !offered.has(one.id));
    const toggled = (id) => (asked.tags.includes(id) ? asked.tags.filter((one) => one !== id) : [...asked.tags, id]);
    return [
        chips(t("search.filters"), [
            {
                id: "chip-accepting", name: t("search.accepting"), on: asked.acceptingOnly,
                address: addressWith({ accepting: asked.acceptingOnly ? null : "1", show: null }, query),
            },
            asked.tags.length > 1 && {
                id: "chip-all", name: t("search.all_tags"), on: asked.allTags,
                address: addressWith({ all: asked.allTags ? null : "1", show: null }, query),
            },
            ...[...chosen, ...common].map((one) => ({
                id: `chip-${one.id}`, name: one.name, count: one.partners, on: asked.tags.includes(one.id),
                address: addressWith({ tag: toggled(one.id), show: null }, query),
            })),
        ].filter(Boolean)),
        rest.length > 0 && html`
            <details class="more-filters">
                <summary>${icon("tag")}${t("search.more_tags", { count: rest.length })}</summary>
                ${chips(t("search.more_tags", { count: rest.length }), rest.map((one) => ({
                    name: one.name, on: false, address: addressWith({ tag: [...asked.tags, one.id], show: null }, query),
                })))}
            </details>`,
    ];
}

function addPartner(go) {
    openDialog({
        title: t("partners.add"),
        content: (close) => form({
            content: [
                textField({ name: "name", label: t("profile.name"), required: true, maxlength: 300 }),
                textField({ name: "summary", label: t("profile.summary"), lines: 3 }),
                textField({ name: "website", label: t("profile.website"), inputmode: "url" }),
                textField({ name: "phone", label: t("field.phone"), type: "tel" }),
                textField({ name: "email", label: t("field.email"), type: "email" }),
            ],
            check: ({ name }) => (name ? {} : { name: t("missing.name") }),
            action: t("partners.add_action"),
            cancel: cancelButton(close),
            submit: async (profile, key) => {
                const added = await call("directory.add_partner", { profile, status: "pending" }, { key });
                close();
                go(`/partners/${added.id}`);
            },
        }),
    });
}
