// The two ways to paper: the box's own printer, and a file for whoever has a phone; the kiosk itself keeps no files.

import { useSignal } from "@preact/signals";
import { fetchPaper, sendPrint } from "../api.ts";
import { language, say } from "../i18n.ts";
import { isKiosk } from "../kiosk.ts";
import { type Phrase, phrase } from "../phrase.ts";
import { toPrintWords } from "./view-model.ts";

export function PaperButtons(props: {
	fridge: string;
	month: string;
	hasPrinter: boolean;
	tell: (words: Phrase | null) => void;
}) {
	const { fridge, month, hasPrinter, tell } = props;
	const isBusy = useSignal(false);

	async function run(work: () => Promise<Phrase | null>): Promise<void> {
		if (isBusy.value) return;
		isBusy.value = true;
		tell(phrase("sheet:print.sending"));
		tell(await work());
		isBusy.value = false;
	}

	async function print(): Promise<Phrase | null> {
		if (!hasPrinter) return phrase("sheet:print.no-printer");
		return toPrintWords(await sendPrint(fridge, month, language.value));
	}

	async function keep(): Promise<Phrase | null> {
		const answer = await fetchPaper(fridge, month, language.value);
		if (!answer.ok) return toPrintWords(answer);
		const url = URL.createObjectURL(answer.value);
		const link = document.createElement("a");
		link.href = url;
		// The fridge and the month: nothing of a person stands in a file's name.
		link.download = `${fridge}-${month}.pdf`;
		link.click();
		// A browser that is still writing the file holds what it needs of it.
		setTimeout(() => URL.revokeObjectURL(url), 10_000);
		return phrase("sheet:pdf.saved");
	}

	return (
		<>
			{!isKiosk && (
				<button type="button" class="paper-file" disabled={isBusy.value} onClick={() => void run(keep)}>
					{say("sheet:pdf")}
				</button>
			)}
			<button type="button" class="main paper-print" disabled={isBusy.value} onClick={() => void run(print)}>
				{say("sheet:print")}
			</button>
		</>
	);
}
