package handlers

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"portal/portal"
	"portal/rules"
)

// versionForm is the cycle editor's form as it was typed, with the version and
// hash of the content that it began from; a new cycle has neither.
type versionForm struct {
	cycleForm
	Revision, Hash string
}

// cycleEditing is one request to the cycle editor: the cycle as it is stored,
// nil for a new one, and the form as it was typed.
type cycleEditing struct {
	view *portal.CycleView
	form versionForm
}

func readVersionForm(values url.Values) versionForm {
	return versionForm{readCycle(values, ""), values.Get("revision"), values.Get("hash")}
}

// press does what a button such as "deliverable-up:2" asks for, and returns
// the name of the field where the writer goes on.
func (f *versionForm) press(button string) (focus string, err error) {
	kind, verb, rows, err := readButton(button)
	if err != nil {
		return "", err
	}
	if kind != "deliverable" {
		return "", noSuchRow
	}
	return f.rearrange("deliverables", verb, rows)
}

// read names the content that the form began from.
func (f versionForm) read() rules.Consent {
	revision, _ := strconv.ParseInt(f.Revision, 10, 64) // what is no number meets no version, a conflict
	return rules.Consent{Revision: revision, Hash: f.Hash}
}

// cycleEditor is the page of the cycle editor.
type cycleEditor struct {
	base
	Heading, Lead, Number, BackURL, URL string
	// Changed says that what is shown is typed and not saved.
	Changed             bool
	Revision, Hash      string
	Save                saveWords
	Message             string
	Problems            []problemLink
	Meanwhile           *meanwhile
	Cycle               cycleBlock
	Introduction        field
	IntroductionPreview preview
}

// saveWords says what saving does, before it is done.
type saveWords struct{ Heading, Sentence, Button string }

// meanwhile is what somebody else did while the form was open: the changes
// since it began or, when that text is no longer there, all of it as it is now.
type meanwhile struct {
	Sentence   string
	VersionURL string
	Changes    []changeView
	Content    *contentView
}

func (s *Server) cycleEditor(v visit, typed cycleEditing, failed error) *cycleEditor {
	code := v.seat.Project.Code
	page := &cycleEditor{
		Heading: "New cycle", Lead: "It is official at version 1 as soon as you save it. Both sides then approve its content.",
		BackURL: cyclesURL(code), URL: cyclesURL(code) + "/new",
		Revision: typed.form.Revision, Hash: typed.form.Hash, Save: newCycleWords,
	}
	if typed.view != nil {
		s.describeEdit(page, code, *typed.view)
	}
	page.Title, page.Section = page.Heading, "cycles"
	problems := rules.ProblemsOf(failed)
	page.fill(typed.form.cycleForm, fieldMaker{problems})
	if failed != nil {
		page.Message, page.Problems, page.Changed = failed.Error(), page.links(problems), true
	}
	return page
}

func (s *Server) describeEdit(page *cycleEditor, code string, view portal.CycleView) {
	page.Number = rules.CycleNumber(code, view.Cycle.Number)
	page.Heading = "Edit cycle " + page.Number
	page.Lead = view.Cycle.Name
	page.BackURL = cycleURL(code, view.Cycle.Number)
	page.URL = page.BackURL + "/edit"
	page.Save = s.saveWords(view)
}

var newCycleWords = saveWords{
	Heading: "Saving begins version 1", Sentence: "Nobody has approved anything yet: both sides approve what you save.", Button: "Save as version 1",
}

