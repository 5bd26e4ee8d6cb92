import { call } from "../app/api.js";
import { html, render } from "../app/html.js";
import { t } from "../app/i18n.js";
import { addressWith } from "../app/router.js";
import { me } from "../app/session.js";
import { clientFinder } from "../components/client-finder.js";
import { combobox } from "../components/combobox.js";
import { empty, notice } from "../components/empty.js";
import { choiceField, selectField, textField } from "../components/field.js";
import { form } from "../components/form.js";
import { pageHeader } from "../components/page-header.js";

export async function load({ query }) {
    const partner = query.get("partner");
    const client = query.get("client");
    const [found, types, known] = await Promise.all([
        partner && call("directory.partner", { partner }),
        call("directory.service_types"),
        client && call("casework.client", { client }),
    ]);
    return {
        partner: found,
        serviceTypes: types.serviceTypes,
        client: known && { ...known.client, id: known.id, name: `${known.client.firstName} ${known.client.lastName}` },
    };
}

export function view({ partner, serviceTypes, client }, place) {
    if (!partner) return choosePartner(place);
    const title = t("refer.title", { partner: partner.profile.name });
    const mayRefer = partner.status === "active" && partner.isAccepting && partner.id !== me().partner;
    const content = html`
        ${pageHeader({
            title, lead: t("refer.lead"), back: { address: `/partners/${partner.id}`, name: partner.profile.name },
        })}
        ${mayRefer
            ? [
                requirements(partner.profile.referralRequirements),
                referralForm({ partner, serviceTypes, client }, place),
            ]
            : empty({
                picture: "pause", title: t("refer.not_possible"), text: t("profile.not_accepting"),
                action: html`<a class="button primary" href="/partners?accepting=1">${t("menu.find_partners")}</a>`,
            })}`;
    return { title, content };
}

/** What the partner wants to know, before somebody begins to write. */
function requirements(text) {
    if (!text) return null;
    const content = html`<strong>${t("profile.referralRequirements")}</strong><p class="plain-text">${text}</p>`;
    return html`<div class="narrow before-form">${notice("info", content)}</div>`;
}

function partnerContent(found) {
    const tags = found.tags.slice(0, 3).map((one) => one.name).join(", ");
    return html`
        <strong class="block">${found.name}</strong>
        <span class="block quiet small">${[found.town, tags].filter(Boolean).join(" · ")}</span>`;
}

function choosePartner({ go, query }) {
    const title = t("refer.choose_title");
    const client = query.get("client");
    const content = html`
        ${pageHeader({ title, lead: t("refer.choose_lead") })}
        <div class="narrow stack">
            ${combobox({
                name: "partner", label: t("refer.partner"), help: t("refer.partner_help"),
                search: async (words, signal) => (await call("directory.search", { words, acceptingOnly: true, limit: 8 }, { signal })).partners,
                show: partnerContent,
                choose: (found) => go(addressWith({ partner: found.id, client })),
            })}
            <p><a href="/partners?accepting=1">${t("refer.browse")}</a></p>
        </div>`;
    return { title, content };
}

