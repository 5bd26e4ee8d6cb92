import { html } from "../app/html.js";
import { number, t } from "../app/i18n.js";
import { wordScreen } from "../components/word-list.js";

export const { load, view } = wordScreen({
    words: "tag",
    field: "tags",
    removed: "tag",
    operations: { list: "directory.tags", save: "directory.save_tag", remove: "directory.remove_tag" },
    columns: () => [
        {
            title: t("tag.partners"), end: true,
            cell: (tag) => html`<a href="/partners?tag=${tag.id}">${number(tag.partners)}</a>`,
        },
    ],
    removalText: (tag) => t("tag.remove_text", { count: tag.partners }),
});
