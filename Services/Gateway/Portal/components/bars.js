// A bar chart as SVG; its numbers always stand in a table beside it, so the drawing itself is silent.

import { number } from "../app/i18n.js";

const space = "http://www.w3.org/2000/svg";
const lineHeight = 44;
const width = 560;

/** Bars for [{ name, count }], longest full width. */
export function bars(entries) {
    const most = Math.max(1, ...entries.map((one) => one.count));
    const drawing = shape("svg", { class: "bars", viewBox: `0 0 ${width} ${entries.length * lineHeight}`, "aria-hidden": "true" });
    entries.forEach((one, index) => {
        const top = index * lineHeight;
        const length = Math.max(one.count > 0 ? 4 : 0, (one.count / most) * width);
        drawing.append(
            shape("text", { x: 0, y: top + 15 }, one.name),
            shape("text", { x: width, y: top + 15, "text-anchor": "end", class: "amount" }, number(one.count)),
            shape("rect", { x: 0, y: top + 22, width, height: 10, rx: 5, class: "ground" }),
            shape("rect", { x: 0, y: top + 22, width: length, height: 10, rx: 5, class: "bar" }),
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
