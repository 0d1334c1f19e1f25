package rules_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"portal/rules"
)

// What the rules answer to each deed in each state of a requirement.
const requirementTable = `
state      provide  edit  accept  return  withdraw  restore
open       yes      yes   no      no      yes       no
submitted  no       no    yes     yes     no        no
accepted   no       no    no      yes     no        no
withdrawn  no       no    no      no      no        yes
`

func TestEachDeedInEachStateOfARequirement(t *testing.T) {
	deeds := map[string]func(rules.Requirement) error{
		"provide": rules.Requirement.MayProvide, "edit": rules.Requirement.MayEdit, "accept": rules.Requirement.MayAccept,
		"return": rules.Requirement.MayReturn, "withdraw": rules.Requirement.MayWithdraw, "restore": rules.Requirement.MayRestore,
	}
	rows, names := parseTable(requirementTable, 1)
	for state, row := range rows {
		for _, name := range names {
			err := deeds[name](rules.Requirement{State: rules.RequirementState(state)})
			if row[name] == "yes" && err != nil {
				t.Errorf("%s when %s: %v", name, state, err)
			}
			if row[name] == "no" && rules.KindOf(err) != rules.Conflict {
				t.Errorf("%s when %s: got %v, want a conflict", name, state, err)
			}
		}
	}
}

