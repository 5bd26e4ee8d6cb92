import { isPartnerAdmin, isSuperAdmin } from "../app/session.js";
import { userScreen } from "../components/user-list.js";

export const { load, view } = userScreen({
    words: "partner_user", menuName: "partner_users", roles: ["partner_admin", "system_user"], mayEdit: () => isPartnerAdmin() || isSuperAdmin(),
});
