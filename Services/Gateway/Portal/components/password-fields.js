import { t } from "../app/i18n.js";
import { textField } from "./field.js";

/** A new password, twice. */
export const passwordFields = () => [
    textField({
        name: "password", label: t("field.new_password"), type: "password", required: true,
        autocomplete: "new-password", help: t("password.rule"), maxlength: 128,
    }),
    textField({
        name: "again", label: t("field.password_again"), type: "password", required: true,
        autocomplete: "new-password", maxlength: 128,
    }),
];

/** What can be seen here of ID-12; the server knows the rest. */
export function checkPasswords({ password, again }) {
    const strong = password.length >= 8 && /\p{Ll}/u.test(password) && /\p{Lu}/u.test(password) && /\d/.test(password) && /[^\p{L}\d]/u.test(password);
    if (!strong) return { password: t("password.rule") };
    return password === again ? {} : { again: t("password.differ") };
}
