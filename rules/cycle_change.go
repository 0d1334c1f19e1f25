package rules

// CycleChanges lists what differs between two contents of one cycle: name,
// dates and deliverables, then the introduction, which can be so long that
// nobody would find anything below it. Deliverables are found by their keys.
func CycleChanges(before, after CycleContent) []Change {
	var c changes
	c.nameAndDays("Cycle", before, after)
	c.deliverables("", before.Deliverables, after.Deliverables)
	c.text("Cycle", "Introduction", before.Introduction, after.Introduction)
	return c.list
}

// CycleSummary says in short what differs between two contents of one cycle:
// which of its own parts, and how many of its deliverables were added, removed,
// moved or changed. One deliverable can be both moved and changed.
type CycleSummary struct {
	Name, Days, Introduction       bool
	Added, Removed, Moved, Changed int
}

// SummariseCycle sums up what differs between two contents of one cycle.
func SummariseCycle(before, after CycleContent) CycleSummary {
	summary := CycleSummary{
		Name: before.Name != after.Name, Days: before.Start != after.Start || before.End != after.End,
		Introduction: before.Introduction != after.Introduction,
	}
	var c changes
	for _, at := range c.parts(deliverableParts("", before.Deliverables), deliverableParts("", after.Deliverables)) {
		if before.Deliverables[at[0]] != after.Deliverables[at[1]] {
			summary.Changed++
		}
	}
	counts := map[ChangeKind]*int{Added: &summary.Added, Removed: &summary.Removed, Moved: &summary.Moved}
	for _, change := range c.list {
		*counts[change.Kind]++
	}
	return summary
}

// IsOnlyDays tells whether nothing but the cycle's dates differs.
func (s CycleSummary) IsOnlyDays() bool { return s == CycleSummary{Days: true} }

// HasDeliverables tells whether anything differs in the deliverables.
func (s CycleSummary) HasDeliverables() bool { return s.Added+s.Removed+s.Moved+s.Changed > 0 }
