package handlers

import (
	"fmt"
	"html/template"
	"net/http"

	"portal/portal"
	"portal/rules"
)

// versionPage is one version of a cycle as it was, word for word.
type versionPage struct {
	base
	Number, Name, CycleURL string
	Version                int64
	Badge                  badge
	Dates, Edited, Hash    string
	Approvals              []versionApproval
	Content                *contentView
	// EarlierURL and LatestURL compare it with the version before and with the
	// latest.
	EarlierURL, LatestURL string
}

// versionApproval is an approval of a version, given or still missing.
type versionApproval struct {
	approvalLine
	Superseded string
}

// contentView is the content of a version, ready to be read.
type contentView struct {
	Introduction template.HTML
	Deliverables []offeredDeliverable
}

func newContentView(version portal.VersionView) *contentView {
	return &contentView{version.HTML.Introduction, offeredDeliverables(version.Content, version.HTML)}
}

func (s *Server) showVersion(v visit) error {
	number, err := v.number("cycle")
	if err != nil {
		return err
	}
	wanted, err := v.number("version")
	if err != nil {
		return err
	}
	view, err := s.portal.Cycle(v.ctx(), v.seat, number)
	if err != nil {
		return err
	}
	version, err := s.portal.CycleVersion(v.ctx(), view, wanted)
	if err != nil {
		return err
	}
	return s.render(v, http.StatusOK, "cycles/version", s.versionPage(v.seat.Project.Code, view, version))
}

func (s *Server) versionPage(code string, view portal.CycleView, version portal.VersionView) *versionPage {
	page := &versionPage{
		Number: rules.CycleNumber(code, view.Cycle.Number), Name: version.Content.Name, CycleURL: cycleURL(code, view.Cycle.Number),
		Version: version.Number, Badge: versionBadge(version.Number, view),
		Dates: dates(version.Content.Start, version.Content.End), Hash: version.Hash,
		Edited:    version.EditedBy + " on " + s.moment(version.UpdatedAt),
		Approvals: s.versionApprovals(view, version.Number), Content: newContentView(version),
	}
	if version.Number > 1 {
		page.EarlierURL = compareURL(page.CycleURL, version.Number-1, version.Number)
	}
	if version.Number < view.Latest.Number {
		page.LatestURL = compareURL(page.CycleURL, version.Number, view.Latest.Number)
	}
	page.Title, page.Section = fmt.Sprintf("Version %d of %s %s", version.Number, page.Number, page.Name), "cycles"
	return page
}

// versionApprovals lists the approvals of a version: the superseded ones as
// they were given, then those of both sides.
func (s *Server) versionApprovals(view portal.CycleView, version int64) []versionApproval {
	var lines []versionApproval
	for _, approval := range view.Approvals {
		if approval.Version == version && approval.SupersededAt != 0 {
			lines = append(lines, versionApproval{approvalLine{
				Side: sideWords(approval.Side), Name: approval.Name, At: s.moment(approval.ApprovedAt),
				Stamp: s.stamp(approval.ApprovedAt), Hash: approval.Hash,
			}, s.moment(approval.SupersededAt)})
		}
	}
	for _, line := range bothSides(s.approvalsOf(view, version)) {
		lines = append(lines, versionApproval{approvalLine: line})
	}
	return lines
}

// approvalsOf are the approvals of a version that hold.
func (s *Server) approvalsOf(view portal.CycleView, version int64) map[rules.Side]approvalLine {
	given := map[rules.Side]approvalLine{}
	for _, approval := range view.Approvals {
		if approval.Version == version && approval.SupersededAt == 0 {
			given[approval.Side] = approvalLine{
				Name: approval.Name, At: s.moment(approval.ApprovedAt), Stamp: s.stamp(approval.ApprovedAt), Hash: approval.Hash,
			}
		}
	}
	return given
}

func (s *Server) newCycle(v visit) error {
	page := s.cycleEditor(v, cycleEditing{form: versionForm{cycleForm: cycleForm{Deliverables: []deliverableForm{{}}}}}, nil)
	return s.render(v, http.StatusOK, "cycles/edit", page)
}

