package pdf

import (
	"fmt"
	"strings"
	"testing"
)

func withTerms(t *testing.T, terms string) []byte {
	t.Helper()
	doc := sample()
	doc.Content.Offer.Terms = terms
	doc.Content.Offer.Files = nil
	return write(t, doc)
}

func termsText(t *testing.T, terms string) string {
	t.Helper()
	_, text, _ := strings.Cut(bodyText(t, withTerms(t, terms)), "\nTerms\n")
	text, _, _ = strings.Cut(text, "\nContent hash")
	return text
}

func TestMarkdownOnPaper(t *testing.T) {
	for source, want := range map[string]string{
		"a **b** *c* `d` ~~e~~":                  "a \nb\n \nc\n \nd\n \ne",
		"- one\n- two\n  1. three":               "•\none\n•\ntwo\n1.\nthree",
		"7) seven\n8) eight":                     "7)\nseven\n8)\neight",
		"a) one\nb) two":                         "a) one\nb) two",
		"> quoted":                               "quoted",
		"```\nif x {\n\ty()\n}\n```":             "if x {\n    y()\n}",
		"<script>alert(1)</script>":              "<script>alert(1)</script>",
		"##1.0 Scope\n====":                      "1.0 Scope",
		"&lt;b&gt; \\*x\\*":                      "<b> *x*",
		"[site](https://a.example/x)":            "site\n (https://a.example/x)",
		"<https://a.example> b@c.example":        "https://a.example\n \nb@c.example",
		"![picture](https://a.example/p.png)":    "picture\n (https://a.example/p.png)",
		"[x](javascript:alert)":                  "x (javascript:alert)",
		"-":                                      "•",
		"| a | b |\n|---|---|\n| c |  |":         "a\nb\nc",
		"two  spaces\tand  \nhard":               "two spaces and\nhard",
		"[ref]\n\n[ref]: https://a.example 'hi'": "ref\n (https://a.example)\n[ref]: https://a.example \"hi\"",
	} {
		if got := termsText(t, source); got != want {
			t.Errorf("%q is on paper as %q, want %q", source, got, want)
		}
	}
}

func TestLinksOnPaperCanBeClicked(t *testing.T) {
	file := string(withTerms(t, "[a](https://a.example/?x=(1)) <b@c.example> [d](javascript:x) [é](https://é.example/ä b)"))
	for _, want := range []string{`/URI (https://a.example/?x=\(1\))`, "/URI (mailto:b@c.example)"} {
		if !strings.Contains(file, want) {
			t.Errorf("the file lacks %s", want)
		}
	}
	if strings.Contains(file, "/URI (javascript") {
		t.Error("a dangerous link can be clicked")
	}
}

func TestTablesRunOverPages(t *testing.T) {
	var table strings.Builder
	table.WriteString("| Head | Other |\n|---|---|\n")
	for i := range 120 {
		fmt.Fprintf(&table, "| row %d | x |\n", i)
	}
	file := withTerms(t, table.String())
	heads, pages := map[int]int{}, map[int]bool{}
	for _, d := range drawings(t, file) {
		if d.text == "Head" {
			heads[d.page]++
		}
		if strings.HasPrefix(d.text, "row ") {
			pages[d.page] = true
		}
	}
	if len(pages) < 3 {
		t.Fatalf("the table has %d pages", len(pages))
	}
	for page := range pages {
		if heads[page] != 1 {
			t.Errorf("page %d has %d heads", page, heads[page])
		}
	}
}

func TestCellsHigherThanAPageAreCut(t *testing.T) {
	long := strings.Repeat("many words in one cell ", 900)
	for _, source := range []string{
		"| a | b |\n|---|---|\n| " + long + " | short |\n| after | x |\n",
		"| " + long + " | b |\n|---|---|\n| c | d |\n",
	} {
		file := withTerms(t, source)
		insidePages(t, file)
		if got := strings.Count(squeezed(bodyText(t, file)), "manywordsinonecell"); got < 890 {
			t.Errorf("%d of 900 repetitions are on paper", got)
		}
	}
}

func TestTablesOfManyColumnsBecomeLists(t *testing.T) {
	source := strings.Repeat("|head", 30) + "\n" + strings.Repeat("|--", 30) + "\n" + strings.Repeat("|cell", 30)
	text := termsText(t, source)
	if strings.Count(text, "head") != 30 || !strings.Contains(text, "head: \ncell") {
		t.Errorf("the table is on paper as %q", text)
	}
}

func TestHeadingsStayWithTheirText(t *testing.T) {
	for lines := range 60 {
		file := withTerms(t, strings.Repeat("filler\n\n", lines)+"# Title\n\nThe text\n")
		page := map[string]int{}
		for _, d := range drawings(t, file) {
			page[d.text] = d.page
		}
		if page["Title"] != page["The text"] {
			t.Fatalf("after %d lines the title is on page %d, its text on page %d", lines, page["Title"], page["The text"])
		}
	}
}

func TestRightToLeftItemsAreMirrored(t *testing.T) {
	at := map[string]float64{}
	for _, d := range drawings(t, withTerms(t, "- אבג\n\nword\n\n- abc")) {
		if d.text == "•" && at["rtl"] == 0 {
			at["rtl"] = d.x
		} else if d.text == "•" {
			at["ltr"] = d.x
		}
	}
	if at["rtl"] < pageWidth/2 || at["ltr"] > pageWidth/2 {
		t.Errorf("the bullets stand at %v", at)
	}
}

func TestParseColor(t *testing.T) {
	for text, want := range map[string]color{
		"#0b6e4f": {0x0b, 0x6e, 0x4f}, "#FFFFFF": {255, 255, 255}, "": slate, "#fff": slate, "red": slate, "#12345g": slate, "1234567": slate,
	} {
		if got := parseColor(text); got != want {
			t.Errorf("%q is %v", text, got)
		}
	}
}
