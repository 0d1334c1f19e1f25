package portal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"portal/queries"
	"portal/rules"
)

// CastPassword is the password that all of the demo's people share.
const CastPassword = "demo-demo-demo"

// CastMember is one of the demo's made-up people.
type CastMember struct {
	Name    string
	Email   string
	Role    rules.Role
	Company string
	// Project is the code of the project that a client's person belongs to.
	Project string
}

const (
	castAgency = "Fernhill Studio"
	bakery     = "Harbour Lane Bakery"
	dentist    = "Brightwater Dental"
)

// Cast are the demo's made-up people: the agency's, and for each of two
// clients one in every role.
var Cast = []CastMember{
	{"Imogen Hale", "imogen@fernhill.example", rules.Admin, castAgency, ""},
	{"Tomas Reyes", "tomas@fernhill.example", rules.Staff, castAgency, ""},
	{"Priya Nair", "priya@harbourlane.example", rules.Approver, bakery, "BAKE"},
	{"Owen Pritchard", "owen@harbourlane.example", rules.Viewer, bakery, "BAKE"},
	{"Lena Fischer", "lena@harbourlane.example", rules.FeedbackOnly, bakery, "BAKE"},
	{"Daniel Okoro", "daniel@brightwater.example", rules.Approver, dentist, "DENT"},
	{"Mei-Ling Chen", "meiling@brightwater.example", rules.Viewer, dentist, "DENT"},
	{"Sam Whitlock", "sam@brightwater.example", rules.FeedbackOnly, dentist, "DENT"},
}

// stage is where the cast plays: a portal whose clock is set to the past, so
// that each deed has a believable date.
type stage struct {
	ctx   context.Context
	p     *Portal
	today time.Time
	shown atomic.Pointer[time.Time]
	seats map[string]Seat
	hash  string
}

// MakeCast fills a file with the demo's agency, people and content, through
// the same deeds that people do. A file that has an agency is left as it is.
func MakeCast(ctx context.Context, path string, options Options) error {
	s := &stage{ctx: ctx, today: time.Now(), seats: map[string]Seat{}}
	s.at(-120, 9)
	options.Clock = func() time.Time { return *s.shown.Load() }
	p, err := Open(ctx, path, options)
	if err != nil {
		return err
	}
	defer p.Close()
	if p.Agency() != nil && !p.isCast(ctx) {
		return fmt.Errorf("%s holds a real portal and not the demo: choose another file for the demo", path)
	}
	if p.Agency() != nil {
		return nil
	}
	s.p = p
	for _, act := range []func() error{s.openAgency, s.addStaff, s.addClients, s.playBakery, s.playDentist} {
		if err := act(); err != nil {
			return err
		}
	}
	return nil
}

// ClearCast removes the demo's file so that it can be made again. It refuses
// to remove any other installation's; a missing file is no error.
func ClearCast(ctx context.Context, path string, options Options) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	p, err := Open(ctx, path, options)
	if err != nil {
		return err
	}
	isCast := p.Agency() != nil && p.isCast(ctx)
	made := p.Agency() == nil || isCast
	if err := p.Close(); err != nil {
		return err
	}
	if !made {
		return fmt.Errorf("%s holds a real portal and not the demo: choose another file for the demo", path)
	}
	if isCast {
		if err := os.Remove(keyFileOf(path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return removeFile(path)
}

// isCast tells whether the installation was made by MakeCast.
func (p *Portal) isCast(ctx context.Context) bool {
	_, err := p.read.PersonByEmail(ctx, Cast[0].Email)
	return err == nil && p.Agency().Name == castAgency
}

// at sets the clock to an hour of a day, counted from today.
func (s *stage) at(day, hour int) {
	moment := time.Date(s.today.Year(), s.today.Month(), s.today.Day()+day, hour, 12, 0, 0, time.UTC)
	if moment.After(s.today) {
		moment = s.today
	}
	s.shown.Store(&moment)
}

// act is something that happened at an hour of a day, counted from today.
type act struct {
	day, hour int
	play      func() error
}

// perform plays acts one after the other, in the order of their time.
func (s *stage) perform(acts []act) error {
	slices.SortStableFunc(acts, func(a, b act) int { return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.hour, b.hour)) })
	for _, act := range acts {
		s.at(act.day, act.hour)
		if err := act.play(); err != nil {
			return fmt.Errorf("day %d, %d o'clock: %w", act.day, act.hour, err)
		}
	}
	return nil
}

// date is a day counted from today.
func (s *stage) date(day int) rules.Date {
	return rules.Date(s.today.AddDate(0, 0, day).Format(time.DateOnly))
}

var castOrigin = Origin{IP: "203.0.113.24", UserAgent: "Demo browser"}

