package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"portal/rules"
)

const (
	hashNow    = "1111111111111111111111111111111111111111111111111111111111111111"
	hashBefore = "2222222222222222222222222222222222222222222222222222222222222222"
)

// What a version answers, by which sides have approved it. Whoever read
// anything else than what it is now is refused in every state.
const versionTable = `
approved  client-approves  agency-approves  closed  edit-leads-to

none      yes              yes              no      3
client    no               yes              no      3
agency    yes              no               no      3
both      no               no               yes     4
`

func versionWith(approved string) rules.Version {
	return rules.Version{Number: 3, Hash: hashNow, Approved: map[rules.Side]bool{
		rules.ClientSide: approved == "client" || approved == "both",
		rules.AgencySide: approved == "agency" || approved == "both",
	}}
}

func TestEveryDeedOnEveryVersion(t *testing.T) {
	table, _ := parseTable(versionTable, 1)
	if len(table) != 4 {
		t.Fatalf("the table has %d rows", len(table))
	}
	for approved, row := range table {
		version := versionWith(approved)
		for _, number := range []int64{0, 2, 3, 4} {
			for _, hash := range []string{hashNow, hashBefore, ""} {
				read := rules.Consent{Revision: number, Hash: hash}
				current := number == 3 && hash == hashNow
				what := fmt.Sprintf("approved by %s, read %d %.4s", approved, number, hash)
				for _, side := range []rules.Side{rules.ClientSide, rules.AgencySide} {
					want := "no"
					if current {
						want = row[string(side)+"-approves"]
					}
					wantAnswer(t, what+", approve for "+string(side), version.MayApprove(side, read), want)
				}
				want := map[bool]string{true: "yes", false: "no"}[current]
				wantAnswer(t, what+", edit", version.MayRevise(read, hashBefore), want)
				wantAnswer(t, what+", save unchanged", version.MayRevise(read, hashNow), "no")
			}
		}
		if version.Closed() != (row["closed"] == "yes") {
			t.Errorf("approved by %s: closed is %v", approved, version.Closed())
		}
		if next := fmt.Sprint(version.Next()); next != row["edit-leads-to"] {
			t.Errorf("approved by %s: an edit leads to version %s", approved, next)
		}
	}
}

func aContent() rules.CycleContent {
	return rules.CycleContent{
		Name: "Discovery", Start: "2027-04-01", End: "2027-04-14",
		Deliverables: []rules.Deliverable{{Key: "d1", Title: "Interviews"}},
	}
}

func TestWhatACycleLacksIsNamedByItsField(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*rules.CycleContent)
		field  string
	}{
		"complete":             {func(*rules.CycleContent) {}, ""},
		"start equal to end":   {func(c *rules.CycleContent) { c.End = c.Start }, ""},
		"100 KB":               {func(c *rules.CycleContent) { c.Introduction = strings.Repeat("a long text ", 8534) }, ""},
		"200 deliverables":     {func(c *rules.CycleContent) { c.Deliverables = manyDeliverables(200) }, ""},
		"201 deliverables":     {func(c *rules.CycleContent) { c.Deliverables = manyDeliverables(201) }, "deliverables"},
		"end before start":     {func(c *rules.CycleContent) { c.End = "2027-03-31" }, "end"},
		"no name":              {func(c *rules.CycleContent) { c.Name = "" }, "name"},
		"no start":             {func(c *rules.CycleContent) { c.Start = "" }, "start"},
		"no end":               {func(c *rules.CycleContent) { c.End = "" }, "end"},
		"no deliverable":       {func(c *rules.CycleContent) { c.Deliverables = nil }, "deliverables"},
		"no title":             {func(c *rules.CycleContent) { c.Deliverables[0].Title = "" }, "deliverables.0.title"},
		"too long a text":      {func(c *rules.CycleContent) { c.Introduction = strings.Repeat("x", rules.MaxText+1) }, "introduction"},
		"too long a criterion": {func(c *rules.CycleContent) { c.Deliverables[0].Criterion = strings.Repeat("x", rules.MaxText+1) }, "deliverables.0.criterion"},
	} {
		content := aContent()
		test.change(&content)
		err := content.Check()
		if test.field == "" {
			if err != nil {
				t.Errorf("%s: %v %v", name, err, rules.ProblemsOf(err))
			}
			continue
		}
		if rules.KindOf(err) != rules.Invalid || rules.ProblemsOf(err).For(test.field) == "" {
			t.Errorf("%s: got %v with %v, want a problem of %s", name, err, rules.ProblemsOf(err), test.field)
		}
	}
}

func manyDeliverables(count int) []rules.Deliverable {
	deliverables := make([]rules.Deliverable, count)
	for i := range deliverables {
		deliverables[i] = rules.Deliverable{Key: fmt.Sprintf("d%d", i), Title: fmt.Sprintf("Deliverable %d", i)}
	}
	return deliverables
}

func TestWhatADisputeLacks(t *testing.T) {
	item := rules.DisputedItem{Key: "d1", Expected: "ten", Found: "nine"}
	for name, test := range map[string]struct {
		reason string
		items  []rules.DisputedItem
		kind   rules.Kind
		field  string
	}{
		"complete":         {"late", []rules.DisputedItem{item}, rules.Internal, ""},
		"no reason":        {"", []rules.DisputedItem{item}, rules.Invalid, "reason"},
		"no items":         {"late", nil, rules.Invalid, "items"},
		"nothing expected": {"late", []rules.DisputedItem{{Key: "d1", Found: "nine"}}, rules.Invalid, "items.d1.expected"},
		"nothing found":    {"late", []rules.DisputedItem{{Key: "d1", Expected: "ten"}}, rules.Invalid, "items.d1.found"},
		"of another cycle": {"late", []rules.DisputedItem{item, {Key: "d9", Expected: "ten", Found: "nine"}}, rules.NotFound, ""},
		"of no cycle":      {"", []rules.DisputedItem{{}}, rules.NotFound, ""},
		"too long":         {strings.Repeat("x", rules.MaxText+1), []rules.DisputedItem{item}, rules.Invalid, "reason"},
	} {
		err := rules.CheckDispute(test.reason, test.items, aContent().Deliverables)
		if rules.KindOf(err) != test.kind || (test.kind == rules.Internal) != (err == nil) {
			t.Errorf("%s: got %v", name, err)
		}
		if test.field != "" && rules.ProblemsOf(err).For(test.field) == "" {
			t.Errorf("%s: the problems are %v", name, rules.ProblemsOf(err))
		}
	}
}
