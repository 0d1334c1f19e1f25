package handlers_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

const (
	// commonWord stands in about every other text, rareWord in so many tickets
	// of HALO and of the other projects, in small files and large ones.
	commonWord, rareWord   = "page", "marzipan"
	rareOfHALO, rareOthers = 8, 4
	// vocabulary is how many words there are.
	vocabulary = 20_000
)

// everydayWords begin the vocabulary, the most common first.
var everydayWords = strings.Fields(`the to a and is it page not when in of on I we order button click with after then that for
	customer form save but error shows nothing this again cannot list still field phone message works only see image date
	menu login price at same second should wrong new new all some saved browser mobile shop basket invoice checkout empty
	missing slow loads twice instead before reload close opens colour text logo email address number name search filter
	table column header footer link file upload photo screen window scroll keyboard tab safari firefox chrome tablet
	printer language German French translated umlaut currency tax discount voucher delivery pickup slot calendar week month
	Sunday morning cake bread recipe allergy label oven counter till receipt refund account password session expired admin
	report export spreadsheet row total rounding cent timezone summer server timeout gateway request response cache cookie
	banner newsletter consent map opening hours holiday staff rota shift manager accountant supplier stock flour sugar`)

// wordsmith writes the texts of tickets and comments: words as often as in a
// language, a few of them very common and most of them rare, and between them
// what people paste into reports. The same seed writes the same.
type wordsmith struct {
	rng    *rand.Rand
	common *rand.Zipf
	words  []string
}

func newWordsmith(seed uint64) *wordsmith {
	rng := rand.New(rand.NewPCG(seed, 5))
	w := &wordsmith{rng: rng, common: rand.NewZipf(rng, 1.07, 6, vocabulary-1), words: everydayWords}
	syllables := strings.Fields("ba ce di fo gu ka lem mor nix pa quo ran sil tor ul vex wam yer zet osh")
	for len(w.words) < vocabulary {
		rest, word := len(w.words), ""
		for range 4 {
			word += syllables[rest%len(syllables)]
			rest /= len(syllables)
		}
		w.words = append(w.words, word)
	}
	return w
}

func (w *wordsmith) word() string { return w.words[w.common.Uint64()] }

func (w *wordsmith) sentence(least, more int) string {
	words := make([]string, least+w.rng.IntN(more))
	for i := range words {
		words[i] = w.word()
	}
	words[0] = strings.ToUpper(words[0][:1]) + words[0][1:]
	return strings.Join(words, " ")
}

func (w *wordsmith) title() string { return w.sentence(4, 7) }

// description is some sentences, and in every other text something that was
// pasted.
func (w *wordsmith) description() string {
	text := w.paragraph(2 + w.rng.IntN(4))
	switch w.rng.IntN(16) {
	case 0, 1:
		return text + "\n\n" + w.stackTrace()
	case 2, 3:
		return text + "\n\n```\n" + w.logLine() + "\n```"
	case 4:
		return text + "\n\n" + w.table()
	case 5, 6:
		return text + "\n\n" + foreign[w.rng.IntN(len(foreign))]
	case 7:
		return text + "\n\n1. " + w.sentence(4, 5) + "\n2. " + w.sentence(4, 5) + "\n3. " + w.sentence(4, 5)
	}
	return text
}

func (w *wordsmith) paragraph(sentences int) string {
	whole := make([]string, sentences)
	for i := range whole {
		whole[i] = w.sentence(6, 10) + "."
	}
	return strings.Join(whole, " ")
}

func (w *wordsmith) stackTrace() string {
	var text strings.Builder
	fmt.Fprintf(&text, "```\nTypeError: cannot read properties of undefined (reading '%s')\n", w.word())
	for range 4 + w.rng.IntN(8) {
		fmt.Fprintf(&text, "    at %s (https://shop.example/js/%s.js:%d:%d)\n", w.word(), w.word(), w.rng.IntN(900), w.rng.IntN(80))
	}
	return text.String() + "```"
}

func (w *wordsmith) logLine() string {
	return fmt.Sprintf("2027-02-%02dT%02d:12:07Z ERROR gateway upstream=%d.internal status=504 request_id=%016x path=/%s/%s retries=3",
		1+w.rng.IntN(28), w.rng.IntN(24), w.rng.IntN(40), w.rng.Uint64(), w.word(), w.word())
}

func (w *wordsmith) table() string {
	text := "| item | expected | shown |\n| --- | --- | --- |"
	for range 3 {
		text += fmt.Sprintf("\n| %s | %d.%02d | %d.%02d |", w.word(), w.rng.IntN(90), w.rng.IntN(100), w.rng.IntN(90), w.rng.IntN(100))
	}
	return text
}

var foreign = []string{
	"Beim Speichern erscheint »Ungültige Größe«, obwohl alle Maße stimmen. Bitte prüfen, es ist dringend.",
	"La page reste blanche après le paiement ; la commande est pourtant bien arrivée chez nous.",
	"Al cambiar el idioma se pierden los artículos de la cesta y hay que empezar de nuevo.",
	"注文ボタンを押しても何も起こりません。別のブラウザでも同じです。",
	"Při objednávce se nezobrazí příjmení s háčkem, jen prázdné políčko.",
}
