package handlers

import (
	"net/http"
	"strconv"
	"time"

	"github.com/bojanz/currency"

	"portal/portal"
	"portal/rules"
)

// setupPage is the form that makes the agency and its first admin.
type setupPage struct {
	base
	Form       portal.Setup
	ReviewDays string
	Problems   rules.Problems
	Message    string
	Currencies []string
	Zones      []string
}

// zones are those offered while one types; any other zone of the IANA
// database can be typed too.
var zones = []string{
	"Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Paris", "Europe/Berlin", "Europe/Madrid", "Europe/Rome",
	"Europe/Amsterdam", "Europe/Vienna", "Europe/Zurich", "Europe/Stockholm", "Europe/Warsaw", "Europe/Athens",
	"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Toronto",
	"America/Sao_Paulo", "Africa/Johannesburg", "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo",
	"Australia/Sydney", "Pacific/Auckland", "UTC",
}

// defaultAccent is the colour that pages have before an agency chose its own.
const defaultAccent = "#0b5a68"

func (s *Server) showSetup(v visit) error {
	if s.isSetUp() {
		return v.Redirect(http.StatusSeeOther, "/login")
	}
	form := portal.Setup{Currency: "GBP", TimeZone: "Europe/London", Accent: defaultAccent}
	return s.renderSetup(v, http.StatusOK, setupPage{Form: form, ReviewDays: "7"})
}

func (s *Server) renderSetup(v visit, status int, page setupPage) error {
	page.Title, page.Currencies, page.Zones = "Set up your portal", currency.GetCurrencyCodes(), zones
	return s.render(v, status, "setup/new", &page)
}

func (s *Server) setUp(v visit) error {
	if err := v.parseForm(); err != nil {
		return err
	}
	form := portal.Setup{
		Code: v.line("code"), Agency: v.line("agency"), Currency: v.line("currency"), TimeZone: v.line("time_zone"),
		VATNumber: v.line("vat_number"), Accent: v.line("accent"), ReviewDays: v.count("review_days"), Terms: v.text("terms"),
		Name: v.line("name"), Email: v.line("email"), Password: v.FormValue("password"),
	}
	token, err := s.portal.SetUp(v.ctx(), form, v.origin())
	switch rules.KindOf(err) {
	case rules.Invalid, rules.TooMany:
		page := setupPage{Form: form, ReviewDays: v.line("review_days"), Problems: rules.ProblemsOf(err), Message: err.Error()}
		return s.renderSetup(v, s.statusOf(v.Context, err), page)
	}
	if err != nil {
		return err
	}
	if err := s.setSession(v.Context, token); err != nil {
		return err
	}
	return s.redirect(v, "/clients", form.Agency+" is set up. Add your first client to begin.")
}

// accent is the style sheet with the agency's colour, made legible on light
// and on dark.
func (s *Server) accent(v visit) error {
	colour := ""
	if agency := s.portal.Agency(); agency != nil {
		colour = agency.Accent
	}
	header := v.Response().Header()
	header.Set("Cache-Control", "public, max-age="+strconv.Itoa(int((24*time.Hour).Seconds())))
	return v.Blob(http.StatusOK, "text/css; charset=utf-8", []byte(accentSheet(colour)))
}
