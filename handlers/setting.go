package handlers

import (
	"net/http"
	"net/url"
	"strconv"

	"portal/rules"
)

// settingsPage is where an admin sets what holds for the whole installation.
type settingsPage struct {
	base
	Message                     string
	LargestFile, MostPerProject field
	CredentialDays              field
}

func (s *Server) showSettings(v visit) error {
	return s.renderSettings(v, http.StatusOK, nil, nil)
}

// saveSettings takes what is no number as one that is out of bounds.
func (s *Server) saveSettings(v visit) error {
	if err := v.parseForm(); err != nil {
		return err
	}
	err := s.portal.SaveSettings(v.ctx(), v.seat.Actor, rules.Settings{
		FileMegabytes: v.wholeNumber("file_megabytes"), ProjectMegabytes: v.wholeNumber("project_megabytes"),
		CredentialDays: v.wholeNumber("credential_days"),
	})
	if rules.KindOf(err) == rules.Invalid {
		return s.renderSettings(v, s.statusOf(v.Context, err), v.Request().PostForm, err)
	}
	if err != nil {
		return err
	}
	return s.redirect(v, "/settings", "The settings are saved.")
}

// wholeNumber is a number from the form, -1 for anything else: nothing typed
// must not pass for 0.
func (v visit) wholeNumber(name string) int64 {
	number, err := strconv.ParseInt(v.line(name), 10, 64)
	if err != nil {
		return -1
	}
	return number
}

// renderSettings shows the settings as they are, or as they were typed with
// what is wrong with them.
func (s *Server) renderSettings(v visit, status int, typed url.Values, failure error) error {
	settings, page := s.portal.Agency().Settings(), &settingsPage{}
	form := deedForm{typed: typed, problems: rules.ProblemsOf(failure)}
	if failure != nil {
		page.Message = failure.Error()
	}
	page.LargestFile = form.number("file_megabytes", "Largest file, in MB", settings.FileMegabytes, "No single file may be larger. It holds for files added from now on.")
	page.MostPerProject = form.number("project_megabytes", "All files of a project, in MB", settings.ProjectMegabytes, "When a project reaches this, a file has to be removed before another one fits.")
	page.CredentialDays = form.number("credential_days", "Days until credentials are destroyed", settings.CredentialDays, "Counted from the day the agency accepts them. 0 keeps them until somebody destroys them by hand.")
	page.Title, page.Section = "Settings", "settings"
	return s.render(v, status, "settings/show", page)
}

// number is a field for a whole number.
func (f deedForm) number(name, label string, value int64, hint string) field {
	return f.field(name, field{Label: label, Value: strconv.FormatInt(value, 10), Hint: hint, Mode: "numeric", Complete: "off", Required: true})
}
