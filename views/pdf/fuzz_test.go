package pdf

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"

	"portal/portal"
)

// FuzzWrite holds any Markdown against three rules: no failure, nothing off
// the page, and every plain letter of the text is on paper.
func FuzzWrite(f *testing.F) {
	for _, seed := range []string{
		"", "# a\n\n- b\n  1. c\n> d\n\n```\ne\n```\n\n| f | g |\n|--:|---|\n| h | i |\n",
		strings.Repeat("> ", 30) + "deep", strings.Repeat("- ", 30) + "deep", strings.Repeat("|a", 60) + "\n" + strings.Repeat("|-", 60) + "\n" + strings.Repeat("|b", 60),
		"| a |\n|---|\n| " + strings.Repeat("long cell ", 2000) + " |\n", "|" + strings.Repeat("high head ", 1500) + "|\n|-|\n|x|\n|y|\n",
		"مرحبا (123) abc שלום\n\n- כן\n\n***x*** `y` ~~z~~ [l](https://e.example) ![p](https://e.example/p) <b>", "\x00\xff\uFFFD😀\u202E\u0301\u200D",
		strings.Repeat("x", 5000), strings.Repeat("word ", 3000), "-\n-\n\n1.\n\n>\n\n|a|\n|-|\n", "لا لَا ل\u200Dا ـ", "a\u2028b\u0085c\td\x1ce",
		"```\n" + strings.Repeat("code line\n", 300) + "```", "***\n\n---\n\n___\n", "#\n\n##\n\n- # h\n> ## q",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 40_000 || !utf8.ValidString(text) {
			t.Skip()
		}
		doc := sample()
		doc.Content.Offer.Terms = text
		doc.Content.Offer.Services[0].Description = text
		doc.Content.Parties.Client = text
		file := write(t, doc)
		insidePages(t, file)
		page, err := goquery.NewDocumentFromReader(strings.NewReader(string(portal.RenderMarkdown(text))))
		if err != nil {
			t.Fatal(err)
		}
		drawn, want := letters(bodyText(t, file)), letters(page.Text())
		for letter, count := range want {
			if drawn[letter] < count {
				t.Errorf("%d of %d %q are drawn", drawn[letter], count, letter)
			}
		}
	})
}

func letters(text string) map[rune]int {
	counts := map[rune]int{}
	for _, char := range text {
		if char >= 'a' && char <= 'z' || char >= '0' && char <= '9' {
			counts[char]++
		}
	}
	return counts
}
