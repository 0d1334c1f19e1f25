package handlers

import (
	"fmt"
	"net/http"
	"strings"

	"portal/portal"
	"portal/rules"
)

// comparePage shows what differs between two versions of a cycle.
type comparePage struct {
	base
	Number, Name, CycleURL, URL string
	From, To                    field
	Before, After               versionLink
	// IsSame tells that there is only one version to look at.
	IsSame  bool
	Summary cycleSummary
	Changes []changeView
}

type versionLink struct{ Words, URL string }

// cycleSummary says in three lines what differs between two contents of a
// cycle.
type cycleSummary struct {
	Heading                  string
	Dates, Deliverables, Own string
}

func (s *Server) compareVersions(v visit) error {
	number, err := v.number("cycle")
	if err != nil {
		return err
	}
	view, err := s.portal.Cycle(v.ctx(), v.seat, number)
	if err != nil {
		return err
	}
	from, to := v.count("from"), v.count("to")
	if to == 0 {
		to = view.Latest.Number
	}
	if from == 0 {
		from = max(to-1, 1)
	}
	before, err := s.portal.CycleVersion(v.ctx(), view, from)
	if err != nil {
		return err
	}
	after, err := s.portal.CycleVersion(v.ctx(), view, to)
	if err != nil {
		return err
	}
	return s.render(v, http.StatusOK, "cycles/compare", newComparePage(v.seat.Project.Code, view, before, after))
}

func newComparePage(code string, view portal.CycleView, before, after portal.VersionView) *comparePage {
	page := &comparePage{
		Number: rules.CycleNumber(code, view.Cycle.Number), Name: after.Content.Name, CycleURL: cycleURL(code, view.Cycle.Number),
		From: field{Name: "from", Label: "From", Options: versionOptions(view, before.Number)},
		To:   field{Name: "to", Label: "To", Options: versionOptions(view, after.Number)},
	}
	page.URL = page.CycleURL + "/compare"
	page.Before, page.After = newVersionLink(page.CycleURL, before.Number), newVersionLink(page.CycleURL, after.Number)
	page.IsSame = before.Number == after.Number
	page.Summary = newCycleSummary(before.Content, after.Content)
	page.Changes = newCycleChanges(before.Content, after.Content)
	page.Title, page.Section = "Compare versions of "+page.Number+" "+page.Name, "cycles"
	return page
}

func newVersionLink(cycle string, number int64) versionLink {
	return versionLink{fmt.Sprintf("version %d", number), versionURL(cycle, number)}
}

func versionOptions(view portal.CycleView, chosen int64) []option {
	options := make([]option, len(view.Versions))
	for i, version := range view.Versions {
		options[i] = option{
			Value: fmt.Sprint(version.Number), Chosen: version.Number == chosen,
			Words: fmt.Sprintf("Version %d, %s", version.Number, strings.ToLower(versionBadge(version.Number, view).Words)),
		}
	}
	return options
}

func newCycleSummary(before, after rules.CycleContent) cycleSummary {
	counts := rules.SummariseCycle(before, after)
	summary := cycleSummary{
		Heading: "What changed", Dates: "Unchanged: " + dates(after.Start, after.End),
		Deliverables: deliverableCounts(counts, len(after.Deliverables)), Own: "Unchanged",
	}
	if counts.Days {
		summary.Dates = dates(before.Start, before.End) + " became " + dates(after.Start, after.End)
	}
	switch {
	case counts.Name && counts.Introduction:
		summary.Own = "Both changed"
	case counts.Name:
		summary.Own = "The name changed"
	case counts.Introduction:
		summary.Own = "The introduction changed"
	}
	switch {
	case counts == rules.CycleSummary{}:
		summary.Heading = "Nothing changed"
	case counts.IsOnlyDays():
		summary.Heading = "Only dates changed"
	}
	return summary
}

// deliverableCounts says how many deliverables were added, removed, moved and
// changed.
func deliverableCounts(counts rules.CycleSummary, all int) string {
	var words []string
	for _, part := range []struct {
		count int
		verb  string
	}{{counts.Added, "added"}, {counts.Removed, "removed"}, {counts.Changed, "changed"}, {counts.Moved, "moved"}} {
		if part.count > 0 {
			words = append(words, fmt.Sprintf("%d %s", part.count, part.verb))
		}
	}
	if len(words) == 0 {
		return fmt.Sprintf("Unchanged: %s", plural(int64(all), "deliverable", "deliverables"))
	}
	return strings.Join(words, ", ")
}
