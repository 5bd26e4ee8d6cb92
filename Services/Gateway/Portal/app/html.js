// Templates that make elements. A value becomes text or an attribute, never markup, so nothing a person
// typed can turn into a script.
//
//     html`<p class="note ${kind}">${text}</p>`      text and attributes
//     html`<button @click=${run}>…</button>`          a listener
//     html`<input ?checked=${on} .value=${word}>`     an attribute that is there or not; a property
//
// A hole takes a string, a number, a node, a list of these, or null, undefined and false for nothing.

const templates = new WeakMap();
const attributeHole = /hole-(\d+)-/g;

export function html(strings, ...values) {
    const content = templateFor(strings).content.cloneNode(true);
    fillTexts(content, values);
    for (const element of content.querySelectorAll("[data-holes]")) fillAttributes(element, values);
    return content.childNodes.length === 1 ? content.firstChild : content;
}

/** Replaces everything inside `parent`. */
export function render(parent, ...content) {
    parent.replaceChildren(...content.flat(Infinity).filter(isSomething));
    return parent;
}

let lastName = 0;

/** An id that no other element of the page has. */
export function freshID(word) {
    lastName += 1;
    return `${word}-${lastName}`;
}

const isSomething = (value) => value !== null && value !== undefined && value !== false && value !== "";

function templateFor(strings) {
    const known = templates.get(strings);
    if (known) return known;
    let markup = strings[0];
    for (let index = 1; index < strings.length; index += 1) {
        const insideTag = markup.lastIndexOf("<") > markup.lastIndexOf(">");
        markup += (insideTag ? `hole-${index - 1}-` : `<!--hole-${index - 1}-->`) + strings[index];
    }
    const template = document.createElement("template");
    // Only the literal parts of our own source are parsed as markup here.
    template.innerHTML = markup.trim();
    for (const element of template.content.querySelectorAll("*")) {
        if ([...element.attributes].some((one) => one.value.includes("hole-"))) {
            element.setAttribute("data-holes", "");
        }
    }
    templates.set(strings, template);
    return template;
}

function fillTexts(content, values) {
    const walker = document.createTreeWalker(content, NodeFilter.SHOW_COMMENT);
    const holes = [];
    while (walker.nextNode()) {
        const match = /^hole-(\d+)$/.exec(walker.currentNode.data);
        if (match) holes.push([walker.currentNode, values[Number(match[1])]]);
    }
    for (const [comment, value] of holes) {
        comment.replaceWith(...[value].flat(Infinity).filter(isSomething));
    }
}

function fillAttributes(element, values) {
    element.removeAttribute("data-holes");
    for (const { name, value: pattern } of [...element.attributes]) {
        if (!pattern.includes("hole-")) continue;
        const whole = /^hole-(\d+)-$/.exec(pattern);
        const value = whole
            ? values[Number(whole[1])]
            : pattern.replace(attributeHole, (_, index) => (isSomething(values[index]) ? values[index] : ""));
        const kind = name[0];
        if (kind === "@") {
            element.removeAttribute(name);
            if (value) element.addEventListener(name.slice(1), value);
        } else if (kind === ".") {
            element.removeAttribute(name);
            if (value !== undefined && value !== null) element[name.slice(1)] = value;
        } else if (kind === "?") {
            element.removeAttribute(name);
            element.toggleAttribute(name.slice(1), Boolean(value));
        } else if (value === null || value === undefined || value === false) {
            element.removeAttribute(name);
        } else {
            element.setAttribute(name, value);
        }
    }
}
