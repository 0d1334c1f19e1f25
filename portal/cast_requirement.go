package portal

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"portal/rules"
)

// need is something that the demo's staff ask for, due on a day counted from
// today; without a day it has no date.
type need struct {
	kind               rules.RequirementKind
	title, description string
	fields             []string
	due                int
	undated            bool
	cycle              int64
	files              []castFile
}

// given is what the demo's clients hand over.
type given struct {
	text, name string
	links      []string
	secrets    []CredentialField
	files      []castFile
}

// pass lets minutes go by on the stage.
func (s *stage) pass(minutes int) {
	moment := s.shown.Load().Add(time.Duration(minutes) * time.Minute)
	if moment.After(s.today) {
		moment = s.today
	}
	s.shown.Store(&moment)
}

// stages sends files ahead of a form, and gives their numbers.
func (s *stage) stages(seat Seat, files []castFile) ([]int64, error) {
	var numbers []int64
	for _, file := range files {
		body, err := file.body()
		if err != nil {
			return nil, err
		}
		staged, err := s.p.StageFile(s.ctx, seat, file.name, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, staged.Number)
	}
	return numbers, nil
}

// asks asks for things, all of them in one deed.
func (s *stage) asks(code string, needs ...need) func() error {
	return func() error {
		staff, err := s.staff(code)
		if err != nil {
			return err
		}
		items := make([]NewRequirement, len(needs))
		for i, need := range needs {
			files, err := s.stages(staff, need.files)
			if err != nil {
				return err
			}
			items[i] = NewRequirement{Cycle: need.cycle, Files: files, RequirementContent: rules.RequirementContent{
				Kind: need.kind, Title: need.title, Description: need.description, Fields: need.fields, Due: s.dueOn(need),
			}}
		}
		_, err = s.p.AddRequirements(s.ctx, staff, items)
		return err
	}
}

func (s *stage) dueOn(need need) rules.Date {
	if need.undated {
		return ""
	}
	return s.date(need.due)
}

// asksFrom asks for items of a template that the agency keeps, each with the
// day and the cycle that suit the project. What the needs leave open is the
// template's.
func (s *stage) asksFrom(template, code string, needs ...need) func() error {
	return func() error {
		items, err := s.templateItems(template)
		if err != nil {
			return err
		}
		for i, need := range needs {
			item, known := items[need.title]
			if !known {
				return fmt.Errorf("the template %q has no item %q", template, need.title)
			}
			needs[i].kind, needs[i].description, needs[i].fields = item.Kind, item.Description, item.Fields
		}
		return s.asks(code, needs...)()
	}
}

// templateItems are the items of a template by their titles.
func (s *stage) templateItems(name string) (map[string]rules.TemplateItem, error) {
	list, err := s.p.Templates(s.ctx)
	if err != nil {
		return nil, err
	}
	items := map[string]rules.TemplateItem{}
	for _, listed := range list {
		if listed.Name != name {
			continue
		}
		template, err := s.p.Template(s.ctx, listed.ID)
		if err != nil {
			return nil, err
		}
		for _, item := range template.Items {
			items[item.Title] = item
		}
	}
	return items, nil
}

// prepares keeps what a client began, without handing it over.
func (s *stage) prepares(email string, number int64, what given) func() error {
	return s.provides(email, number, what, s.p.SaveProvision)
}

// hands hands something over and marks it complete.
func (s *stage) hands(email string, number int64, what given) func() error {
	return s.provides(email, number, what, s.p.SubmitProvision)
}

func (s *stage) provides(email string, number int64, what given, deed func(context.Context, Seat, int64, Provision) error) func() error {
	return func() error {
		seat := s.seats[email]
		view, err := s.p.Requirement(s.ctx, seat, number)
		if err != nil {
			return err
		}
		files, err := s.stages(seat, what.files)
		if err != nil {
			return err
		}
		return deed(s.ctx, seat, number, Provision{
			Edit: view.Requirement.Edit, Asked: view.Asked, Draft: view.Draft.State, Text: what.text, Links: what.links,
			Name: what.name, Files: files, Credentials: what.secrets,
		})
	}
}

