import { html } from "../app/html.js";

/** Names with their values; what has no value is left out. An entry is [name, value]. */
export function facts(entries, { beside = false } = {}) {
    const known = entries.filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false);
    return html`
        <dl class="facts ${beside ? "beside" : ""}">
            ${known.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
        </dl>`;
}

/** A number stays in one line; a text around it, as imports bring, may break. */
export const phoneLink = (phone) => phone && html`<a class="${phone.length < 24 ? "nowrap" : ""}" dir="ltr"
    href="tel:${phone.replace(/[^+\d]/g, "")}">${phone}</a>`;
export const mailLink = (email) => email && html`<a dir="ltr" href="mailto:${email}">${email}</a>`;

/** A link to another site; anything that is not http(s) stays text. */
export function siteLink(address) {
    if (!address) return null;
    const whole = /^[a-z]+:/i.test(address) ? address : `https://${address}`;
    if (!/^https?:\/\//i.test(whole)) return address;
    return html`<a href="${whole}" rel="noopener noreferrer"
        target="_blank">${address.replace(/^https?:\/\//i, "").replace(/\/$/, "")}</a>`;
}
