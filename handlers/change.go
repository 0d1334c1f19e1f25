package handlers

import (
	"unicode/utf8"

	"portal/rules"
)

// changesView is what differs from a revision that was read before.
type changesView struct {
	Since   string
	Changes []changeView
}

// changeView is one difference, ready to be read. Texts come in Parts.
type changeView struct {
	Badge         badge
	Where, What   string
	Before, After string
	Parts         []wordPart
	// Respaced tells that lines are wrapped or spaced differently too, which is
	// not marked.
	Respaced bool
}

var changeBadges = map[rules.ChangeKind]badge{
	rules.Added:   {"success", "Added"},
	rules.Removed: {"danger", "Removed"},
	rules.Changed: {"info", "Changed"},
	rules.Moved:   {"muted", "Moved"},
}

// newChangesView compares two revisions; nil when nothing differs.
func newChangesView(before, after rules.QuoteContent) *changesView {
	changes := rules.Changes(before, after, money)
	if len(changes) == 0 {
		return nil
	}
	view := &changesView{Since: revisionWords(before.Revision)}
	texts := newComparer()
	for _, change := range changes {
		if change.Kind == rules.Added && change.Long {
			change.After = shorten(change.After)
		}
		view.Changes = append(view.Changes, newChangeView(change, texts))
	}
	return view
}

// newCycleChanges compares two contents of a cycle.
func newCycleChanges(before, after rules.CycleContent) []changeView {
	texts := newComparer()
	var views []changeView
	for _, change := range rules.CycleChanges(before, after) {
		views = append(views, newChangeView(change, texts))
	}
	return views
}

func newChangeView(change rules.Change, texts comparer) changeView {
	view := changeView{Badge: changeBadges[change.Kind], Where: change.Where, What: change.What}
	if !change.Long {
		view.Before, view.After = change.Before, change.After
		return view
	}
	view.Parts, view.Respaced = texts.compare(change.Before, change.After)
	return view
}

// maxAdded is how much of a new text is repeated among the changes, in bytes;
// all of it stands on the page below.
const maxAdded = 600

func shorten(text string) string {
	if len(text) <= maxAdded {
		return text
	}
	text = text[:maxAdded]
	for !utf8.ValidString(text) {
		text = text[:len(text)-1]
	}
	return text + "…"
}
