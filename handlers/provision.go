package handlers

import (
	"fmt"
	"strings"

	"portal/portal"
	"portal/rules"
)

// giveForm is how a client hands over what is needed: each kind has its own
// fields. Edit, Asked and Draft are what stands on the screen.
type giveForm struct {
	URL, Heading, Lead string
	Message            string
	IsChanged          bool
	Edit               int64
	Asked, Draft       string
	Text, Links, Name  *field
	Files              *fileField
	Added              []fileView
	Earlier            string
	Secrets            []secretField
	SecretsProblem     string
	Signed             *signedView
	Meanwhile          []field
}

// secretField is one named field of credentials. What it holds is never shown;
// Kept says that something is stored for it.
type secretField struct {
	ID, Name string
	Title    string
	Kept     bool
}

// signedView is what a sign-off signs.
type signedView struct {
	Title, Client, Agency, Hash string
	Files                       []portal.File
}

// provideRequirement saves what was typed for later or, with the button that
// says so, marks it complete.
func (s *Server) provideRequirement(v visit) error {
	return s.onRequirement(v, provideDeed, func(number int64) error {
		give, done := s.portal.SaveProvision, "Saved for later. The agency sees nothing of it until you mark it complete."
		if v.line("do") == "submit" {
			give, done = s.portal.SubmitProvision, "Marked as complete. The agency looks at it now."
		}
		if err := give(v.ctx(), v.seat, number, v.provision()); err != nil {
			return err
		}
		return s.redirect(v, requirementURL(v.seat.Project.Code, number), done)
	})
}

// provision is what the form hands over. Each field of credentials carries its
// name beside it.
func (v visit) provision() portal.Provision {
	form := portal.Provision{
		Edit: v.count("edit"), Asked: v.FormValue("asked"), Draft: v.FormValue("draft"), Text: v.text("text"),
		Links: eachLine(v.text("links")), Name: v.line("name"), Files: v.fileNumbers(),
	}
	for i, name := range v.Request().PostForm["fields"] {
		form.Credentials = append(form.Credentials, portal.CredentialField{Name: name, Value: v.secret(i)})
	}
	return form
}

// secret is a field of credentials as typed. A line end around a single line
// is the Enter key of somebody who meant to go on, not part of a password.
func (v visit) secret(i int) string {
	value := v.text(secretName(i))
	if line := strings.Trim(value, "\n"); !strings.Contains(line, "\n") {
		return line
	}
	return value
}

func secretName(i int) string { return fmt.Sprintf("credentials.%d", i) }

func (s *Server) giveForm(v visit, view portal.RequirementView, form deedForm) *giveForm {
	row := view.Requirement
	give := &giveForm{
		URL: requirementURL(v.seat.Project.Code, row.Number) + "/provide", Heading: provideVerbs[row.Kind],
		Edit: row.Edit, Asked: view.Asked, Draft: view.Draft.State, IsChanged: form.deed != "",
	}
	if row.Returned {
		give.Heading = "Hand over again"
	}
	if len(form.problems) > 0 {
		give.Message = form.message
	}
	s.fillGiven(v, give, view, form)
	give.fillFiles(s, v, view, form)
	give.fillMeanwhile(view, form)
	return give
}

// fillGiven makes the fields of the kind. All but a text and a sign-off can
// carry a note.
func (s *Server) fillGiven(v visit, give *giveForm, view portal.RequirementView, form deedForm) {
	text := form.field("text", field{Label: "Note to the agency", Hint: "Markdown works.", Value: view.Draft.Text, Optional: true})
	give.Text = &text
	switch view.Requirement.Kind {
	case rules.NeedText:
		text.Label, text.Optional, text.Rows = "The text", false, 10
	case rules.NeedLink:
		links := form.field("links", field{
			Label: "Links", Hint: "One a line, each beginning with https://", Value: strings.Join(view.Draft.Links, "\n"), Rows: 2,
		})
		give.Links = &links
	case rules.NeedCredentials:
		give.fillSecrets(view, form)
	case rules.NeedSignOff:
		name := form.field("name", field{Label: "Your full name", Hint: "Typed as you would sign it.", Complete: "name"})
		give.Text, give.Name = nil, &name
		give.Signed = &signedView{
			Title: view.Requirement.Title, Client: v.seat.Project.Client, Agency: s.portal.Agency().Name, Hash: view.Asked, Files: present(view.Material),
		}
	}
}

// present are the files that were not removed.
func present(files []portal.File) []portal.File {
	var list []portal.File
	for _, file := range files {
		if file.RemovedAt == 0 {
			list = append(list, file)
		}
	}
	return list
}

func (g *giveForm) fillSecrets(view portal.RequirementView, form deedForm) {
	kept := map[string]bool{}
	for _, record := range view.Credentials {
		if record.Round != view.Requirement.Rounds+1 {
			continue
		}
		for _, name := range record.Names {
			kept[name] = true
		}
	}
	isTyped := false
	for i, title := range view.Content.Fields {
		isTyped = isTyped || form.typed.Get(secretName(i)) != ""
		g.Secrets = append(g.Secrets, secretField{ID: fmt.Sprintf("field-secret-%d", i), Name: secretName(i), Title: title, Kept: kept[title]})
	}
	g.SecretsProblem = form.problems.For("credentials")
	if isTyped {
		g.Lead = "What you typed into the fields below was not kept, because a page never shows it again. Please type it again."
	}
}

// fillFiles offers a field for files where files are needed. Those that were
// saved for later stand above it.
func (g *giveForm) fillFiles(s *Server, v visit, view portal.RequirementView, form deedForm) {
	round, earlier := fmt.Sprint(view.Requirement.Rounds+1), int64(0)
	var added []portal.File
	for _, file := range view.Draft.Files {
		if file.PlaceKey == round {
			added = append(added, file)
		} else {
			earlier++
		}
	}
	g.Added = s.fileViews(v, added)
	if view.Requirement.Kind != rules.NeedFiles {
		return
	}
	if earlier > 0 {
		g.Earlier = plural(earlier, "file that you gave before stays", "files that you gave before stay") + " with it, unless you remove it below."
	}
	files := s.fileField(v, field{Name: "files", Scope: "-given", Label: "Files", Problem: form.problems.For("files")})
	if form.deed == "" {
		files.Staged = nil
	}
	g.Files = &files
}

// fillMeanwhile shows what another approver saved under the form.
func (g *giveForm) fillMeanwhile(view portal.RequirementView, form deedForm) {
	if !form.isConflict() || form.typed.Get("draft") == view.Draft.State {
		return
	}
	for _, saved := range []field{
		{Name: "saved-text", Label: "The text that was saved", Value: view.Draft.Text},
		{Name: "saved-links", Label: "The links that were saved", Value: strings.Join(view.Draft.Links, "\n")},
	} {
		if saved.Value != "" {
			g.Meanwhile = append(g.Meanwhile, saved)
		}
	}
}