func (s *stage) openAgency() error {
	admin := Cast[0]
	_, err := s.p.SetUp(s.ctx, Setup{
		Code: s.p.SetupCode(), Agency: castAgency, Currency: "GBP", TimeZone: "Europe/London", VATNumber: "GB 999 9999 73",
		Accent: "#3d5a80", ReviewDays: 7, Terms: castTerms, Name: admin.Name, Email: admin.Email, Password: CastPassword,
	}, castOrigin)
	if err != nil {
		return err
	}
	s.hash, err = s.p.hashPassword(CastPassword)
	if err != nil {
		return err
	}
	person, err := s.p.read.PersonByEmail(s.ctx, admin.Email)
	if err != nil {
		return err
	}
	actor := Actor{PersonID: person.ID, Name: admin.Name, Email: admin.Email, Role: rules.Admin, Origin: castOrigin}
	s.seats[admin.Email] = Seat{Actor: actor, Role: rules.Admin}
	return nil
}

func (s *stage) addStaff() error {
	staff := Cast[1]
	var id int64
	err := s.p.write(s.ctx, func(t *tx) error {
		var err error
		id, err = t.CreatePerson(t.ctx, queries.CreatePersonParams{
			Email: staff.Email, Name: staff.Name, PasswordHash: s.hash, StaffRole: rules.Staff, CreatedAt: t.now,
		})
		if err != nil {
			return err
		}
		return t.recordAgency(s.seats[Cast[0].Email].Actor, happening{kind: StaffAdded, subject: staff.Name, detail: staff.Role.Words()})
	})
	actor := Actor{PersonID: id, Name: staff.Name, Email: staff.Email, Role: rules.Staff, Origin: castOrigin}
	s.seats[staff.Email] = Seat{Actor: actor, Role: rules.Staff}
	return err
}

func (s *stage) addClients() error {
	for _, client := range []struct{ name, project, code string }{
		{bakery, "Website and online ordering", "BAKE"},
		{dentist, "Patient booking", "DENT"},
	} {
		admin := s.seats[Cast[0].Email].Actor
		id, err := s.p.CreateClient(s.ctx, admin, client.name)
		if err != nil {
			return err
		}
		if _, err := s.p.CreateProject(s.ctx, admin, id, client.project, client.code); err != nil {
			return err
		}
		if err := s.addMembers(client.code); err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) addMembers(code string) error {
	staff, err := s.staff(code)
	if err != nil {
		return err
	}
	for _, person := range Cast {
		if person.Project != code {
			continue
		}
		err := s.p.write(s.ctx, func(t *tx) error {
			_, err := t.addMember(staff, NewMember{Name: person.Name, Email: person.Email, Role: person.Role}, s.hash)
			return err
		})
		if err != nil {
			return err
		}
		row, err := s.p.read.PersonByEmail(s.ctx, person.Email)
		if err != nil {
			return err
		}
		actor := Actor{PersonID: row.ID, Name: person.Name, Email: person.Email, Role: rules.Person, Origin: castOrigin}
		if s.seats[person.Email], err = s.p.Enter(s.ctx, actor, code); err != nil {
			return err
		}
	}
	return nil
}

// staff is the seat of the agency's project lead in a project.
func (s *stage) staff(code string) (Seat, error) {
	return s.p.Enter(s.ctx, s.seats[Cast[1].Email].Actor, code)
}

// send makes a quote, sends it and returns its number.
func (s *stage) send(code string, offer rules.QuoteOffer, expires int, files ...castFile) (int64, error) {
	staff, err := s.staff(code)
	if err != nil {
		return 0, err
	}
	number, err := s.p.CreateQuote(s.ctx, staff)
	if err != nil {
		return 0, err
	}
	return number, s.resend(code, number, offer, expires, files...)
}

// resend sends an offer as the next revision of a quote, with files added.
func (s *stage) resend(code string, number int64, offer rules.QuoteOffer, expires int, files ...castFile) error {
	staff, err := s.staff(code)
	if err != nil {
		return err
	}
	view, err := s.p.Draft(s.ctx, staff, number)
	if err != nil {
		return err
	}
	staged, err := s.stages(staff, files)
	if err != nil {
		return err
	}
	return s.p.SendQuote(s.ctx, staff, number, Draft{Edit: view.Draft.Edit, Offer: offer, Expires: s.date(expires), Files: staged})
}

// read reads a quote as a person and gives back what their form would carry.
func (s *stage) read(email string, number int64) (Seat, rules.Consent, error) {
	seat := s.seats[email]
	view, err := s.p.Quote(s.ctx, seat, number)
	return seat, rules.Consent{Revision: view.Quote.Revision, Hash: view.Quote.ContentHash}, err
}

func (s *stage) accept(email string, number int64, approveContent bool) error {
	seat, consent, err := s.read(email, number)
	if err != nil {
		return err
	}
	return s.p.AcceptQuote(s.ctx, seat, number, Acceptance{
		Consent: consent, Name: seat.Name, MayAgree: true, ApproveContent: approveContent,
	})
}

func (s *stage) decline(email string, number int64, reason string) error {
	seat, consent, err := s.read(email, number)
	if err != nil {
		return err
	}
	return s.p.DeclineQuote(s.ctx, seat, number, consent, reason)
}
