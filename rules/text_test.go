package rules_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"portal/rules"
)

func TestCleanText(t *testing.T) {
	tests := []struct{ name, typed, text, line string }{
		{"plain", "Hello", "Hello", "Hello"},
		{"empty", "", "", ""},
		{"CR LF of forms", "one\r\ntwo", "one\ntwo", "one two"},
		{"lone CR", "one\rtwo", "one\ntwo", "one two"},
		{"CR CR LF", "one\r\r\ntwo", "one\n\ntwo", "one  two"},
		{"ends", "  one \n", "  one \n", "one"},
		{"tab inside", "one\ttwo", "one\ttwo", "one\ttwo"},
		{"NUL", "a\x00b", "a\ufffdb", "a\ufffdb"},
		{"stray byte", "a\xffb", "a\ufffdb", "a\ufffdb"},
		{"lone surrogate as bytes", "a\xed\xa0\x80b", "a\ufffdb", "a\ufffdb"},
		{"cut short", "a\xe2\x82", "a\ufffd", "a\ufffd"},
		{"too long a form of a slash", "a\xc0\xafb", "a\ufffdb", "a\ufffdb"},
		{"right to left", "שלום \u202eabc\u202c عالم", "שלום \u202eabc\u202c عالم", "שלום \u202eabc\u202c عالم"},
		{"emoji of several runes", "👩🏽‍💻🏳️‍🌈", "👩🏽‍💻🏳️‍🌈", "👩🏽‍💻🏳️‍🌈"},
		{"combining marks", "e\u0301 \u00e9", "e\u0301 \u00e9", "e\u0301 \u00e9"},
		{"markup", `<b>"&amp;'</b>`, `<b>"&amp;'</b>`, `<b>"&amp;'</b>`},
		{"line separators", "a\u2028b\u2029c", "a\u2028b\u2029c", "a\u2028b\u2029c"},
		{"outside the first plane", "\U0010ffff", "\U0010ffff", "\U0010ffff"},
		{"the replacement sign itself", "\ufffd", "\ufffd", "\ufffd"},
	}
	for _, test := range tests {
		if got := rules.CleanText(test.typed); got != test.text {
			t.Errorf("%s: the text is %q, want %q", test.name, got, test.text)
		}
		if got := rules.CleanLine(test.typed); got != test.line {
			t.Errorf("%s: the line is %q, want %q", test.name, got, test.line)
		}
	}
}

// Cleaned text is what is stored and shown back: cleaning it again, as when a
// form is sent once more, must not change it.
func FuzzCleanText(f *testing.F) {
	for _, seed := range []string{"", "a\r\nb", "\x00\xff", "\xed\xa0\x80\r", " \u00a0x\n", "\r\r\n\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		text, line := rules.CleanText(typed), rules.CleanLine(typed)
		if rules.CleanText(text) != text || rules.CleanLine(line) != line {
			t.Errorf("%q changes when it is cleaned twice", typed)
		}
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\r") || strings.ContainsAny(line, "\x00\r\n") {
			t.Errorf("%q became %q and %q", typed, text, line)
		}
		if utf8.ValidString(typed) && !strings.ContainsAny(typed, "\x00\r") && text != typed {
			t.Errorf("%q was changed to %q without need", typed, text)
		}
	})
}

func TestLengths(t *testing.T) {
	tests := []struct {
		name    string
		check   func(*rules.Problems)
		message string
	}{
		{"longest line", func(p *rules.Problems) { p.LimitLine("f", strings.Repeat("日", rules.MaxLine)) }, ""},
		{"line too long", func(p *rules.Problems) { p.LimitLine("f", strings.Repeat("a", rules.MaxLine+1)) }, "300 characters at most"},
		{"longest text", func(p *rules.Problems) { p.LimitText("f", strings.Repeat("日", rules.MaxText)) }, ""},
		{"text too long", func(p *rules.Problems) { p.LimitText("f", strings.Repeat("日", rules.MaxText+5)) }, "it has 200005 characters, and 200000 fit"},
		{"line given", func(p *rules.Problems) { p.NeedLine("f", "x", "a name") }, ""},
		{"line missing", func(p *rules.Problems) { p.NeedLine("f", "", "a name") }, "Please enter a name."},
		{"needed line too long", func(p *rules.Problems) { p.NeedLine("f", strings.Repeat("a", rules.MaxLine+1), "a name") }, "too long"},
	}
	for _, test := range tests {
		var problems rules.Problems
		test.check(&problems)
		if got := problems.For("f"); !strings.Contains(got, test.message) || (test.message == "") != (got == "") {
			t.Errorf("%s: told %q, want %q", test.name, got, test.message)
		}
	}
}

func TestInitials(t *testing.T) {
	tests := map[string]string{
		"":                        "",
		"   ":                     "",
		"Ada":                     "A",
		"ada lovelace":            "AL",
		" Ada  King\tLovelace ":   "AL",
		"Ludwig van der Rohe":     "LR",
		"émile zola":              "ÉZ",
		"Åsa Öberg":               "ÅÖ",
		"李 小龍":                    "李小",
		"דוד לוי":                 "דל",
		"🦊 Fox":                   "🦊F",
		"O'Neill-Smith":           "O",
		"\U0001d4d0da \U00010428": "\U0001d4d0\U00010400",
	}
	for name, want := range tests {
		if got := rules.Initials(name); got != want {
			t.Errorf("%q has the initials %q, want %q", name, got, want)
		}
	}
}
