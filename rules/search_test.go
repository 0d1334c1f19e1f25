package rules_test

import (
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
		`a" OR title:b NEAR(c d)`: {`"a" AND "OR" AND "title" AND "b" AND "NEAR" AND "c" AND "d"*`, `"a" OR "OR" OR "title" OR "b" OR "NEAR" OR "c" OR "d"`},
		"größe café":              {`"größe" AND "café"*`, `"größe" OR "café"`},
		"x\x00y":                  {`"x" AND "y"*`, `"x" OR "y"`},
	} {
		if got := [2]string{rules.SearchAll(typed), rules.SearchAny(typed)}; got != want {
			t.Errorf("%q: %q", typed, got)
		}
	}
}

func TestSearchTakesNoEndlessInput(t *testing.T) {
	words := rules.SearchWords(strings.Repeat(strings.Repeat("ö", 500)+" ", 1000))
	if len(words) != 12 || len([]rune(words[0])) != 60 {
		t.Errorf("%d words, the first of %d characters", len(words), len([]rune(words[0])))
	}
}
