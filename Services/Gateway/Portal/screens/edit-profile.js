import { call } from "../app/api.js";
import { html } from "../app/html.js";
import { t } from "../app/i18n.js";
import { cancelButton, confirmDeed, openDialog } from "../components/dialog.js";
import { choiceField, selectField, textField } from "../components/field.js";
import { form } from "../components/form.js";
import { icon } from "../components/icon.js";
import { pageHeader } from "../components/page-header.js";
import { rowButton } from "../components/row-button.js";
import { toast } from "../components/toast.js";
import { addressOf } from "./partner-profile.js";

export async function load({ parameters }) {
    const [partner, { tags }] = await Promise.all([
        call("directory.partner", { partner: parameters.partner }), call("directory.tags"),
    ]);
    return { partner, tags };
}

export function view({ partner, tags }, place) {
    const title = t("profile.edit_title", { name: partner.profile.name });
    const content = html`
        ${pageHeader({ title, back: { address: `/partners/${partner.id}`, name: partner.profile.name } })}
        <div class="stack loose">
            <section class="card">${profileForm(partner, place)}</section>
            ${part("profile.locations", "location.add", partner.locations, {
                line: (one) => [one.name, addressOf(one)],
                edit: (one) => editLocation(partner, one, tags, place),
                remove: (one) => removeLocation(partner, one, place),
            })}
            ${part("profile.contacts", "contact.add", partner.contacts, {
                line: (one) => [
                    [one.firstName, one.lastName].filter(Boolean).join(" "),
                    [one.title, one.email, one.phone].filter(Boolean).join(" · "),
                ],
                edit: (one) => editContact(partner, one, place),
                remove: (one) => removeContact(partner, one, place),
            })}
            ${part("profile.programs", "program.add", partner.programs, {
                line: (one) => [one.name, one.categories.join(", ")],
                edit: (one) => editProgram(partner, one, place),
            })}
        </div>`;
    return { title, content };
}

const longFields = [
    "summary", "mission", "populationServed", "eligibility", "referralRequirements", "howToApply",
    "additionalInformation",
];

function profileForm(partner, { go }) {
    const { profile } = partner;
    return form({
        draft: `profile:${partner.id}:${partner.version}`,
        content: [
            textField({ name: "name", label: t("profile.name"), required: true, maxlength: 300, value: profile.name }),
            choiceField({
                name: "isAccepting", label: t("profile.accepting"), required: true, value: String(partner.isAccepting), beside: true,
                options: [{ value: "true", text: t("answer.yes") }, { value: "false", text: t("answer.no") }],
            }),
            html`<div class="pair">
                ${textField({ name: "phone", label: t("field.phone"), type: "tel", value: profile.phone })}
                ${textField({ name: "email", label: t("field.email"), type: "email", value: profile.email })}
                ${textField({ name: "website", label: t("profile.website"), inputmode: "url", value: profile.website })}
                ${textField({
                    name: "newsletter", label: t("profile.newsletter"), inputmode: "url", value: profile.newsletter,
                })}
            </div>`,
            textField({
                name: "officeHours", label: t("profile.officeHours"), lines: 3, value: profile.officeHours,
                maxlength: 2000,
            }),
            longFields.map((name) => textField({
                name, label: t(`profile.${name}`), lines: 4, value: profile[name], maxlength: 10000,
            })),
        ],
        check: ({ name }) => (name ? {} : { name: t("missing.name") }),
        action: t("action.save"),
        cancel: html`<a class="button quiet" href="/partners/${partner.id}">${t("action.cancel")}</a>`,
        submit: async ({ isAccepting, ...words }, key) => {
            await call("directory.edit_partner", {
                partner: partner.id, version: partner.version, profile: words, isAccepting: isAccepting === "true",
            }, { key });
            toast(t("profile.saved"));
            go(`/partners/${partner.id}`);
        },
    });
}

function part(heading, adding, entries, { line, edit, remove }) {
    return html`
        <section class="card">
            <header><h2>${t(heading)}</h2>
                <button class="button compact" type="button" @click=${() => edit(null)}>${icon("plus")}${t(adding)}</button></header>
            ${entries.length === 0 ? html`<p class="quiet">${t("list.nothing")}</p>` : html`
                <ul class="lines">
                    ${entries.map((one) => {
                        const [first, second] = line(one);
                        return html`
                            <li class="line">
                                <div><strong>${first}</strong><p class="quiet small">${second}</p></div>
                                <div class="row">
                                    ${rowButton("edit", first, () => edit(one))}
                                    ${remove && rowButton("remove", first, () => remove(one))}
                                </div>
                            </li>`;
                    })}
                </ul>`}
        </section>`;
}

/** A dialog whose form saves one thing and draws the page anew. */
function editInDialog({ title, draft, content, check, save, place, several }) {
    openDialog({
        title,
        content: (close) => form({
            draft, content, check, several, action: t("action.save"), cancel: cancelButton(close),
            submit: async (values, key) => {
                await save(values, key);
                close();
                toast(t("profile.saved"));
                place.reload();
            },
        }),
    });
}

