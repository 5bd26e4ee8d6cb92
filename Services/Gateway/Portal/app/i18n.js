// The portal's words: one file per language, chosen before signing in and kept in the browser (PO-10).

export const languages = { en: "English", es: "Español" };
const rightToLeft = new Set(["ar", "fa", "he", "ur"]);

let words = {};
let tongue = "en";
let plurals = new Intl.PluralRules("en");

export const language = () => tongue;

/** Reads the texts of `wanted`, or of the browser's language, or English. */
export async function useLanguage(wanted) {
    const choices = [wanted, localStorage.getItem("language"), ...navigator.languages];
    tongue = choices.map((one) => one?.slice(0, 2)).find((one) => one in languages) ?? "en";
    const answer = await fetch(new URL(`../languages/${tongue}.json`, import.meta.url));
    words = await answer.json();
    plurals = new Intl.PluralRules(tongue);
    document.documentElement.lang = tongue;
    document.documentElement.dir = rightToLeft.has(tongue) ? "rtl" : "ltr";
    if (wanted) localStorage.setItem("language", tongue);
}

/**
 * The text of `key` with `{name}` taken from `values`; where a text has forms, `values.count` decides.
 * An unknown key answers `otherwise`, or the key itself so that the gap is seen.
 */
export function t(key, values = {}, otherwise = key) {
    let text = words[key];
    if (text && typeof text === "object") text = text[plurals.select(values.count ?? 0)] ?? text.other;
    if (text === undefined) return otherwise;
    return text.replace(/\{(\w+)\}/g, (_, name) => {
        const value = values[name];
        return typeof value === "number" ? number(value) : (value ?? "");
    });
}

export const number = (value) => new Intl.NumberFormat(tongue).format(value);

/** A day, from milliseconds since 1970 or from "YYYY-MM-DD", which names the same day everywhere. */
export function date(value) {
    if (value === null || value === undefined || value === "") return "";
    const isDay = typeof value === "string";
    const options = { dateStyle: "medium", timeZone: isDay ? "UTC" : undefined };
    return new Intl.DateTimeFormat(tongue, options).format(isDay ? new Date(`${value}T00:00:00Z`) : value);
}

export const dateAndTime = (milliseconds) =>
    new Intl.DateTimeFormat(tongue, { dateStyle: "medium", timeStyle: "short" }).format(milliseconds);

/** "5 minutes ago" up to a week back, a date from then on. */
export function ago(milliseconds, now = Date.now()) {
    const seconds = Math.round((milliseconds - now) / 1000);
    const steps = [["second", 60], ["minute", 60], ["hour", 24], ["day", 7]];
    let amount = seconds;
    for (const [unit, size] of steps) {
        if (Math.abs(amount) < size) {
            return new Intl.RelativeTimeFormat(tongue, { numeric: "auto" }).format(amount, unit);
        }
        amount = Math.round(amount / size);
    }
    return date(milliseconds);
}
