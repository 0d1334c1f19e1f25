package rules_test

import (
	"slices"
	"strings"
	"testing"

	"portal/rules"
)

func TestSearchQueries(t *testing.T) {
	for typed, want := range map[string][2]string{
		"":                        {"", ""},
		" -- () * ":               {"", ""},
		"basket":                  {`"basket"*`, `"basket"`},
		"Basket empty":            {`"Basket" AND "empty"*`, `"Basket" OR "empty"`},
		`a" OR title:b NEAR(c d)`: {`"a" AND "OR" AND "title" AND "b" AND "NEAR" AND "c" AND "d"`, `"a" OR "OR" OR "title" OR "b" OR "NEAR" OR "c" OR "d"`},
		"größe café":              {`"größe" AND "café"*`, `"größe" OR "café"`},
		"x\x00yz":                 {`"x" AND "yz"*`, `"x" OR "yz"`},
		"\ue000p1 here":           {`"p1" AND "here"*`, `"p1" OR "here"`},
		"12 m²":                   {`"12" AND "m²"*`, `"12" OR "m²"`},
		"\u0301 lone":             {`"lone"*`, `"lone"`},
	} {
		if got := [2]string{rules.SearchAll(typed), rules.SearchAny(typed)}; got != want {
			t.Errorf("%q: %q", typed, got)
		}
	}
}

// TestTheBeginningOfAWord holds that the last word is looked for by a
// beginning that the index keeps, or as it stands.
func TestTheBeginningOfAWord(t *testing.T) {
	for typed, want := range map[string]string{
		"b":                       `"b"`,
		"ba":                      `"ba"*`,
		"checkout":                `"checkout"*`,
		"requirement":             `"requirem"*`,
		"Überprüfung":             `"Überprüf"*`,
		"U\u0308berpru\u0308fung": "\"U\u0308berpru\u0308f\"*",
		"e\u0301":                 "\"e\u0301\"",
		"invoice202703":           `"invoice202703"`,
		"20270310":                `"20270310"*`,
		"हिन्दी":                  `"हिन्दी"`,
	} {
		if got := rules.SearchAll(typed); got != want {
			t.Errorf("%q: %s, want %s", typed, got, want)
		}
	}
}

func TestSearchTakesNoEndlessInput(t *testing.T) {
	typed := strings.Repeat(strings.Repeat("ö", 500)+" ", 1000)
	words := rules.SearchWords(typed)
	if len(words) != 12 || len([]rune(words[0])) != 200 {
		t.Errorf("%d words, the first of %d characters", len(words), len([]rune(words[0])))
	}
	if !rules.SearchLeavesOut(typed) || rules.SearchLeavesOut("a b c d e f g h i j k l") {
		t.Error("whether words are left out is wrong")
	}
}

func TestWhatARoleMayFind(t *testing.T) {
	for role, want := range map[rules.Role][]string{
		rules.Admin: {"\ue000p3", "\ue000a3"}, rules.Staff: {"\ue000p3", "\ue000a3"}, rules.Approver: {"\ue000p3"},
		rules.Viewer: {"\ue000p3"}, rules.FeedbackOnly: {"\ue000u5p3"}, rules.Person: nil, "": nil,
	} {
		if got := rules.SearchScope(role, 3, 5); !slices.Equal(got, want) {
			t.Errorf("%s: %q", role, got)
		}
	}
}

func TestAQueryIsNarrowed(t *testing.T) {
	for _, c := range []struct {
		query  string
		scopes [][]string
		want   string
	}{
		{`"a"`, nil, `("a")`},
		{`"a" OR "b"`, [][]string{{"x", "y"}, {"z"}}, `("a" OR "b") AND scope : ("x" OR "y") AND scope : ("z")`},
		{`"a"`, [][]string{{}}, ""},
		{`"a"`, [][]string{{"x"}, nil}, ""},
		{"", [][]string{{"x"}}, ""},
	} {
		if got := rules.SearchWithin(c.query, c.scopes...); got != c.want {
			t.Errorf("%s within %v: %s", c.query, c.scopes, got)
		}
	}
}

func TestReferences(t *testing.T) {
	for typed, want := range map[string]rules.Reference{
		"HALO-T3": {"HALO", rules.AboutTicket, 3}, " halo-q12 ": {"HALO", rules.AboutQuote, 12}, "R2": {"", rules.AboutRequirement, 2},
		"c7": {"", rules.AboutCycle, 7}, "HALO T3": {"HALO", rules.AboutTicket, 3}, "T2-T2": {"T2", rules.AboutTicket, 2},
	} {
		if got, ok := rules.ParseReference(typed); !ok || got != want {
			t.Errorf("%q: %+v", typed, got)
		}
	}
	for _, typed := range []string{"", "T", "T0", "3", "X3", "HALO-T", "HALOT3", "HALO-T3 basket", "T99999999999999999999", "TOOLONGCODE-T3", "HÄLO-T3"} {
		if got, ok := rules.ParseReference(typed); ok {
			t.Errorf("%q: %+v", typed, got)
		}
	}
}
