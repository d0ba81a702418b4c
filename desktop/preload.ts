// The complete list of what the page may ask of the machine: nothing. It also refuses what a hand can drop on the page.

function refuse(event: Event): void {
	event.preventDefault();
	event.stopImmediatePropagation();
}

// Capturing, before the page sees it: files, links and text that are dragged in, and the menu of a long press.
for (const kind of ["dragenter", "dragover", "drop", "contextmenu"]) addEventListener(kind, refuse, { capture: true });

// Ctrl with the wheel zooms without any key event.
addEventListener("wheel", (event) => (event.ctrlKey ? refuse(event) : undefined), { capture: true, passive: false });