// A state that the program does not know allows nothing at all.
func TestAnUnknownStateAllowsNothing(t *testing.T) {
	unknown := rules.Requirement{State: "lost"}
	for name, err := range map[string]error{
		"provide": unknown.MayProvide(), "edit": unknown.MayEdit(), "accept": unknown.MayAccept(),
		"return": unknown.MayReturn(), "withdraw": unknown.MayWithdraw(), "restore": unknown.MayRestore(),
	} {
		if rules.KindOf(err) != rules.Conflict {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestOverdueAndDueSoonOnEachBoundary(t *testing.T) {
	for _, test := range []struct {
		name          string
		state         rules.RequirementState
		due, today    rules.Date
		overdue, soon bool
	}{
		{"without a date", rules.RequirementOpen, "", "2027-03-10", false, false},
		{"eight days left", rules.RequirementOpen, "2027-03-18", "2027-03-10", false, false},
		{"seven days left", rules.RequirementOpen, "2027-03-17", "2027-03-10", false, true},
		{"the day itself", rules.RequirementOpen, "2027-03-10", "2027-03-10", false, true},
		{"the day after", rules.RequirementOpen, "2027-03-09", "2027-03-10", true, false},
		{"a year later", rules.RequirementOpen, "2026-03-09", "2027-03-10", true, false},
		{"across 29 February", rules.RequirementOpen, "2028-03-03", "2028-02-25", false, true},
		{"across the new year", rules.RequirementOpen, "2028-01-04", "2027-12-28", false, true},
		{"given in time or not", rules.RequirementSubmitted, "2027-03-09", "2027-03-10", false, false},
		{"given, due soon", rules.RequirementSubmitted, "2027-03-11", "2027-03-10", false, false},
		{"accepted", rules.RequirementAccepted, "2027-03-09", "2027-03-10", false, false},
		{"not needed any more", rules.RequirementWithdrawn, "2027-03-09", "2027-03-10", false, false},
	} {
		requirement := rules.Requirement{State: test.state, Due: test.due}
		if got := requirement.Overdue(test.today); got != test.overdue {
			t.Errorf("%s: overdue is %v", test.name, got)
		}
		if got := requirement.DueSoon(test.today); got != test.soon {
			t.Errorf("%s: due soon is %v", test.name, got)
		}
	}
}

func asks(kind rules.RequirementKind, fields ...string) rules.RequirementContent {
	return rules.RequirementContent{Kind: kind, Title: "The logo", Description: "As a *vector*.", Fields: fields}
}

func TestWhatIsAskedForIsChecked(t *testing.T) {
	with := func(change func(*rules.RequirementContent)) rules.RequirementContent {
		content := asks(rules.NeedCredentials, "User name", "Password")
		change(&content)
		return content
	}
	for _, test := range []struct {
		name    string
		content rules.RequirementContent
		field   string
	}{
		{"all well", with(func(*rules.RequirementContent) {}), ""},
		{"a due date", with(func(c *rules.RequirementContent) { c.Due = "2028-02-29" }), ""},
		{"no kind", with(func(c *rules.RequirementContent) { c.Kind = "" }), "kind"},
		{"an unknown kind", with(func(c *rules.RequirementContent) { c.Kind = "Files" }), "kind"},
		{"no title", with(func(c *rules.RequirementContent) { c.Title = "" }), "title"},
		{"a title of spaces", with(func(c *rules.RequirementContent) { c.Title = " \t " }), "title"},
		{"the longest title", with(func(c *rules.RequirementContent) { c.Title = strings.Repeat("ö", rules.MaxLine) }), ""},
		{"a title too long", with(func(c *rules.RequirementContent) { c.Title = strings.Repeat("ö", rules.MaxLine+1) }), "title"},
		{"the longest description", with(func(c *rules.RequirementContent) { c.Description = strings.Repeat("ö", rules.MaxText) }), ""},
		{"a description too long", with(func(c *rules.RequirementContent) { c.Description = strings.Repeat("ö", rules.MaxText+1) }), "description"},
		{"a day that no calendar has", with(func(c *rules.RequirementContent) { c.Due = "2027-02-29" }), "due"},
		{"a date in words", with(func(c *rules.RequirementContent) { c.Due = "tomorrow" }), "due"},
		{"no fields", with(func(c *rules.RequirementContent) { c.Fields = nil }), "fields"},
		{"a field without a name", with(func(c *rules.RequirementContent) { c.Fields = []string{"Password", " "} }), "fields"},
		{"a field named twice", with(func(c *rules.RequirementContent) { c.Fields = []string{"Password", "PASSWORD"} }), "fields"},
		{"a field with a long name", with(func(c *rules.RequirementContent) { c.Fields = []string{strings.Repeat("x", rules.MaxLine+1)} }), "fields"},
		{"as many fields as fit", with(func(c *rules.RequirementContent) { c.Fields = letters(rules.MaxCredentialFields) }), ""},
		{"one field too many", with(func(c *rules.RequirementContent) { c.Fields = letters(rules.MaxCredentialFields + 1) }), "fields"},
		{"files need no fields", asks(rules.NeedFiles), ""},
		{"a sign-off needs no fields", asks(rules.NeedSignOff), ""},
	} {
		wantField(t, test.name, test.content.Check("items.3."), "items.3.", test.field)
	}
}

// letters are that many different names.
func letters(count int) []string {
	names := make([]string, count)
	for i := range names {
		names[i] = string(rune('a' + i))
	}
	return names
}

// wantField expects problems of one field alone, or none at all for "".
func wantField(t *testing.T, name string, problems rules.Problems, prefix, field string) {
	t.Helper()
	if (len(problems) > 0) != (field != "") {
		t.Errorf("%s: %v, want a problem of %q", name, problems, field)
	}
	for _, problem := range problems {
		if problem.Field != prefix+field || problem.Message == "" {
			t.Errorf("%s: %+v, want one of %q", name, problem, prefix+field)
		}
	}
}

func TestWhatIsGivenIsCheckedByItsKind(t *testing.T) {
	text := rules.Given{Text: "Fresh bread."}
	link := rules.Given{Links: []string{"https://halo.example/logo.svg"}}
	file := rules.Given{Files: []string{rules.Hash([]byte("logo"))}}
	secret := rules.Given{Fields: []string{"Password"}}
	signature := rules.Given{Name: "Priya Nair"}
	for _, test := range []struct {
		name  string
		kind  rules.RequirementKind
		given rules.Given
		field string
	}{
		{"files", rules.NeedFiles, file, ""},
		{"no files, but words", rules.NeedFiles, text, "files"},
		{"text", rules.NeedText, text, ""},
		{"no text, but a file", rules.NeedText, file, "text"},
		{"text of spaces alone", rules.NeedText, rules.Given{Text: " \n\t"}, "text"},
		{"the longest text", rules.NeedText, rules.Given{Text: strings.Repeat("字", rules.MaxText)}, ""},
		{"a text too long", rules.NeedText, rules.Given{Text: strings.Repeat("字", rules.MaxText+1)}, "text"},
		{"a link", rules.NeedLink, link, ""},
		{"no link, but words", rules.NeedLink, text, "links"},
		{"a link that is none", rules.NeedLink, rules.Given{Links: []string{"halo.example"}}, "links"},
		{"as many links as fit", rules.NeedLink, rules.Given{Links: slices.Repeat(link.Links, rules.MaxLinks)}, ""},
		{"one link too many", rules.NeedLink, rules.Given{Links: slices.Repeat(link.Links, rules.MaxLinks+1)}, "links"},
		{"one of the fields", rules.NeedCredentials, secret, ""},
		{"no field", rules.NeedCredentials, text, "credentials"},
		{"a field that is asked for no more", rules.NeedCredentials, rules.Given{Fields: []string{"PIN"}}, "credentials"},
		{"a signature", rules.NeedSignOff, signature, ""},
		{"no signature, but words", rules.NeedSignOff, text, "name"},
		{"a signature of spaces", rules.NeedSignOff, rules.Given{Name: "  "}, "name"},
		{"a signature too long", rules.NeedSignOff, rules.Given{Name: strings.Repeat("n", rules.MaxLine+1)}, "name"},
		{"a bad link beside files", rules.NeedFiles, rules.Given{Files: file.Files, Links: []string{"javascript:alert(1)"}}, "links"},
	} {
		wantField(t, test.name, test.given.Check(asks(test.kind, "User name", "Password")), "", test.field)
	}
}

// A draft may lack everything; it may not hold what could never be submitted.
func TestADraftMayBeEmptyButNotTooLong(t *testing.T) {
	wantField(t, "nothing", rules.Given{}.Limits(), "", "")
	wantField(t, "a long text", rules.Given{Text: strings.Repeat("x", rules.MaxText+1)}.Limits(), "", "text")
	wantField(t, "no address", rules.Given{Links: []string{"ftp://halo.example"}}.Limits(), "", "links")
	wantField(t, "a long name", rules.Given{Name: strings.Repeat("x", rules.MaxLine+1)}.Limits(), "", "name")
}

func TestOnlyWholeWebAddressesAreLinks(t *testing.T) {
	longest := "https://halo.example/"
	longest += strings.Repeat("a", rules.MaxLink-len(longest))
	for link, want := range map[string]bool{
		"https://halo.example": true, "http://halo.example:8080/a?b=c#d": true, "HTTPS://HALO.EXAMPLE": true,
		"https://münchen.example/straße": true, "https://[2001:db8::1]/": true, longest: true,
		longest + "a": false, "": false, "halo.example": false, "//halo.example": false, "/logo": false,
		"https://": false, "https:///logo": false, "https://:443/": false, "https:halo.example": false,
		"javascript:alert(1)": false, "data:text/html,x": false, "mailto:a@halo.example": false, "ftp://halo.example": false,
		"https://halo.example/\n": false, "https://halo example": false, " https://halo.example": false,
	} {
		if got := rules.IsWebAddress(link); got != want {
			t.Errorf("%q: %v", link, got)
		}
	}
}

// The message about a link quotes only its beginning.
func TestALongLinkIsQuotedInPart(t *testing.T) {
	problems := rules.Given{Links: []string{strings.Repeat("ж", 5000)}}.Limits()
	if message := problems.For("links"); len([]rune(message)) > 200 || !strings.Contains(message, "ж…") {
		t.Errorf("it says %q", message)
	}
}

// Whatever is given changes the hash, and so does what it was given for.
func TestTheHashOfWhatIsGivenCoversAllOfIt(t *testing.T) {
	hashes := map[string]string{}
	for name, given := range map[string]rules.Given{
		"nothing": {}, "asked": {Asked: "a"}, "text": {Text: "a"}, "a link": {Links: []string{"a"}}, "a file": {Files: []string{"a"}},
		"a field": {Fields: []string{"a"}}, "a name": {Name: "a"}, "two links": {Links: []string{"a", "b"}}, "in another order": {Links: []string{"b", "a"}},
	} {
		_, hash, err := rules.Freeze(given)
		if err != nil {
			t.Fatal(err)
		}
		if other, taken := hashes[hash]; taken {
			t.Errorf("%s and %s have one hash", name, other)
		}
		hashes[hash] = name
	}
	_, missing, _ := rules.Freeze(rules.Given{})
	_, empty, _ := rules.Freeze(rules.Given{Links: []string{}, Files: []string{}, Fields: []string{}})
	if missing != empty {
		t.Error("a missing list and an empty one differ")
	}
}

// Content as it is stored reads back as it was.
func TestWhatWasGivenReadsBackFromItsJSON(t *testing.T) {
	given := rules.Given{Asked: "a", Text: "b", Links: []string{"c"}, Files: []string{"d"}, Fields: []string{"e"}, Name: "f"}
	text, want, err := rules.Freeze(given)
	if err != nil {
		t.Fatal(err)
	}
	var back rules.Given
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if _, got, _ := rules.Freeze(back); got != want {
		t.Errorf("it reads back as %+v", back)
	}
}

func TestReorderIsAPermutationOfWhatIsPresent(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		present := numbers(random.Perm(random.IntN(12)))
		var wanted []int64
		for range random.IntN(15) {
			wanted = append(wanted, int64(random.IntN(16)-2))
		}
		before := slices.Clone(present)
		got := rules.Reorder(present, wanted)
		if !slices.Equal(present, before) {
			t.Fatalf("%v was changed into %v", before, present)
		}
		if !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(present))) {
			t.Fatalf("%v by %v became %v", present, wanted, got)
		}
		named := func(number int64) bool { return slices.Contains(wanted, number) }
		if rest := without(got, named); !slices.Equal(rest, without(present, named)) {
			t.Fatalf("%v by %v became %v: those not named moved", present, wanted, got)
		}
		for i, number := range present {
			if !named(number) && got[i] != number {
				t.Fatalf("%v by %v became %v: %d lost its place", present, wanted, got, number)
			}
		}
		if again := rules.Reorder(got, wanted); !slices.Equal(again, got) {
			t.Fatalf("%v by %v became %v, then %v", present, wanted, got, again)
		}
	}
}

