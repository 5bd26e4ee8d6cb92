// The API client: operations by the names they have on the wire (PO-2).

import { t } from "./i18n.js";

/** What the gateway refused or could not do, in words for people. */
export class ApiError extends Error {
    constructor(status, problem = {}) {
        const fallback = problem.detail ?? problem.title ?? t(`error.${status}`, {}, t("error.unknown"));
        super(problem.reason ? refusalText(problem, fallback) : fallback);
        this.status = status;
        this.code = problem.code ?? "";
        this.reason = problem.reason ?? "";
        this.field = problem.field ?? "";
    }
}

/** A refusal in the reader's language: for this very field, for this reason, or as the server words it. */
function refusalText({ reason, field }, fallback) {
    const name = field?.split(".").at(-1) ?? "";
    return t(`reason.${reason}.${name}`, {}, t(`reason.${reason}`, {}, fallback));
}

/** How long people wait for an answer before they are told that none came, in milliseconds. */
const patience = 20_000;

/** Called when the session is over and after each answer; set by others, so that this file knows no screens. */
export const hooks = { signedOut() {}, answered() {} };

/**
 * Runs an operation and answers its reply.
 *
 * `key` makes a change happen once however often it is sent: a form keeps one key until it has succeeded.
 */
export async function call(operation, request = {}, { key = freshKey(), signal } = {}) {
    let answer;
    try {
        answer = await fetch(`/api/${operation}`, {
            method: "POST",
            credentials: "same-origin",
            headers: {
                "Content-Type": "application/json",
                "X-Requested-With": "footbridge",
                "Idempotency-Key": key,
            },
            body: JSON.stringify(withoutBlanks(request)),
            signal: AbortSignal.any([AbortSignal.timeout(patience), signal].filter(Boolean)),
        });
    } catch (error) {
        if (error.name === "AbortError") throw error;
        // No answer is no refusal: with status 0 a form keeps its key, so trying again does nothing twice.
        if (error.name === "TimeoutError") throw new ApiError(0, { reason: "timeout" });
        throw new ApiError(0, { detail: t("error.offline") });
    }
    hooks.answered();
    const text = await answer.text();
    const reply = text && (answer.headers.get("Content-Type") ?? "").includes("json") ? JSON.parse(text) : {};
    if (answer.ok) return reply;
    if (answer.status === 401 && operation !== "identity.sign_in") hooks.signedOut();
    throw new ApiError(answer.status, reply);
}

/** A key for one change. */
export function freshKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    // Plain http on a local network is no secure context, and has no randomUUID.
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The first `count` entries of a paged list, in as many requests as its limit of 100 asks for.
 * `field` names the list in the reply; answers { total, entries, … } with the rest of the first reply.
 */
export async function callPaged(operation, request, field, count) {
    const pages = [];
    for (let offset = 0; offset < count; offset += 100) {
        pages.push(call(operation, { ...request, offset, limit: Math.min(100, count - offset) }));
    }
    const replies = await Promise.all(pages);
    return { ...replies[0], entries: replies.flatMap((reply) => reply[field]) };
}

/** How many entries a list shows at first, and how many more each time. */
export const pageSize = 20;

/** A field left empty is a field not sent. */
function withoutBlanks(value) {
    if (Array.isArray(value) || typeof value !== "object" || value === null) return value;
    const kept = Object.entries(value).filter(([, one]) => one !== undefined && one !== null && one !== "");
    return Object.fromEntries(kept.map(([name, one]) => [name, withoutBlanks(one)]));
}
