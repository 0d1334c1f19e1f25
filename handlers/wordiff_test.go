package handlers

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// told writes compared parts in one line: {-removed-}, {+added+}.
func told(parts []wordPart, _ bool) string {
	var line strings.Builder
	for _, part := range parts {
		switch part.Kind {
		case "added":
			line.WriteString("{+" + part.Text + "+}")
		case "removed":
			line.WriteString("{-" + part.Text + "-}")
		default:
			line.WriteString(part.Text)
		}
	}
	return line.String()
}

// side puts together what one of the two texts was; folded text is missing.
func side(parts []wordPart, other string) string {
	var text strings.Builder
	for _, part := range parts {
		if part.Kind != other {
			text.WriteString(part.Text)
		}
	}
	return text.String()
}

func TestWordsAreComparedWhole(t *testing.T) {
	for _, test := range []struct{ before, after, want string }{
		{"Paid within 30 days.", "Paid within 10 days.", "Paid within {-30-}{+10+} days."},
		{"one two", "one two three", "one two{+ three+}"},
		{"# Scope\nall of it", "# Scope\nnone of it", "# Scope\n{-all-}{+none+} of it"},
		{"", "new", "{+new+}"},
		{"old", "", "{-old-}"},
		{"日本 x", "日本 y", "日本 {-x-}{+y+}"},
	} {
		if got := told(newComparer().compare(test.before, test.after)); got != test.want {
			t.Errorf("%q and %q: %s, want %s", test.before, test.after, got, test.want)
		}
	}
}

func TestLongUnchangedStretchesAreFolded(t *testing.T) {
	same := strings.Repeat("word ", 100)
	got := told(newComparer().compare("first "+same+"last", "1st "+same+"final"))
	if !strings.HasPrefix(got, "{-first-}{+1st+} word word") || !strings.HasSuffix(got, "word {-last-}{+final+}") || strings.Count(got, "word") > 2*nearWords+2 {
		t.Errorf("folded to %q", got)
	}
	got = told(newComparer().compare(same+"30"+same, same+"10"+same))
	if !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "…") {
		t.Errorf("the outer ends are kept: %q", got)
	}
}

func TestTextsOfAnySortAreComparedInTime(t *testing.T) {
	distinct := func(from, count int, end string) string {
		var text strings.Builder
		for i := range count {
			fmt.Fprintf(&text, "w%d%s", from+i, end)
		}
		return text.String()
	}
	texts := map[string][2]string{
		"one word in 100 KB":                          {strings.Repeat("lorem ipsum ", 8_000) + "a", strings.Repeat("lorem ipsum ", 8_000) + "b"},
		"repeated, shifted":                           {strings.Repeat("a ", 100_000) + "b", "c " + strings.Repeat("a ", 100_000)},
		"repeated, below lines":                       {strings.Repeat("a ", 4_000) + "b", "c " + strings.Repeat("a ", 4_000)},
		"nothing alike":                               {distinct(0, 30_000, " "), distinct(50_000, 30_000, " ")},
		"one line without spaces":                     {strings.Repeat("ab", 100_000), strings.Repeat("ba", 100_000)},
		"more lines than runes before the surrogates": {distinct(0, 30_000, "\n"), distinct(50_000, 30_000, "\n")},
		"many lines":                                  {strings.Repeat("a\nb\n", 40_000), strings.Repeat("b\na\nc\n", 30_000)},
	}
	for name, pair := range texts {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			parts, _ := newComparer().compare(pair[0], pair[1])
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("it took %s", took)
			}
			for _, part := range parts {
				if part.Kind == "folded" {
					return
				}
			}
			if side(parts, "added") != pair[0] || side(parts, "removed") != pair[1] {
				t.Error("the parts do not make up the texts")
			}
		})
	}
}

func TestLinesWrappedElsewhereAreNoChange(t *testing.T) {
	for _, test := range []struct {
		before, after, want string
		respaced            bool
	}{
		{"one two three", "one two\nfour", "one two\n{-three-}{+four+}", true},
		{"* one\n* two", "-   one\n\n-   three", "-   one\n\n-   {-two-}{+three+}", true},
		{"one two", "one\n\ntwo more", "one{- two-}{+\n\ntwo more+}", false},
		{"one  \ntwo", "one\ntwo more", "one{-  \ntwo-}{+\ntwo more+}", false},
		{"one two", "one\ntwo", "one{- -}{+\n+}two", false},
		{"a - b", "a * b c", "a {---}{+*+} b{+ c+}", false},
	} {
		parts, respaced := newComparer().compare(test.before, test.after)
		if got := told(parts, respaced); got != test.want || respaced != test.respaced {
			t.Errorf("%q and %q: %q, respaced %t", test.before, test.after, got, respaced)
		}
	}
}

func TestLongTextsAreComparedWordByWordWhereLinesDiffer(t *testing.T) {
	same := strings.Repeat("a line of some words\n", 4_000)
	got := told(newComparer().compare(same+"paid within 30 days\n"+same, same+"paid within 10 days\n"+same))
	if !strings.Contains(got, "paid within {-30-}{+10+} days") {
		t.Errorf("got %.200s", got)
	}
}

func TestAComparerWhoseTimeIsUpGivesBothTexts(t *testing.T) {
	late := comparer{deadline: time.Now().Add(-time.Second)}
	if got := told(late.compare("one two", "one three")); got != "{-one two-}{+one three+}" {
		t.Errorf("got %s", got)
	}
}