func numbers(from []int) []int64 {
	list := make([]int64, len(from))
	for i, number := range from {
		list[i] = int64(number)
	}
	return list
}

func without(list []int64, unwanted func(int64) bool) []int64 {
	return slices.DeleteFunc(slices.Clone(list), unwanted)
}

func TestReorderTakesTheWantedOrder(t *testing.T) {
	for _, test := range []struct{ present, wanted, want []int64 }{
		{[]int64{1, 2, 3}, []int64{3, 1, 2}, []int64{3, 1, 2}},
		{[]int64{1, 2, 3}, nil, []int64{1, 2, 3}},
		{[]int64{1, 2, 3, 4}, []int64{3, 1}, []int64{3, 2, 1, 4}},
		{[]int64{1, 2, 3}, []int64{9, 3, 0, 1, -1, 3}, []int64{3, 2, 1}},
		{nil, []int64{1}, []int64{}},
	} {
		if got := rules.Reorder(test.present, test.wanted); !slices.Equal(got, test.want) {
			t.Errorf("%v by %v: %v, want %v", test.present, test.wanted, got, test.want)
		}
	}
}

func TestEachKindHasWords(t *testing.T) {
	seen := map[string]bool{"": true}
	for _, kind := range rules.RequirementKinds {
		if seen[kind.Words()] {
			t.Errorf("%s is called %q", kind, kind.Words())
		}
		seen[kind.Words()] = true
	}
	if words := rules.RequirementKind("other").Words(); words != "" {
		t.Errorf("an unknown kind is called %q", words)
	}
	if number := rules.RequirementNumber("BAKE", 3); number != "BAKE-R3" {
		t.Errorf("it is called %s", number)
	}
}
