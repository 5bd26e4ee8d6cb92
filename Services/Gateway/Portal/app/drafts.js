// What people type is kept in the browser until it is sent (PO-9), per user: two people may share a desk.

import { me } from "./session.js";

const keyOf = (name) => `draft:${me()?.id ?? "nobody"}:${name}`;

/** The draft called `name` of whoever is signed in now, also when their session ends meanwhile. */
export function draftOf(name) {
    const key = keyOf(name);
    return {
        read() {
            try {
                return JSON.parse(localStorage.getItem(key));
            } catch {
                return null;
            }
        },
        /** Answers whether it was kept; a full or forbidden storage costs the draft, not the work. */
        write(value) {
            try {
                localStorage.setItem(key, JSON.stringify(value));
                return true;
            } catch {
                return false;
            }
        },
        drop() {
            localStorage.removeItem(key);
        },
    };
}

/** Forgets every draft of the user who signs out: the next person at this desk is someone else. */
export function dropAllDrafts() {
    for (const key of Object.keys(localStorage)) {
        if (key.startsWith(keyOf(""))) localStorage.removeItem(key);
    }
}
