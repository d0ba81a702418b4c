// Tells words and numbers that only English has. Nothing that staff read may be English: it means that a text was forgotten.

/** Frequent words, and those of the trade, that neither Spanish nor Guaraní has; loans that both use (software, chip, web) are left out. */
const WORDS = `
about access account add adding after ago alarms all allowed already also always and another any are asked available away back bad battery
because been before begin being below best better between both bottom box boxes but button by call called came cancel cannot cause change
changed check checked child choose chosen clear click clock clocks close closed cold compressor connect connected connecting connection
copy could country current daily danger date dates day days dead default delete deleted denied details device devices did disk does doing
done door doors down download during each early edge edit either else empty end ended english enough enter error errors every everything
exit expired export failed failing failure fault faults few field file files filled find first fixed follow following for forget found
freeze freezing fresh fridge fridges from frozen full get give given goes gone good got great group had half hand happened has have having
heat heating heavy held hello help her here hidden hide high highest him his history hold home hot hour hours how hub if import in
incorrect inside invalid is it item items its january february march june july august september october november december join just keep
kept key keyboard keys know known label language languages last late later latest least left less letter letters level light like limit
limits line list listen little load loaded loading local lock locked log login logout long look looking loose lost lots low lowest made
main make many match matters may maybe me mean means measured meeting memory menu message messages minute minutes missing monday tuesday
wednesday thursday friday saturday sunday month months more morning most move moved much must my name names near need needed needs network
never new newest next night nobody noise not nothing notice now number numbers nurse nurses of off offline often old oldest on only open
opened opening operator option options or order orders other our out outside over own owner page pages paid paper part parts password past
paste patient patients pause people person persons phone picture pictures place places plain play please point pointing points power
press pressed previous print printed printer printing private problem problems profile provided pull push put question quick quiet range
reached read reading readings ready reason received recent record records refresh refused region registered remain remember remove removed
repair repaired repeat replace report reports request required reset restart restarted result results retry return right road roads room
rule rules running said same saved saving say says scan screen search second seconds seen select selected send sending sensors sent served
server service set settings several shared sheet short should show shown sick side sign signed silent since size slow small some somebody
someone something soon sound space speak speed staff start started state status stay step steps still stock stop stopped store stored
strange street strong such support sure switch table take taken tap task team tell temperature text than thank that the their them then
there these they thing things this those though three through time times title to today together told tomorrow too took top total touch
try trying turn turned two type unable under undo unknown unlock unreachable unsaved until up update updated upload used user users using
vaccine vaccines value values very view voice volume volunteer wait waiting wall want warm warning warnings was water way weak week weeks
welcome well were what when where which while who why will window with within without word words work worked worker working world worse
would write writing written wrong year years yes yesterday yet you your undefined null true false
`;

/** Spelt the same in Spanish or Guaraní, though English has them, too. */
const ALSO_OURS = new Set("compressor error final general has local me menu real sensor total on".split(" "));

const ENGLISH = new Set(WORDS.split(/\s+/).filter((word) => word !== "" && !ALSO_OURS.has(word)));

/** The English words in a text, in small letters. */
export function findEnglishWords(text: string): string[] {
	const words = text.toLowerCase().match(/[\p{L}\p{M}\u2019'ʼ]+/gu) ?? [];
	return words.filter((word) => ENGLISH.has(word));
}

/** Numbers that es-PY would write otherwise: "1,234.5", "8.4", "12,345". A version ("0.1.0") and a clock's time are no numbers. */
export function findEnglishNumbers(text: string): string[] {
	const numbers = text.match(/\d[\d.,]*\d/g) ?? [];
	return numbers.filter((number) => {
		if (/^\d+(?:\.\d+){2,}$/.test(number)) return false;
		return !/^(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,(?:\d{1,2}|\d{4,}))?$/.test(number);
	});
}
