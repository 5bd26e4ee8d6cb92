import { isSuperAdmin } from "../app/session.js";
import { userScreen } from "../components/user-list.js";

export const { load, view } = userScreen({
    words: "staff", menuName: "staff", roles: ["super_admin", "auditor"], mayEdit: isSuperAdmin,
});
