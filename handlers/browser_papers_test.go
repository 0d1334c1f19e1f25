package handlers_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// readPaper reads one of the public papers that stand in for a client's.
func readPaper(t *testing.T, name string) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("..", "portal", "testdata", "papers", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

var (
	linkTarget = regexp.MustCompile(`\]\(https?://[^)]*\)`)
	listMark   = regexp.MustCompile(`(?m)^\s*\d+[.)]\s`)
	blankLines = regexp.MustCompile(`\n\s*\n`)
)

// paragraphsOf are the paragraphs of a Markdown text, without the marks.
func paragraphsOf(source string) []string {
	plain := listMark.ReplaceAllString(linkTarget.ReplaceAllString(source, "]"), "")
	var paragraphs []string
	for _, paragraph := range blankLines.Split(plain, -1) {
		if letters(paragraph) != "" {
			paragraphs = append(paragraphs, paragraph)
		}
	}
	return paragraphs
}

// tableRowsOf are the rows of all tables of a Markdown text, cell by cell.
func tableRowsOf(source string) [][]string {
	var rows [][]string
	for _, line := range strings.Split(source, "\n") {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") || strings.Contains(line, "---") {
			continue
		}
		var cells []string
		for _, cell := range strings.Split(strings.TrimSuffix(line[1:], "|"), "|") {
			cells = append(cells, folded(cell))
		}
		rows = append(rows, cells)
	}
	return rows
}

func folded(text string) string { return strings.Join(strings.Fields(text), " ") }

// letters are the letters and digits of a text, so that neither marks nor line
// breaks count.
func letters(text string) string {
	return strings.Map(func(char rune) rune {
		if unicode.IsLetter(char) || unicode.IsDigit(char) {
			return char
		}
		return -1
	}, text)
}

// wantPaper fails the test unless an element shows every paragraph and, in
// their order, every cell of a paper.
func (b *tab) wantPaper(selector, source string) {
	b.t.Helper()
	shown := letters(ask[string](b, `(selector) => {
		const prose = document.querySelector(selector);
		return prose?.checkVisibility() ? prose.textContent : '';
	}`, selector))
	for _, paragraph := range paragraphsOf(source) {
		if !strings.Contains(shown, letters(paragraph)) {
			b.t.Errorf("%s does not show %q", selector, paragraph)
		}
	}
	var want []string
	for _, row := range tableRowsOf(source) {
		want = append(want, row...)
	}
	cells := ask[[]string](b, `(selector) => [...document.querySelectorAll(selector + ' :is(th, td)')].map((cell) => cell.textContent)`, selector)
	for i := range cells {
		cells[i] = folded(cells[i])
	}
	if len(want) < 15 || !slices.Equal(cells, want) {
		b.t.Errorf("%s shows the cells %q, want %q", selector, cells, want)
	}
}

// readPDF is the text of a PDF as another program reads it.
func readPDF(t *testing.T, file string) string {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("PORTAL_BROWSER_TESTS") == "required" {
			t.Fatal("pdftotext is not installed, and PORTAL_BROWSER_TESTS requires it")
		}
		return ""
	}
	command := exec.Command(program, "-", "-")
	command.Stdin = strings.NewReader(file)
	text, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// wantWords fails the test unless every word of the texts is in the PDF.
func wantWords(t *testing.T, file string, texts ...string) {
	t.Helper()
	text := readPDF(t, file)
	if text == "" {
		return
	}
	whole := letters(text)
	for _, paragraph := range paragraphsOf(strings.Join(texts, "\n\n")) {
		for _, word := range strings.Fields(paragraph) {
			if !strings.Contains(whole, letters(word)) {
				t.Errorf("the PDF lacks %q of %q", word, paragraph)
			}
		}
	}
}

// sprint is a cycle of the paper: two weeks of it.
type sprint struct {
	name, start, end, price string
	deliverables            []due
}

// due is a row of the paper's Table 1.
type due struct{ title, when, content string }

// sprintsOf are the four sprints of the paper, each with what Table 1 makes due
// at its end. The dates are those of a task order that starts on 5 April 2027.
func sprintsOf(t *testing.T, source string) []sprint {
	t.Helper()
	sprints := []sprint{
		{name: "Sprint 1", start: "2027-04-05", end: "2027-04-16", price: "12500"},
		{name: "Sprint 2", start: "2027-04-19", end: "2027-04-30", price: "14000"},
		{name: "Sprint 3", start: "2027-05-03", end: "2027-05-14", price: "14000.00"},
		{name: "Sprint 4", start: "2027-05-17", end: "2027-05-28", price: "16250.50"},
	}
	dueIn := map[string][]int{
		"1 business day after each sprint":                                  {0, 1, 2, 3},
		"End of second sprint, and every sprint thereafter":                 {1, 2, 3},
		"3 business days after the conclusion of the second-to-last sprint": {2},
		"End of task order": {3},
	}
	rows := tableRowsOf(source)[:6]
	if rows[0][1] != "DUE DATES" {
		t.Fatalf("Table 1 begins with %q", rows[0])
	}
	for _, row := range rows[1:] {
		places, known := dueIn[row[1]]
		if !known {
			t.Fatalf("when is %q?", row[1])
		}
		for _, place := range places {
			sprints[place].deliverables = append(sprints[place].deliverables, due{row[0], row[1], row[2]})
		}
	}
	return sprints
}