function editLocation(partner, location, tags, place) {
    const known = location ?? { tags: [] };
    editInDialog({
        place, draft: `location:${location?.id ?? partner.id}:${partner.version}`, title: t(location ? "location.edit" : "location.add"), several: ["tags"],
        content: [
            textField({ name: "name", label: t("location.name"), required: true, value: known.name, maxlength: 300 }),
            textField({
                name: "street", label: t("field.street"), required: true, value: known.street, maxlength: 300,
            }),
            html`<div class="pair">
                ${textField({
                    name: "town", label: t("field.town"), required: true, value: known.town, maxlength: 100,
                })}
                ${textField({ name: "state", label: t("field.state"), value: known.state, maxlength: 50 })}
                ${textField({
                    name: "postalCode", label: t("field.postal_code"), value: known.postalCode, maxlength: 20,
                })}
                ${textField({ name: "phone", label: t("field.phone"), type: "tel", value: known.phone })}
            </div>`,
            textField({ name: "hours", label: t("location.hours"), lines: 2, value: known.hours }),
            tags.length > 0 && html`<details class="more-filters"
                open><summary>${icon("tag")}${t("profile.tags")}</summary>
                ${choiceField({
                    name: "tags", label: t("location.tags"), several: true, beside: true, value: known.tags,
                    options: tags.map((one) => ({ value: one.id, text: one.name })),
                })}</details>`,
        ],
        check: ({ name, street, town }) => ({
            ...(name ? {} : { name: t("missing.name") }),
            ...(street ? {} : { street: t("missing.street") }),
            ...(town ? {} : { town: t("missing.town") }),
        }),
        save: (values, key) => call("directory.save_location", {
            partner: partner.id,
            location: { ...values, id: known.id, latitude: known.latitude, longitude: known.longitude },
        }, { key }),
    });
}

function removeLocation(partner, location, place) {
    const here = partner.contacts.filter((one) => one.location === location.id).length;
    confirmDeed({
        title: t("location.remove", { name: location.name }),
        text: here > 0 ? t("location.remove_contacts", { count: here }) : t("location.remove_text"),
        action: t("action.remove"),
        run: async () => {
            await call("directory.remove_location", {
                partner: partner.id, location: location.id, withContacts: here > 0,
            });
            toast(t("list.removed", { name: location.name }));
            place.reload();
        },
    });
}

function editContact(partner, contact, place) {
    const known = contact ?? {};
    editInDialog({
        place, draft: `contact:${contact?.id ?? partner.id}:${partner.version}`, title: t(contact ? "contact.edit" : "contact.add"),
        content: [
            html`<div class="pair">
                ${textField({
                    name: "firstName", label: t("field.first_name"), required: true, value: known.firstName,
                    maxlength: 100,
                })}
                ${textField({
                    name: "lastName", label: t("field.last_name"), required: true, value: known.lastName,
                    maxlength: 100,
                })}
            </div>`,
            textField({ name: "title", label: t("contact.title"), value: known.title }),
            textField({ name: "email", label: t("field.email"), type: "email", required: true, value: known.email }),
            textField({ name: "phone", label: t("field.phone"), type: "tel", value: known.phone }),
            selectField({
                name: "location", label: t("contact.location"), required: true, value: known.location,
                empty: t("form.choose"), options: partner.locations.map((one) => [one.id, one.name]),
            }),
        ],
        check: (values) => ({
            ...(values.firstName ? {} : { firstName: t("missing.first_name") }),
            ...(values.lastName ? {} : { lastName: t("missing.last_name") }),
            ...(values.email ? {} : { email: t("missing.email") }),
            ...(values.location ? {} : { location: t(partner.locations.length > 0 ? "missing.location" : "reason.location_needed") }),
        }),
        save: (values, key) => call("directory.save_contact", {
            partner: partner.id, contact: { ...values, id: known.id },
        }, { key }),
    });
}

function removeContact(partner, contact, place) {
    const name = [contact.firstName, contact.lastName].filter(Boolean).join(" ");
    confirmDeed({
        title: t("contact.remove", { name }),
        text: t("contact.remove_text"),
        action: t("action.remove"),
        run: async () => {
            await call("directory.remove_contact", { partner: partner.id, contact: contact.id });
            toast(t("list.removed", { name }));
            place.reload();
        },
    });
}

const splitList = (text) => text.split(",").map((one) => one.trim()).filter(Boolean);

function editProgram(partner, program, place) {
    const known = program ?? { categories: [], languages: [] };
    editInDialog({
        place, draft: `program:${program?.id ?? partner.id}:${partner.version}`, title: t(program ? "program.edit" : "program.add"),
        content: [
            textField({ name: "name", label: t("program.name"), required: true, value: known.name, maxlength: 300 }),
            textField({ name: "description", label: t("program.description"), lines: 4, value: known.description }),
            textField({ name: "eligibility", label: t("profile.eligibility"), lines: 2, value: known.eligibility }),
            textField({
                name: "categories", label: t("program.categories"), help: t("form.by_commas"),
                value: known.categories.join(", "),
            }),
            textField({
                name: "languages", label: t("program.languages"), help: t("form.by_commas"),
                value: known.languages.join(", "),
            }),
            textField({ name: "cost", label: t("program.cost"), value: known.cost }),
            textField({ name: "howToApply", label: t("profile.howToApply"), lines: 2, value: known.howToApply }),
        ],
        check: ({ name }) => (name ? {} : { name: t("missing.name") }),
        save: (values, key) => call("directory.save_program", {
            partner: partner.id,
            program: {
                ...values, id: known.id, categories: splitList(values.categories),
                languages: splitList(values.languages),
            },
        }, { key }),
    });
}
