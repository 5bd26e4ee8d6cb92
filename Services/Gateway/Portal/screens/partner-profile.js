import { call } from "../app/api.js";
import { html } from "../app/html.js";
import { date, t } from "../app/i18n.js";
import { isPartnerAdmin, isSeeker, isSuperAdmin, me, seesAll, worksForPartner } from "../app/session.js";
import { acceptingBadge, partnerStatusBadge } from "../components/badge.js";
import { notice } from "../components/empty.js";
import { facts, mailLink, phoneLink, siteLink } from "../components/facts.js";
import { choiceField, selectField } from "../components/field.js";
import { form } from "../components/form.js";
import { icon } from "../components/icon.js";
import { pageHeader } from "../components/page-header.js";
import { toast } from "../components/toast.js";

export const load = ({ parameters }) => call("directory.partner", { partner: parameters.partner });

export function view(partner, place) {
    const { profile } = partner;
    const isOurs = partner.id === me().partner;
    const mayRefer = worksForPartner() && !isOurs && partner.status === "active" && partner.isAccepting;
    const mayEdit = isSuperAdmin() || (isPartnerAdmin() && isOurs);
    const content = html`
        ${pageHeader({
            title: profile.name,
            back: { address: "/partners", name: t(seesAll() ? "menu.partners" : "menu.find_partners") },
            badges: [
                partner.status === "active"
                    ? acceptingBadge(partner.isAccepting)
                    : partnerStatusBadge(partner.status),
            ],
            actions: [
                seesAll() && html`<a class="button"
                    href="/users?partner=${partner.id}">${icon("people")}${t("menu.partner_users")}</a>`,
                !isOurs && !isSeeker() && html`<a class="button"
                    href="/referrals?partner=${partner.id}">${icon("inbox")}${t("menu.referrals")}</a>`,
                mayEdit && html`<a class="button"
                    href="/partners/${partner.id}/edit">${icon("edit")}${t("profile.edit")}</a>`,
                mayRefer && html`<a class="button primary"
                    href="/refer?partner=${partner.id}">${icon("send")}${t("refer.action")}</a>`,
            ],
        })}
        <div class="columns">
            <div class="stack">
                ${!partner.isAccepting && worksForPartner() && !isOurs && notice("waiting", t("profile.not_accepting"))}
                ${about(profile)}
                ${programs(partner, mayRefer)}
                ${locations(partner)}
            </div>
            <aside class="stack" aria-label="${t("profile.aside")}">
                ${isSuperAdmin() && statusForm(partner, place)}
                ${reach(partner)}
                ${contacts(partner)}
                ${partner.tags.length > 0 && html`
                    <section class="card small-card"><h2>${t("profile.tags")}</h2>
                        <p class="tags">${partner.tags.map((one) => html`<a class="tag"
                            href="/partners?tag=${one.id}">${one.name}</a>`)}</p>
                    </section>`}
                <p class="quiet small">${t("profile.changed", { date: date(partner.changedAt) })}</p>
            </aside>
        </div>`;
    return { title: profile.name, content };
}

const aboutFields = [
    "summary", "mission", "populationServed", "eligibility", "referralRequirements", "howToApply", "additionalInformation",
];

function about(profile) {
    const parts = aboutFields.filter((name) => profile[name]);
    if (parts.length === 0) return html`<section class="card"><h2>${t("profile.summary")}</h2><p class="quiet">${t("profile.empty")}</p></section>`;
    return html`
        <section class="card spacious">
            ${parts.map((name) => html`<div><h2>${t(`profile.${name}`)}</h2><p class="plain-text">${profile[name]}</p></div>`)}
        </section>`;
}

function reach({ profile }) {
    return html`
        <section class="card small-card">
            <h2>${t("profile.reach")}</h2>
            ${facts([
                [t("field.phone"), phoneLink(profile.phone)],
                [t("field.email"), mailLink(profile.email)],
                [t("profile.website"), siteLink(profile.website)],
                [t("profile.newsletter"), siteLink(profile.newsletter)],
                [
                    t("profile.officeHours"),
                    profile.officeHours && html`<span class="plain-text">${profile.officeHours}</span>`,
                ],
            ])}
        </section>`;
}

function programs(partner, mayRefer) {
    if (partner.programs.length === 0) return null;
    return html`
        <section class="stack" aria-labelledby="programs-title">
            <h2 id="programs-title">${t("profile.programs")}</h2>
            ${partner.programs.map((program) => html`
                <article class="card">
                    <header><h3>${program.name}</h3>
                        ${mayRefer && html`<a class="button compact"
                            href="/refer?partner=${partner.id}&program=${program.id}" aria-label="${t("refer.to_program", { name: program.name })}">${t("refer.short")}</a>`}</header>
                    ${program.description && html`<p class="plain-text">${program.description}</p>`}
                    ${facts([
                        [t("profile.eligibility"), program.eligibility],
                        [t("program.cost"), program.cost],
                        [t("program.languages"), program.languages.join(", ")],
                        [t("profile.howToApply"), program.howToApply],
                    ])}
                    ${program.categories.length > 0 && html`<p class="tags">${program.categories.map((one) => html`<span class="tag">${one}</span>`)}</p>`}
                </article>`)}
        </section>`;
}

/** An address in one line, as it is written on an envelope. */
export const addressOf = ({ street, town, state, postalCode }) =>
    [street, town, [state, postalCode].filter(Boolean).join(" ")].filter(Boolean).join(", ");

function locations({ locations: places }) {
    if (places.length === 0) return null;
    return html`
        <section class="stack" aria-labelledby="locations-title">
            <h2 id="locations-title">${t("profile.locations")}</h2>
            <ul class="grid" role="list">
                ${places.map((place) => html`
                    <li class="card small-card">
                        <h3>${place.name}</h3>
                        ${facts([
                            [t("location.address"), addressOf(place)],
                            [t("field.phone"), phoneLink(place.phone)],
                            [t("location.hours"), place.hours && html`<span class="plain-text">${place.hours}</span>`],
                        ])}
                    </li>`)}
            </ul>
        </section>`;
}

function contacts({ contacts: people }) {
    if (people.length === 0) return null;
    return html`
        <section class="card small-card">
            <h2>${t("profile.contacts")}</h2>
            <ul class="lines">
                ${people.map((person) => html`
                    <li>
                        <strong>${[person.firstName, person.lastName].filter(Boolean).join(" ")}</strong>
                        ${person.title && html`<p class="quiet small">${person.title}</p>`}
                        <p class="small">${phoneLink(person.phone)}</p>
                        <p class="small">${mailLink(person.email)}</p>
                    </li>`)}
            </ul>
        </section>`;
}

function statusForm(partner, place) {
    return html`
        <section class="card small-card">
            <h2>${t("profile.account")}</h2>
            ${form({
                content: [
                    selectField({
                        name: "status", label: t("profile.status"), required: true, value: partner.status,
                        options: ["pending", "active", "inactive"].map((one) => [one, t(`partner_status.${one}`)]),
                    }),
                    choiceField({
                        name: "isAccepting", label: t("profile.accepting"), required: true, value: String(partner.isAccepting),
                        options: [{ value: "true", text: t("answer.yes") }, { value: "false", text: t("answer.no") }],
                    }),
                ],
                action: t("profile.save_status"),
                submit: async ({ status, isAccepting }, key) => {
                    await call("directory.set_status", {
                        partner: partner.id, status, isAccepting: isAccepting === "true",
                    }, { key });
                    toast(t("profile.status_saved", { name: partner.profile.name }));
                    place.reload();
                },
            })}
        </section>`;
}
