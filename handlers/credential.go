package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"portal/portal"
	"portal/rules"
)

// credentialsView is what the page of a requirement shows of its credentials:
// what was given, never what it says, but to staff in the answer to a reveal.
type credentialsView struct {
	// URL is the requirement's page, where Hide leads back to.
	URL        string
	Rounds     []credentialRound
	DestroyURL string
	Note       string
	Problem    string
}

// credentialRound are the credentials of one round.
type credentialRound struct {
	Round      int64
	Heading    string
	Names      []string
	Given      string
	Stamp      string
	Person     string
	Destroyed  string
	RevealURL  string
	NeedsProof bool
	Password   field
	Revealed   []revealedField
}

// revealedField is one field in the clear. One of several lines cannot stand
// in an input.
type revealedField struct {
	ID, Name, Value string
	IsLong          bool
}

const revealDeed = "reveal"

func (s *Server) credentialsView(v visit, view portal.RequirementView, form deedForm) credentialsView {
	page := credentialsView{URL: requirementURL(v.seat.Project.Code, view.Requirement.Number)}
	form = form.of(revealDeed)
	page.Problem = form.problems.For(revealDeed)
	mayReveal, needsProof := v.seat.Can(rules.RevealCredentials), false
	if mayReveal && len(view.Credentials) > 0 {
		needsProof = s.portal.NeedsPassword(v.ctx(), v.seat, s.sessionToken(v.Context))
	}
	for _, record := range view.Credentials {
		round := s.credentialRound(record, view.Requirement.Rounds)
		isKept := record.DestroyedAt == 0
		if isKept {
			page.Note = s.credentialsNote(v)
		}
		if isKept && mayReveal {
			page.DestroyURL = page.URL + "/destroy"
			round.RevealURL, round.NeedsProof = page.URL+"/reveal", needsProof
			round.Password = passwordAgain(record.Round, form)
		}
		page.Rounds = append(page.Rounds, round)
	}
	return page
}

func (s *Server) credentialRound(record portal.CredentialRecord, submitted int64) credentialRound {
	round := credentialRound{
		Round: record.Round, Heading: fmt.Sprintf("Round %d", record.Round), Names: record.Names,
		Person: record.Person, Given: s.moment(record.GivenAt), Stamp: s.stamp(record.GivenAt),
	}
	if record.Round > submitted {
		round.Heading = "Saved for later, not handed over yet"
	}
	if record.DestroyedAt != 0 {
		round.Destroyed = fmt.Sprintf("Destroyed for ever by %s on %s.", record.DestroyedBy, s.moment(record.DestroyedAt))
	}
	return round
}

// passwordAgain is the field for the password at one round. What was typed
// is never given back.
func passwordAgain(round int64, form deedForm) field {
	made := field{
		Name: "password", Scope: fmt.Sprintf("-%d", round), Label: "Your password", Kind: "password", Complete: "current-password", Required: true,
		Hint: "The portal asks for it again before it shows a secret, once in five minutes.",
	}
	if form.typed.Get("round") == strconv.FormatInt(round, 10) {
		made.Problem = form.problems.For("password")
	}
	return made
}

// credentialsNote says who can see them, and for how long they are kept.
func (s *Server) credentialsNote(v visit) string {
	note := "They are stored encrypted and shown to nobody by default. Each time the agency looks at them stands in the history."
	if v.seat.Can(rules.RevealCredentials) {
		note = "They are stored encrypted and shown to nobody by default, the client included. Each reveal stands in the history with your name."
	}
	if days := s.portal.Agency().CredentialDays; days > 0 {
		note += " They are destroyed by themselves " + plural(days, "day", "days") + " after they are accepted."
	}
	return note
}

// credentialsPage answers a reveal, by itself where there is no JavaScript. It
// has no address of its own that could be asked for again.
type credentialsPage struct {
	base
	ListURL, URL, Number, Name string
	Credentials                credentialsView
}

// revealCredentials answers the form itself: no address ever shows a secret.
func (s *Server) revealCredentials(v visit) error {
	number, err := v.number("requirement")
	if err != nil {
		return err
	}
	if err := v.parseForm(); err != nil {
		return err
	}
	round := v.count("round")
	fields, failure := s.portal.RevealCredentials(v.ctx(), v.seat, number, round, s.sessionToken(v.Context), v.FormValue("password"))
	form, err := revealForm(round, failure)
	if err != nil {
		return err
	}
	view, err := s.portal.Requirement(v.ctx(), v.seat, number)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if failure != nil {
		status = s.statusOf(v.Context, failure)
	}
	page := s.credentialsPage(v, view, form)
	page.Credentials.show(round, fields)
	return s.render(v, status, "requirements/credentials", page)
}

func (s *Server) credentialsPage(v visit, view portal.RequirementView, form deedForm) *credentialsPage {
	code, row := v.seat.Project.Code, view.Requirement
	page := &credentialsPage{
		ListURL: requirementsURL(code), URL: requirementURL(code, row.Number),
		Number: rules.RequirementNumber(code, row.Number), Name: row.Title, Credentials: s.credentialsView(v, view, form),
	}
	page.Title, page.Section = "Credentials of "+page.Number, "requirements"
	return page
}

// revealForm is the form as it is shown again, or the failure that no form
// can tell of.
func revealForm(round int64, failure error) (deedForm, error) {
	form := deedForm{deed: revealDeed, typed: url.Values{"round": {strconv.FormatInt(round, 10)}}}
	switch rules.KindOf(failure) {
	case rules.Invalid:
		form.problems = rules.ProblemsOf(failure)
	case rules.TooMany:
		form.problems.Add("password", "%s", failure.Error())
	case rules.Conflict:
		form.problems.Add(revealDeed, "%s", failure.Error())
	default:
		return form, failure
	}
	return form, nil
}

// show puts what was revealed into its round.
func (c *credentialsView) show(round int64, fields []portal.CredentialField) {
	for i := range c.Rounds {
		if c.Rounds[i].Round != round {
			continue
		}
		for n, field := range fields {
			c.Rounds[i].Revealed = append(c.Rounds[i].Revealed, revealedField{
				ID: fmt.Sprintf("revealed-%d-%d", round, n), Name: field.Name, Value: field.Value, IsLong: strings.Contains(field.Value, "\n"),
			})
		}
	}
}

func (s *Server) destroyCredentials(v visit) error {
	number, err := v.number("requirement")
	if err != nil {
		return err
	}
	if err := s.portal.DestroyCredentials(v.ctx(), v.seat, number); err != nil {
		return err
	}
	return s.redirect(v, requirementURL(v.seat.Project.Code, number), "The credentials are destroyed for ever.")
}