// decides is a deed of staff on a requirement as it stands.
func (s *stage) decides(code string, number int64, deed func(seat Seat, edit int64) error) func() error {
	return func() error {
		staff, err := s.staff(code)
		if err != nil {
			return err
		}
		view, err := s.p.Requirement(s.ctx, staff, number)
		if err != nil {
			return err
		}
		return deed(staff, view.Requirement.Edit)
	}
}

func (s *stage) takes(code string, number int64) func() error {
	return s.decides(code, number, func(seat Seat, edit int64) error { return s.p.AcceptRequirement(s.ctx, seat, number, edit) })
}

func (s *stage) returns(code string, number int64, reason string) func() error {
	return s.decides(code, number, func(seat Seat, edit int64) error {
		return s.p.ReturnRequirement(s.ctx, seat, number, edit, reason)
	})
}

func (s *stage) drops(code string, number int64) func() error {
	return s.decides(code, number, func(seat Seat, edit int64) error { return s.p.WithdrawRequirement(s.ctx, seat, number, edit) })
}

// reveals signs in, as the page would have it, and looks at credentials.
func (s *stage) reveals(code string, number int64) func() error {
	return func() error {
		staff, err := s.staff(code)
		if err != nil {
			return err
		}
		token, err := s.p.SignIn(s.ctx, staff.Email, CastPassword, "", castOrigin)
		if err != nil {
			return err
		}
		if _, err := s.p.RevealCredentials(s.ctx, staff, number, 1, token, CastPassword); err != nil {
			return err
		}
		return s.p.SignOut(s.ctx, token)
	}
}

func (s *stage) destroys(code string, number int64) func() error {
	return func() error {
		staff, err := s.staff(code)
		if err != nil {
			return err
		}
		return s.p.DestroyCredentials(s.ctx, staff, number)
	}
}

// says writes in the thread of a requirement, as a person of either side.
func (s *stage) says(email, code string, number int64, body string, files ...castFile) func() error {
	return func() error {
		_, err := s.comments(email, code, NewComment{Subject: rules.AboutRequirement, Number: number, Body: body}, files)
		return err
	}
}

// notes writes a team-only note about a requirement.
func (s *stage) notes(email, code string, number int64, body string) func() error {
	return func() error {
		_, err := s.comments(email, code, NewComment{Subject: rules.AboutRequirement, Number: number, Body: body, Team: true}, nil)
		return err
	}
}

// saysBetter writes about a requirement and says it better four minutes later.
func (s *stage) saysBetter(email, code string, number int64, first, better string) func() error {
	return func() error {
		comment, err := s.comments(email, code, NewComment{Subject: rules.AboutRequirement, Number: number, Body: first}, nil)
		if err != nil {
			return err
		}
		s.pass(4)
		seat, err := s.seatIn(email, code)
		if err != nil {
			return err
		}
		return s.p.EditComment(s.ctx, seat, comment, 0, better)
	}
}

func (s *stage) comments(email, code string, item NewComment, files []castFile) (int64, error) {
	seat, err := s.seatIn(email, code)
	if err != nil {
		return 0, err
	}
	if err := s.reads(seat, item); err != nil {
		return 0, err
	}
	if item.Files, err = s.stages(seat, files); err != nil {
		return 0, err
	}
	return s.p.PostComment(s.ctx, seat, item)
}

// reads reads what somebody is about to write on: whoever writes has read what
// stands there.
func (s *stage) reads(seat Seat, item NewComment) error {
	if item.Subject == rules.AboutTicket {
		_, err := s.p.Ticket(s.ctx, seat, item.Number)
		return err
	}
	_, err := s.p.Requirement(s.ctx, seat, item.Number)
	return err
}

// seatIn is the seat of one of the cast in a project.
func (s *stage) seatIn(email, code string) (Seat, error) {
	return s.p.Enter(s.ctx, s.seats[email].Actor, code)
}
