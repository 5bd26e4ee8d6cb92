// Who is signed in, and what the menu of their role holds.

import { ApiError, call } from "./api.js";
import { t } from "./i18n.js";

let user = null;
let idle = 0;

/** After how long without a request the session ends; 0 when not known. */
export const idleMilliseconds = () => idle;

/** The signed-in user, or null. */
export const me = () => user;

export const isSuperAdmin = () => user?.role === "super_admin";
export const isAuditor = () => user?.role === "auditor";
export const seesAll = () => isSuperAdmin() || isAuditor();
export const isPartnerAdmin = () => user?.role === "partner_admin";
/** Works for a partner: may refer, answer referrals and keep clients. */
export const worksForPartner = () => user?.role === "partner_admin" || user?.role === "system_user";
export const isSeeker = () => user?.role === "seeker";

/** Asks who the cookie belongs to; nobody is an answer too. */
export async function loadSession() {
    try {
        const reply = await call("identity.me");
        user = reply.user;
        idle = reply.idleMilliseconds;
    } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 401) throw error;
        user = null;
    }
    return user;
}

export function forgetSession() {
    user = null;
}

export async function signIn(email, password) {
    await call("identity.sign_in", { email, password });
    // The password was right, yet nobody is signed in: this browser does not keep the cookie.
    if (!(await loadSession())) throw new ApiError(401, { detail: t("error.no_cookie") });
    return user;
}

export async function signOut() {
    try {
        await call("identity.sign_out");
    } finally {
        user = null;
    }
}

/** The menu's sections, each a name and entries of address, icon and name (language keys `menu.…`). */
export function menu() {
    const help = { name: "", entries: [entry("/account", "person", "account"), entry("/help", "help", "help")] };
    const home = entry("/", "home", "dashboard");
    const partners = entry("/partners", "search", "find_partners");
    const bell = entry("/notifications", "bell", "notifications");
    if (seesAll()) {
        return [
            { name: "", entries: [home, entry("/partners", "building", "partners"), bell] },
            {
                name: "referrals",
                entries: [
                    entry("/referrals?box=active", "inbox", "referrals_active"),
                    entry("/referrals?box=completed", "check-circle", "referrals_completed"),
                    entry("/clients", "people", "clients"),
                    entry("/reports/referrals", "chart", "reports"),
                ],
            },
            {
                name: "network",
                entries: [
                    entry("/staff", "person-add", "staff"),
                    entry("/service-types", "list", "service_types"),
                    entry("/tags", "tag", "tags"),
                    entry("/outbox", "mail", "outbox"),
                ],
            },
            help,
        ];
    }
    if (worksForPartner()) {
        return [
            { name: "", entries: [home, partners, bell] },
            {
                name: "referrals",
                entries: [
                    entry("/referrals?box=incoming", "inbox", "referrals_incoming"),
                    entry("/referrals?box=outgoing", "send", "referrals_outgoing"),
                    entry("/referrals?box=completed", "check-circle", "referrals_completed"),
                    entry("/clients", "people", "clients"),
                ],
            },
            isPartnerAdmin() && {
                name: "our_organization",
                entries: [
                    entry(`/partners/${user.partner}`, "building", "our_profile"),
                    entry("/users", "person-add", "partner_users"),
                    entry("/reports/referrals", "chart", "reports"),
                ],
            },
            help,
        ].filter(Boolean);
    }
    return [{ name: "", entries: [home, partners, bell] }, help];
}

/** The few places a thumb reaches at the bottom of a phone. */
export function shortMenu() {
    const wanted = seesAll()
        ? ["dashboard", "partners", "referrals_active", "reports"]
        : ["dashboard", "find_partners", "referrals_incoming", "clients"];
    return menu().flatMap((section) => section.entries).filter((one) => wanted.includes(one.name));
}

const entry = (address, icon, name) => ({ address, icon, name });
