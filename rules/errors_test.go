package rules_test

import (
	"errors"
	"fmt"
	"testing"

	"portal/rules"
)

func TestKindOf(t *testing.T) {
	kinds := []rules.Kind{
		rules.SignedOut, rules.NotFound, rules.Denied, rules.Conflict, rules.Invalid, rules.TooLarge, rules.TooMany, rules.Unavailable,
	}
	seen := map[rules.Kind]bool{rules.Internal: true}
	for _, kind := range kinds {
		if seen[kind] {
			t.Errorf("kind %d stands for two", kind)
		}
		seen[kind] = true
		err := rules.Fail(kind, "Told")
		for name, err := range map[string]error{
			"itself": err, "wrapped": fmt.Errorf("load: %w", err), "wrapped twice": fmt.Errorf("a: %w", fmt.Errorf("b: %w", err)),
			"joined": errors.Join(errors.New("other"), err),
		} {
			if got := rules.KindOf(err); got != kind {
				t.Errorf("kind %d %s: %d", kind, name, got)
			}
		}
	}
}

func TestAnythingElseIsInternal(t *testing.T) {
	for _, err := range []error{nil, errors.New("disk full"), fmt.Errorf("a: %w", errors.ErrUnsupported), &rules.Error{}} {
		if got := rules.KindOf(err); got != rules.Internal {
			t.Errorf("%v is of kind %d", err, got)
		}
		if problems := rules.ProblemsOf(err); problems != nil {
			t.Errorf("%v has problems: %v", err, problems)
		}
	}
}

func TestFail(t *testing.T) {
	err := rules.Fail(rules.Conflict, "Revision %d of “%s”", 3, "100 %")
	if err.Error() != "Revision 3 of “100 %”" || err.Kind != rules.Conflict {
		t.Errorf("%q of kind %d", err.Error(), err.Kind)
	}
	if one, other := rules.Missing(), rules.Missing(); one.Kind != rules.NotFound || one.Message != other.Message {
		t.Errorf("missing is told as %v and %v", one, other)
	}
}

func TestProblems(t *testing.T) {
	var problems rules.Problems
	if err := problems.Err(); err != nil {
		t.Errorf("without problems there is the error %v", err)
	}
	tests := []struct{ field, text, message string }{
		{"title", "Too %s.", "Please correct the field marked below."},
		{"title", "And %s.", "Please correct the field marked below."},
		{"terms", "Also %s.", "Please correct the 2 fields marked below."},
		{"lines", "Then %s.", "Please correct the 3 fields marked below."},
	}
	for i, test := range tests {
		problems.Add(test.field, test.text, "long")
		err := fmt.Errorf("save: %w", problems.Err())
		if rules.KindOf(err) != rules.Invalid || problems.Err().Error() != test.message {
			t.Errorf("%d problems: %q of kind %d, want %q", i+1, problems.Err(), rules.KindOf(err), test.message)
		}
		if carried := rules.ProblemsOf(err); len(carried) != i+1 || carried[i].Field != test.field {
			t.Errorf("%d problems: the error carries %v", i+1, carried)
		}
	}
	for field, want := range map[string]string{"title": "Too long.", "terms": "Also long.", "other": "", "": ""} {
		if got := problems.For(field); got != want {
			t.Errorf("%q: told %q, want %q", field, got, want)
		}
	}
}