// saveWords says whether an edit revises the open version or begins the next,
// and who has to approve then.
func (s *Server) saveWords(view portal.CycleView) saveWords {
	given := s.approvalsOf(view, view.Latest.Number)
	latest := rules.Version{Number: view.Latest.Number, Approved: map[rules.Side]bool{}}
	for side := range given {
		latest.Approved[side] = true
	}
	if latest.Closed() {
		return saveWords{
			Heading: fmt.Sprintf("Saving begins version %d", latest.Next()),
			Sentence: fmt.Sprintf("Both sides approved version %d. It stays as it is, word for word, and in force until both sides have approved version %d.",
				latest.Number, latest.Next()),
			Button: fmt.Sprintf("Save as version %d", latest.Next()),
		}
	}
	words := saveWords{Heading: fmt.Sprintf("Saving revises version %d", latest.Number), Button: fmt.Sprintf("Save version %d", latest.Number)}
	words.Sentence = "Nobody has approved this version yet: both sides approve it as you save it."
	for side, approval := range given {
		words.Sentence = fmt.Sprintf("%s approved this version for the %s on %s. That approval becomes superseded: the %s has to approve again, and the %s still has to approve.",
			approval.Name, side, approval.At, side, otherSide(side))
	}
	return words
}

func otherSide(side rules.Side) rules.Side {
	if side == rules.AgencySide {
		return rules.ClientSide
	}
	return rules.AgencySide
}

// tellMeanwhile shows what somebody else did while the form was open. From now
// on the form begins from that, so that whoever has compared can save again.
func (s *Server) tellMeanwhile(v visit, page *cycleEditor, typed cycleEditing) error {
	latest := typed.view.Latest
	page.Meanwhile = &meanwhile{
		Sentence:   fmt.Sprintf("%s saved version %d on %s.", latest.EditedBy, latest.Number, s.moment(latest.UpdatedAt)),
		VersionURL: versionURL(page.BackURL, latest.Number),
	}
	page.Revision, page.Hash = fmt.Sprint(latest.Number), latest.Hash
	began, err := s.portal.ContentRead(v.ctx(), v.seat, typed.view.Cycle.Number, typed.form.read())
	switch {
	case rules.KindOf(err) == rules.NotFound:
		page.Meanwhile.Content = newContentView(latest)
	case err != nil:
		return err
	default:
		page.Meanwhile.Changes = newCycleChanges(began, latest.Content)
	}
	return nil
}

// isStale tells whether the form began from content that is no longer the
// latest.
func (e cycleEditing) isStale() bool {
	return e.view != nil && e.form.read() != rules.Consent{Revision: e.view.Latest.Number, Hash: e.view.Latest.Hash}
}

func (p *cycleEditor) fill(form cycleForm, m fieldMaker) {
	p.Cycle = cycleBlock{
		Title: m.make("name", "Name", form.Name), Start: m.day("start", "First day", form.Start), End: m.day("end", "Last day", form.End),
		Problem:      m.problems.For("deliverables"),
		Deliverables: makeDeliverables("deliverables", "", "", form.Deliverables, m),
	}
	p.Introduction = longer(m.make("introduction", "Introduction", form.Introduction), 8)
	p.Introduction.Optional, p.Introduction.Hint = true, "What this cycle is about. Markdown works."
	p.IntroductionPreview.ID = "preview-introduction"
}

// fields walks through all fields of the form, in its order.
func (p *cycleEditor) fields(visit func(where string, f *field)) {
	for _, f := range []*field{&p.Cycle.Title, &p.Cycle.Start, &p.Cycle.End, &p.Introduction} {
		visit("", f)
	}
	for i := range p.Cycle.Deliverables {
		item := &p.Cycle.Deliverables[i]
		for _, f := range []*field{&item.Title, &item.Description, &item.Criterion} {
			visit(fmt.Sprintf("Deliverable %d", item.Number), f)
		}
	}
}

func (p *cycleEditor) links(problems rules.Problems) []problemLink {
	return linkProblems(problems, placesOf(p.fields))
}

// focusOn marks where the writer goes on: a field, or the button that adds a
// deliverable.
func (p *cycleEditor) focusOn(name string) {
	p.Cycle.FocusAdd = strings.HasSuffix(name, ".add")
	p.fields(func(_ string, f *field) { f.Focus = f.Name == name })
}