func (s *Server) addCycle(v visit) error {
	if err := v.parseForm(); err != nil {
		return err
	}
	typed := cycleEditing{form: readVersionForm(v.Request().PostForm)}
	return s.submitCycle(v, typed, func(content rules.CycleContent) (int64, string, error) {
		number, err := s.portal.AddCycle(v.ctx(), v.seat, content)
		return number, "Added. The cycle is official at version 1, which both sides have to approve.", err
	})
}

func (s *Server) editCycle(v visit) error {
	number, err := v.number("cycle")
	if err != nil {
		return err
	}
	view, err := s.portal.Cycle(v.ctx(), v.seat, number)
	if err != nil {
		return err
	}
	if err := view.Rule.MayEdit(); err != nil {
		return err
	}
	form := versionForm{contentForm(view.Latest.Content), fmt.Sprint(view.Latest.Number), view.Latest.Hash}
	return s.render(v, http.StatusOK, "cycles/edit", s.cycleEditor(v, cycleEditing{&view, form}, nil))
}

func (s *Server) saveCycle(v visit) error {
	number, err := v.number("cycle")
	if err != nil {
		return err
	}
	if err := v.parseForm(); err != nil {
		return err
	}
	view, err := s.portal.Cycle(v.ctx(), v.seat, number)
	if err != nil {
		return err
	}
	typed := cycleEditing{&view, readVersionForm(v.Request().PostForm)}
	return s.submitCycle(v, typed, func(content rules.CycleContent) (int64, string, error) {
		version, err := s.portal.SaveCycle(v.ctx(), v.seat, number, typed.form.read(), content)
		return number, fmt.Sprintf("Version %d is saved. Both sides have to approve it as it is now.", version), err
	})
}

// submitCycle reads the editor's form, saves it and leads to the cycle.
func (s *Server) submitCycle(v visit, typed cycleEditing, save func(rules.CycleContent) (number int64, done string, err error)) error {
	if button := v.line("do"); button != "" {
		return s.rearrangeCycle(v, typed, button)
	}
	var read reader
	content := read.content("", typed.form.cycleForm)
	if err := withMissing(read.problems, content.Check()).Err(); err != nil {
		return s.refuseEdit(v, typed, err)
	}
	number, done, err := save(content)
	if err != nil {
		return s.refuseEdit(v, typed, err)
	}
	return s.redirect(v, cycleURL(v.seat.Project.Code, number), done)
}

// refuseEdit shows the form again as it was typed, with what is wrong and,
// after a conflict, what somebody else changed meanwhile.
func (s *Server) refuseEdit(v visit, typed cycleEditing, failed error) error {
	kind := rules.KindOf(failed)
	if kind != rules.Invalid && kind != rules.Conflict {
		return failed
	}
	if kind == rules.Invalid || typed.view == nil {
		return s.render(v, s.statusOf(v.Context, failed), "cycles/edit", s.cycleEditor(v, typed, failed))
	}
	view, err := s.portal.Cycle(v.ctx(), v.seat, typed.view.Cycle.Number)
	if err != nil {
		return err
	}
	typed.view = &view
	page := s.cycleEditor(v, typed, failed)
	if typed.isStale() {
		if err := s.tellMeanwhile(v, page, typed); err != nil {
			return err
		}
	}
	return s.render(v, s.statusOf(v.Context, failed), "cycles/edit", page)
}

// rearrangeCycle answers the buttons that change the form and save nothing.
func (s *Server) rearrangeCycle(v visit, typed cycleEditing, button string) error {
	focus := ""
	if button != "preview" {
		var err error
		if focus, err = typed.form.press(button); err != nil {
			return s.refuseEdit(v, typed, err)
		}
	}
	page := s.cycleEditor(v, typed, nil)
	page.Changed = true
	page.focusOn(focus)
	if button == "preview" {
		page.IntroductionPreview.HTML = portal.RenderMarkdown(typed.form.Introduction)
	}
	return s.render(v, http.StatusOK, "cycles/edit", page)
}
