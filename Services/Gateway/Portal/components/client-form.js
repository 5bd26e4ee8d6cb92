import { html } from "../app/html.js";
import { t } from "../app/i18n.js";
import { checkField, textField } from "./field.js";

/** The fields of a client's record (CW-1). */
export const clientFields = (client) => [
    html`<div class="pair">
        ${textField({
            name: "firstName", label: t("field.first_name"), required: true, value: client.firstName,
            maxlength: 100,
        })}
        ${textField({
            name: "lastName", label: t("field.last_name"), required: true, value: client.lastName, maxlength: 100,
        })}
        ${textField({ name: "preferredName", label: t("client.preferred_name"), value: client.preferredName })}
        ${textField({ name: "birthDate", label: t("field.birth_date"), type: "date", value: client.birthDate })}
        ${textField({ name: "phone", label: t("field.phone"), type: "tel", value: client.phone })}
        ${textField({ name: "email", label: t("field.email"), type: "email", value: client.email })}
        ${textField({ name: "language", label: t("field.language"), value: client.language })}
        ${textField({ name: "gender", label: t("client.gender"), value: client.gender })}
    </div>`,
    checkField({ name: "needsInterpreter", label: t("client.interpreter"), checked: client.needsInterpreter }),
    textField({ name: "street", label: t("field.street"), value: client.street }),
    html`<div class="pair">
        ${textField({ name: "town", label: t("field.town"), value: client.town })}
        ${textField({ name: "state", label: t("field.state"), value: client.state })}
        ${textField({ name: "postalCode", label: t("field.postal_code"), value: client.postalCode })}
    </div>`,
];