function referralForm({ partner, serviceTypes, client }, { query, go }) {
    const openOnes = html`<div role="status"></div>`;
    let givenByTyped = false;
    let reachChosen = false;
    let element = null;
    const finder = clientFinder({
        client,
        changed: (chosen) => {
            warnOfOpenReferrals(openOnes, chosen, partner);
            const givenBy = element?.elements.givenBy;
            if (givenBy && !givenByTyped) givenBy.value = chosen?.name ?? "";
            if (element && !reachChosen) element.elements.reach.value = likelyReach(chosen);
        },
    });
    element = form({
        draft: `refer:${partner.id}`,
        extra: { read: () => finder.read(), write: (kept) => (client ? null : finder.write(kept)) },
        several: ["serviceTypes"],
        content: [
            section(t("refer.who"), [finder.element, openOnes]),
            section(t("refer.what"), [
                partner.programs.length > 0 && selectField({
                    name: "program", label: t("refer.program"), required: true, value: query.get("program") ?? "", empty: t("refer.whole_partner"),
                    options: partner.programs.map((one) => [one.id, one.name]),
                }),
                choiceField({
                    name: "serviceTypes", label: t("refer.services"), help: t("refer.services_help"), required: true, several: true, beside: true, value: [],
                    options: serviceTypes.map((one) => ({ value: one.id, text: one.name })),
                }),
                choiceField({
                    name: "urgency", label: t("refer.urgency"), required: true, beside: true, value: "routine",
                    options: ["routine", "soon", "urgent"].map((one) => ({ value: one, text: t(`urgency.${one}`) })),
                }),
                textField({
                    name: "notes", label: t("refer.notes"), help: t("refer.notes_help"), lines: 4, maxlength: 10000,
                }),
            ]),
            section(t("refer.reach_title"), [
                choiceField({
                    name: "reach", label: t("refer.reach"), required: true, beside: true, value: likelyReach(client),
                    options: ["phone", "text", "email", "none"].map((one) => ({
                        value: one, text: t(`reach.${one}`), help: one === "none" && t("reach.none_help"),
                    })),
                }),
                textField({
                    name: "comment", label: t("refer.comment"), help: t("refer.comment_help"), lines: 2,
                    maxlength: 2000,
                }),
            ]),
            section(t("refer.consent_title"), [
                html`<p class="quiet">${t("refer.consent_lead", { partner: partner.profile.name })}</p>`,
                html`<div data-field="consent"></div>`,
                textField({
                    name: "givenBy", label: t("consent.given_by"), help: t("consent.given_by_help"), required: true,
                    maxlength: 200, value: client?.name,
                }),
                choiceField({
                    name: "form", label: t("consent.form"), required: true, beside: true, value: "",
                    options: ["verbal", "written", "electronic"].map((one) => ({ value: one, text: t(`consent.${one}`) })),
                }),
            ]),
        ],
        check: (values) => ({
            ...(finder.read() ? {} : { client: t("missing.client") }),
            ...(values.serviceTypes.length > 0 ? {} : { serviceTypes: t("missing.service") }),
            ...reachProblem(values.reach, finder.read()),
            ...(values.givenBy ? {} : { givenBy: t("missing.given_by") }),
            ...(values.form ? {} : { form: t("missing.consent_form") }),
        }),
        action: t("refer.submit"),
        cancel: html`<a class="button quiet" href="/partners/${partner.id}">${t("action.cancel")}</a>`,
        submit: async ({ givenBy, form: how, ...values }, key) => {
            const { referral } = await call("referrals.submit", {
                ...values, partner: partner.id, client: finder.read().id, consent: { givenBy, form: how },
            }, { key });
            go(`/referrals/${referral}/sent`, { replace: true });
        },
    });
    element.elements.givenBy.addEventListener("input", () => { givenByTyped = true; });
    for (const one of element.elements.reach) one.addEventListener("click", () => { reachChosen = true; });
    return element;
}

function section(title, content) {
    return html`<section class="form-section"><h2>${title}</h2>${content}</section>`;
}

/** A call where there is a number, else what there is. */
function likelyReach(client) {
    if (!client || client.phone) return "phone";
    return client.email ? "email" : "none";
}

/** A way of reaching somebody needs the number or address for it (RE-2). */
function reachProblem(reach, client) {
    if (!client) return {};
    if ((reach === "phone" || reach === "text") && !client.phone) return { reach: t("missing.client_phone") };
    if (reach === "email" && !client.email) return { reach: t("missing.client_email") };
    return {};
}

/** "This client already has an open referral …", before it is sent twice (RE-27). */
async function warnOfOpenReferrals(place, client, partner) {
    render(place);
    if (!client) return;
    try {
        const { referrals } = await call("referrals.list", { box: "outgoing", client: client.id, limit: 5 });
        if (referrals.length === 0) return;
        const same = referrals.some((one) => one.receiver.id === partner.id);
        render(place, notice(same ? "waiting" : "info", html`
            <strong>${t(same ? "refer.open_here" : "refer.open_elsewhere", { name: client.name })}</strong>
            <ul class="lines">${referrals.map((one) => html`
                <li><a href="/referrals/${one.id}" target="_blank">${one.receiver.name}</a>
                    ${[t(`state.${one.state}`), ...one.serviceTypes].join(" · ")}</li>`)}</ul>`));
    } catch {
        // Only advice: the referral can be written without it.
    }
}
