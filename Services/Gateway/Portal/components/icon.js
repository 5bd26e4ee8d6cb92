// Our own drawings on a 24 by 24 ground, in the colour of the text around them.

const shapes = {
    "arrow-back": "M19 12H5m6-6-6 6 6 6",
    "arrow-on": "M5 12h14m-6-6 6 6-6 6",
    "arrow-return": "M9 5 4 10l5 5M4 10h10.5a5 5 0 0 1 0 10H9",
    bell: "M6 10a6 6 0 0 1 12 0c0 5 2 6 2 7H4c0-1 2-2 2-7ZM10 20.5a2.2 2.2 0 0 0 4 0",
    building: "M5 21V5a1 1 0 0 1 1-1h8a1 1 0 0 1 1 1v16M15 10h3a1 1 0 0 1 1 1v10M3 21h18M8.5 8h3M8.5 12h3M8.5 16h3",
    chart: "M4 20h16M7 16v-5M12 16V6M17 16V9",
    check: "m5 12.5 4.5 4.5L19 7.5",
    "check-circle": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm-4 9.3 2.8 2.7L16 9.5",
    "chevron-down": "m6 9.5 6 6 6-6",
    "chevron-up": "m6 14.5 6-6 6 6",
    "chevron-on": "m9.5 6 6 6-6 6",
    circle: "M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14Z",
    clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 4.5V12l3 2",
    close: "m6 6 12 12M18 6 6 18",
    copy: "M9 9h10v11H9zM15 9V4H5v11h4",
    dash: "M6 12h12",
    diamond: "m12 3 9 9-9 9-9-9Z",
    download: "M12 4v11m-5-5 5 5 5-5M5 20h14",
    edit: "M4 20h4L19 9l-4-4L4 16Zm9-13 4 4",
    eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Zm9.5-2.8a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6Z",
    globe: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm-9 9h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18",
    heart: "M12 20s-8-5-8-10.5A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 8 2.5C20 15 12 20 12 20Z",
    help: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8m0 3v.1",
    home: "m3.5 11 8.5-7 8.5 7M6 9.5V20h12V9.5M10 20v-6h4v6",
    inbox: "M4 13 6.5 5h11L20 13v6H4Zm0 0h5c0 4 6 4 6 0h5",
    info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 8v5m0-8.2v.1",
    list: "M9 6h11M9 12h11M9 18h11M4.5 6h.1M4.5 12h.1M4.5 18h.1",
    mail: "M3.5 6h17v12h-17Zm0 1 8.5 6.5L20.5 7",
    menu: "M4 7h16M4 12h16M4 17h16",
    moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z",
    pause: "M9 6v12M15 6v12",
    people: "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM2.5 20c0-7 13-7 13 0M16 5.5a3.3 3.3 0 0 1 0 6.3M17.5 15c2.5.5 4 2.2 4 5",
    person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 21c0-8 15-8 15 0",
    "person-add": "M10 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM3 20c0-7 14-7 14 0M19 7v6M16 10h6",
    phone: "M5 4h4l1.5 5L8 10.5a12 12 0 0 0 5.5 5.5l1.5-2.5 5 1.5v4c-9 1.5-16.5-6-15-15Z",
    pin: "M12 21s-7-6-7-11.5a7 7 0 0 1 14 0C19 15 12 21 12 21Zm0-14a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z",
    plus: "M12 5v14M5 12h14",
    search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm5 12 4.5 4.5",
    send: "M20.5 4 3.5 10.5l7 3 3 7Zm0 0-10 9.5",
    "sign-out": "M14 4H5v16h9M10 12h11m-4-4 4 4-4 4",
    slash: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM6.5 6.5l11 11",
    tag: "M3.5 12V4.5a1 1 0 0 1 1-1H12l8.5 8.5-8.5 8.5Zm4.5-4.1v.1",
    triangle: "M12 4 22 20H2Z",
    warning: "M12 4 22 20H2Zm0 6v4.5m0 2.8v.1",
};
const filled = new Set(["diamond", "triangle"]);
const turning = new Set(["arrow-back", "arrow-on", "arrow-return", "chevron-on", "send", "sign-out"]);
const space = "http://www.w3.org/2000/svg";

