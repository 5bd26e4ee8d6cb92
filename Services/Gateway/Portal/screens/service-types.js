import { date, t } from "../app/i18n.js";
import { badge } from "../components/badge.js";
import { wordScreen } from "../components/word-list.js";

export const { load, view } = wordScreen({
    words: "service_type",
    field: "serviceTypes",
    removed: "serviceType",
    operations: {
        list: "directory.service_types", save: "directory.save_service_type",
        remove: "directory.remove_service_type",
    },
    hasSensitivity: true,
    columns: () => [
        { title: t("service_type.created"), cell: (type) => date(type.createdAt) },
        {
            title: t("service_type.sensitive"),
            cell: (type) => (type.isSensitive ? badge("waiting", "eye", t("service_type.sensitive")) : null),
        },
    ],
    removalText: () => t("service_type.remove_text"),
});
