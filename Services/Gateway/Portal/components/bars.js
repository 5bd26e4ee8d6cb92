// A bar chart as SVG; its numbers always stand in a table beside it, so the drawing itself is silent.

import { number } from "../app/i18n.js";

const space = "http://www.w3.org/2000/svg";
const lineHeight = 44;

/** Bars for [{ name, count }], the longest over the full width; as wide as there is room. */
export function bars(entries) {
    const most = Math.max(1, ...entries.map((one) => one.count));
    const drawing = shape("svg", { class: "bars", height: entries.length * lineHeight, "aria-hidden": "true" });
    entries.forEach((one, index) => {
        const top = index * lineHeight;
        const share = Math.max(one.count > 0 ? 1 : 0, (one.count / most) * 100);
        drawing.append(
            shape("text", { x: 0, y: top + 15 }, one.name),
            shape("text", { x: "100%", y: top + 15, "text-anchor": "end", class: "amount" }, number(one.count)),
            shape("rect", { x: 0, y: top + 22, width: "100%", height: 8, rx: 4, class: "ground" }),
            shape("rect", { x: 0, y: top + 22, width: `${share}%`, height: 8, rx: 4, class: "bar" }),
        );
    });
    return drawing;
}

function shape(name, attributes, text) {
    const element = document.createElementNS(space, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text) element.textContent = text;
    return element;
}
