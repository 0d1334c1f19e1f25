package rules_test

import (
	"slices"
	"strings"
	"testing"

	"portal/rules"
)

func changeCycle() rules.CycleContent {
	return rules.CycleContent{
		Name: "Discovery", Start: "2027-04-01", End: "2027-04-14", Introduction: "We listen.",
		Deliverables: []rules.Deliverable{
			{Key: "x", Title: "Report", Description: "Long.", Criterion: "Read."}, {Key: "y", Title: "Talk"}, {Key: "z", Title: "Film"},
		},
	}
}

func TestChangesAndSummaryOfACycle(t *testing.T) {
	tests := []struct {
		name    string
		edit    func(*rules.CycleContent)
		want    []string
		summary rules.CycleSummary
	}{
		{"nothing", func(*rules.CycleContent) {}, nil, rules.CycleSummary{}},
		{"name", func(c *rules.CycleContent) { c.Name = "Listening" },
			[]string{"changed Cycle: Name: Discovery → Listening"}, rules.CycleSummary{Name: true}},
		{"first day", func(c *rules.CycleContent) { c.Start = "2027-04-02" },
			[]string{"changed Cycle: First day: 1 April 2027 → 2 April 2027"}, rules.CycleSummary{Days: true}},
		{"last day", func(c *rules.CycleContent) { c.End = "2027-04-20" },
			[]string{"changed Cycle: Last day: 14 April 2027 → 20 April 2027"}, rules.CycleSummary{Days: true}},
		{"introduction", func(c *rules.CycleContent) { c.Introduction = "" },
			[]string{"removed Cycle: Introduction: We listen. → "}, rules.CycleSummary{Introduction: true}},
		{"criterion", func(c *rules.CycleContent) { c.Deliverables[0].Criterion = "Signed." },
			[]string{"changed Deliverable “Report”: Accepted when: Read. → Signed."}, rules.CycleSummary{Changed: 1}},
		{"the first goes last, renamed", func(c *rules.CycleContent) {
			c.Deliverables = []rules.Deliverable{c.Deliverables[1], c.Deliverables[2], {Key: "x", Title: "Paper", Description: "Long.", Criterion: "Read."}}
		}, []string{"moved Deliverable “Paper”: Place: 1 of 3 → 3 of 3", "changed Deliverable “Paper”: Title: Report → Paper"},
			rules.CycleSummary{Moved: 1, Changed: 1}},
		{"one replaced by one of the same title", func(c *rules.CycleContent) { c.Deliverables[1].Key = "w" },
			[]string{"added Deliverable “Talk”: :  → ", "removed Deliverable “Talk”: :  → "}, rules.CycleSummary{Added: 1, Removed: 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			after := changeCycle()
			test.edit(&after)
			var got []string
			for _, change := range rules.CycleChanges(changeCycle(), after) {
				got = append(got, told(change))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
			summary := rules.SummariseCycle(changeCycle(), after)
			if summary != test.summary {
				t.Errorf("summary %+v, want %+v", summary, test.summary)
			}
			if onlyDays := strings.HasSuffix(test.name, " day"); summary.IsOnlyDays() != onlyDays {
				t.Errorf("only dates: %t", summary.IsOnlyDays())
			}
		})
	}
}
