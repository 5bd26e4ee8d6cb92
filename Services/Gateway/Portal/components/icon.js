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
    const drawing = document.createElementNS(space, "svg");
    drawing.setAttribute("class", turning.has(name) ? "icon turns" : "icon");
    drawing.setAttribute("viewBox", "0 0 24 24");
    drawing.setAttribute("aria-hidden", "true");
    drawing.setAttribute("fill", filled.has(name) ? "currentColor" : "none");
    drawing.setAttribute("stroke", "currentColor");
    drawing.setAttribute("stroke-width", "2");
    drawing.setAttribute("stroke-linecap", "round");
    drawing.setAttribute("stroke-linejoin", "round");
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", shapes[name]);
    drawing.append(path);
    return drawing;
}

/** The bridge of Footbridge. */
export function mark() {
    const drawing = document.createElementNS(space, "svg");
    drawing.setAttribute("class", "mark");
    drawing.setAttribute("viewBox", "0 0 32 32");
    drawing.setAttribute("aria-hidden", "true");
    const ground = document.createElementNS(space, "rect");
    for (const [name, value] of [["width", 32], ["height", 32], ["rx", 9], ["fill", "currentColor"]]) ground.setAttribute(name, value);
    const bridge = document.createElementNS(space, "path");
    bridge.setAttribute("d", "M5 21c5.5-10 16.5-10 22 0M5 24.5h22M11 16v8.5M16 13.5v11M21 16v8.5");
    for (const [name, value] of [["fill", "none"], ["stroke", "var(--surface)"], ["stroke-width", 2.2], ["stroke-linecap", "round"]]) bridge.setAttribute(name, value);
    drawing.append(ground, bridge);
    return drawing;
}