/** A decoration beside words that say the same: readers of screens do not hear it. */
export function icon(name) {
    return drawing(turning.has(name) ? "icon turns" : "icon", "0 0 24 24", [["path", {
        d: shapes[name], fill: filled.has(name) ? "currentColor" : "none",
        stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round",
    }]]);
}

/** The sign of Footbridge. */
export function mark() {
    return drawing("mark", "0 0 32 32", [
        ["rect", { width: 32, height: 32, rx: 9, fill: "currentColor" }],
        ["path", {
            d: "M5 21c5.5-10 16.5-10 22 0M5 24.5h22M11 16v8.5M16 13.5v11M21 16v8.5",
            fill: "none", stroke: "var(--surface)", "stroke-width": 2.2, "stroke-linecap": "round",
        }],
    ]);
}

/** The picture beside the sign-in form: a footbridge over quiet water, and who crosses it. */
export function bridge() {
    const line = {
        fill: "none", stroke: "currentColor", "stroke-width": 5, "stroke-linecap": "round",
        "stroke-linejoin": "round",
    };
    // The posts stand on the deck's own curve, a cubic Bézier from (60, 270) to (660, 270).
    const along = (t, ...at) => (1 - t) ** 3 * at[0] + 3 * t * (1 - t) ** 2 * at[1] + 3 * t ** 2 * (1 - t) * at[2] + t ** 3 * at[3];
    const posts = Array.from({ length: 11 }, (_, index) => {
        const t = (index + 1) / 12;
        return `M${along(t, 60, 160, 560, 660).toFixed(1)} ${along(t, 270, 130, 130, 270).toFixed(1)}v-46`;
    });
    return drawing("", "0 0 720 460", [
        ["circle", { cx: 560, cy: 90, r: 44, fill: "currentColor", opacity: 0.16 }],
        ["path", { d: "M0 330c120-70 220-70 300 0s260 60 420-20v150H0Z", fill: "currentColor", opacity: 0.08 }],
        ["path", { d: "M0 372c150-40 260 30 400 6s220-30 320 0v82H0Z", fill: "currentColor", opacity: 0.14 }],
        ["path", { d: "M60 270C160 130 560 130 660 270", ...line }],
        ["path", { d: "M60 224C160 84 560 84 660 224", ...line, "stroke-width": 3.5 }],
        ["path", { d: posts.join(""), ...line, "stroke-width": 3.5 }],
        ["path", { d: "M20 270h60v64H20zM640 270h60v64h-60z", fill: "currentColor", opacity: 0.9 }],
        ["circle", { cx: 318, cy: 101, r: 13, fill: "currentColor" }],
        ["path", { d: "M318 119c-14 0-16 18-14 44h28c2-26 0-44-14-44Z", fill: "currentColor" }],
        ["circle", { cx: 366, cy: 107, r: 12, fill: "currentColor", opacity: 0.75 }],
        ["path", { d: "M366 124c-13 0-15 15-13 39h26c2-24 0-39-13-39Z", fill: "currentColor", opacity: 0.75 }],
        ["path", { d: "M120 400h70M250 424h110M430 402h60M560 426h80", ...line, "stroke-width": 3, opacity: 0.35 }],
    ]);
}

function drawing(kind, box, shapesInside) {
    const whole = document.createElementNS(space, "svg");
    if (kind) whole.setAttribute("class", kind);
    whole.setAttribute("viewBox", box);
    whole.setAttribute("aria-hidden", "true");
    for (const [name, attributes] of shapesInside) {
        const shape = document.createElementNS(space, name);
        for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
        whole.append(shape);
    }
    return whole;
}
