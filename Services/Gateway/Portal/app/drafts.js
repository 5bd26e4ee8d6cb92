// What people type is kept in the browser until it is sent (PO-9), per user: two people may share a desk.

import { me } from "./session.js";

const prefix = () => `draft:${me()?.id ?? "nobody"}:`;

export function readDraft(name) {
    try {
        return JSON.parse(localStorage.getItem(prefix() + name));
    } catch {
        return null;
    }
}

/** Keeps `value`; a full or forbidden storage costs the draft, not the work. */
export function writeDraft(name, value) {
    try {
        localStorage.setItem(prefix() + name, JSON.stringify(value));
        return true;
    } catch {
        return false;
    }
}

export function dropDraft(name) {
    localStorage.removeItem(prefix() + name);
}

/** Forgets every draft of the user who signs out: the next person at this desk is someone else. */
export function dropAllDrafts() {
    for (const key of Object.keys(localStorage)) {
        if (key.startsWith(prefix())) localStorage.removeItem(key);
    }
}
