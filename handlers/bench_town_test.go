package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"portal/portal"
	"portal/rules"
)

// town is how much a file holds. Its first project is HALO, whose approver can
// sign in, and in towns with as many quotes and events a project HALO is the
// same, however many other projects there are.
type town struct {
	projects int
	// quotes and events are those of each project.
	quotes, events int64
}

var (
	hamlet = town{projects: 2, quotes: 10, events: 100}
	city   = town{projects: 200, quotes: 10, events: 100}
)

// What became of the ten first quotes of each project: those that are not named
// are accepted. The quotes after them repeat these.
const (
	draftQuote     = 5
	declinedQuote  = 6
	withdrawnQuote = 7
	expiredQuote   = 8
	openQuote      = 9
	revisedQuote   = 10
)

const (
	townBuilt  = "2027-03-10T10:00:00Z"
	townOpened = "2027-03-12T10:00:00Z"
	lastBuilt  = rules.Date("2027-03-10")
	lastOpened = rules.Date("2027-04-30")
)

var towns struct {
	sync.Mutex
	built map[town]*os.File
}

// file builds the town once a run. The file has lost its name by then, so
// that nothing is left when the run ends.
func (size town) file(t testing.TB) *os.File {
	t.Helper()
	towns.Lock()
	defer towns.Unlock()
	if built := towns.built[size]; built != nil {
		return built
	}
	file, err := os.Open(size.build(t))
	if err != nil {
		t.Fatal(err)
	}
	if towns.built == nil {
		towns.built = map[town]*os.File{}
	}
	towns.built[size] = file
	return file
}

// copyTo writes the town's file into a folder and returns its path.
func (size town) copyTo(t testing.TB, folder string) string {
	t.Helper()
	path := filepath.Join(folder, "town.db")
	to, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(to, io.NewSectionReader(size.file(t), 0, 1<<40))
	if err := errors.Join(err, to.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// open opens a copy of the town, with a database/sql driver of that name.
func (size town) open(t testing.TB, driver string) *house {
	t.Helper()
	h := &house{t: t, clock: &clock{}, seats: map[string]portal.Seat{}, file: size.copyTo(t, t.TempDir())}
	h.clock.Set(townOpened)
	var err error
	h.portal, err = portal.Open(context.Background(), h.file, portal.Options{
		Clock: h.clock.Now, Log: slog.New(slog.DiscardHandler), Driver: driver,
	})
	h.must(err)
	h.serveAt("")
	t.Cleanup(func() {
		h.server.Close()
		if err := h.portal.Close(); err != nil {
			t.Error(err)
		}
	})
	h.seats[adminMail] = portal.Seat{Role: rules.Admin, Actor: townAdmin}
	return h
}

var townAdmin = portal.Actor{PersonID: 1, Name: "Ada Admin", Email: adminMail, Role: rules.Admin}

// build plays the whole life of a town through the portal's own deeds, many at
// a time, so that they share commits, and checks that all fits together.
func (size town) build(t testing.TB) string {
	t.Helper()
	h := &house{t: t, clock: &clock{}, seats: map[string]portal.Seat{}, file: filepath.Join(t.TempDir(), "portal.db")}
	h.clock.Set(townBuilt)
	schema, err := os.ReadFile("../schema.sql")
	h.must(err)
	h.portal, err = portal.Open(context.Background(), h.file, portal.Options{
		Schema: string(schema), Clock: h.clock.Now, Log: slog.New(slog.DiscardHandler),
	})
	h.must(err)
	h.setUp("Europe/London")
	h.addProject("Halo Bakery", "Website", "HALO")
	h.must(size.forEachProject(func(code string) error { return size.furnish(h.portal, code) }))
	h.clock.Set(townOpened)
	for range size.projects*int(size.quotes)/100 + 1 {
		h.must(h.portal.RecordExpiries(context.Background()))
	}
	h.must(size.forEachProject(func(code string) error { return size.fillHistory(h.portal, code) }))
	done, err := h.portal.Verify(context.Background())
	h.must(err)
	if least := int64(size.projects) * size.events; done.Events < least {
		t.Fatalf("%d events, want %d", done.Events, least)
	}
	h.must(h.portal.Close())
	return h.file
}

// forEachProject works on many projects at a time.
func (size town) forEachProject(do func(code string) error) error {
	codes := make(chan string)
	var group sync.WaitGroup
	failures := make(chan error, size.projects)
	for range 32 {
		group.Go(func() {
			for code := range codes {
				failures <- do(code)
			}
		})
	}
	for i := range size.projects {
		codes <- projectCode(i)
	}
	close(codes)
	group.Wait()
	close(failures)
	for err := range failures {
		if err != nil {
			return err
		}
	}
	return nil
}

func projectCode(index int) string {
	if index == 0 {
		return "HALO"
	}
	return fmt.Sprintf("P%03d", index)
}

// furnish gives a project its people and its quotes, and all but HALO, whose
// cycles only became official, a cycle that was worked on.
func (size town) furnish(p *portal.Portal, code string) error {
	ctx := context.Background()
	if code != "HALO" {
		if err := addTownProject(ctx, p, code); err != nil {
			return err
		}
	}
	staff, err := p.Enter(ctx, townAdmin, code)
	if err != nil {
		return err
	}
	approver, err := townApprover(ctx, p, staff)
	if err != nil {
		return err
	}
	for range size.quotes {
		if err := addTownQuote(ctx, p, staff, approver); err != nil {
			return fmt.Errorf("a quote of %s: %w", code, err)
		}
	}
	if code == "HALO" {
		return nil
	}
	life, err := newCycleLife(p, staff, livedCycle)
	if err != nil {
		return err
	}
	return life.live(2)
}

func addTownProject(ctx context.Context, p *portal.Portal, code string) error {
	client, err := p.CreateClient(ctx, townAdmin, "Client of "+code)
	if err != nil {
		return err
	}
	if _, err := p.CreateProject(ctx, townAdmin, client, "Project "+code, code); err != nil {
		return err
	}
	staff, err := p.Enter(ctx, townAdmin, code)
	if err != nil {
		return err
	}
	for i, role := range []rules.Role{rules.Approver, rules.Approver, rules.Viewer, rules.FeedbackOnly} {
		email := fmt.Sprintf("person%d@%s.example", i, code)
		if _, err := p.AddMember(ctx, staff, portal.NewMember{Name: "Person of " + code, Email: email, Role: role}); err != nil {
			return err
		}
	}
	return nil
}

func townApprover(ctx context.Context, p *portal.Portal, staff portal.Seat) (portal.Seat, error) {
	members, err := p.Members(ctx, staff)
	if err != nil {
		return portal.Seat{}, err
	}
	for _, member := range members {
		if member.Role == rules.Approver {
			actor := portal.Actor{PersonID: member.ID, Name: member.Name, Email: member.Email, Role: rules.Person}
			return p.Enter(ctx, actor, staff.Project.Code)
		}
	}
	return portal.Seat{}, fmt.Errorf("%s has no approver", staff.Project.Code)
}

// addTownQuote adds one quote in the state that its number stands for.
func addTownQuote(ctx context.Context, p *portal.Portal, staff, approver portal.Seat) error {
	number, err := p.CreateQuote(ctx, staff)
	if err != nil {
		return err
	}
	offer := townOffer(number)
	state := (number-1)%10 + 1
	switch state {
	case draftQuote:
		return p.SaveDraft(ctx, staff, number, portal.Draft{Edit: 1, Offer: offer, Expires: lastOpened})
	case expiredQuote:
		return p.SendQuote(ctx, staff, number, portal.Draft{Edit: 1, Offer: offer, Expires: lastBuilt})
	}
	if err := p.SendQuote(ctx, staff, number, portal.Draft{Edit: 1, Offer: offer, Expires: lastOpened}); err != nil {
		return err
	}
	view, err := p.Quote(ctx, staff, number)
	if err != nil {
		return err
	}
	read := rules.Consent{Revision: view.Quote.Revision, Hash: view.Quote.ContentHash}
	switch state {
	case declinedQuote:
		return p.DeclineQuote(ctx, approver, number, read, "Not this year.")
	case withdrawnQuote:
		return p.WithdrawQuote(ctx, staff, number)
	case openQuote:
		return nil
	case revisedQuote:
		if _, err := p.Quote(ctx, approver, number); err != nil {
			return err
		}
		offer.Cycles[0].Price += 5000
		return p.SendQuote(ctx, staff, number, portal.Draft{Edit: view.Quote.DraftEdit, Offer: offer, Expires: lastOpened})
	}
	return p.AcceptQuote(ctx, approver, number, portal.Acceptance{
		Consent: read, Name: "Priya Nair", MayAgree: true, ApproveContent: number%2 == 0,
	})
}

// fillHistory extends the revised quote day by day until the project has all
// its events.
func (size town) fillHistory(p *portal.Portal, code string) error {
	ctx := context.Background()
	staff, err := p.Enter(ctx, townAdmin, code)
	if err != nil {
		return err
	}
	events, err := p.CheckHistory(ctx, staff)
	if err != nil {
		return err
	}
	for until := lastOpened.AddDays(1); events < size.events; until = until.AddDays(1) {
		if err := p.ExtendQuote(ctx, staff, revisedQuote, until); err != nil {
			return err
		}
		events++
	}
	return nil
}

// townOffer is an offer of about the size that agencies write: three cycles
// with two deliverables each, and two services.
func townOffer(number int64) rules.QuoteOffer {
	offer := rules.QuoteOffer{
		Title:        fmt.Sprintf("Shop front and ordering, part %d", number),
		Introduction: "What we **offer** in this part:\n\n- everything that was asked for in the workshop\n- nothing that can wait\n\nWe start as soon as it is accepted.",
		Terms:        "Paid within 30 days of the invoice. Changes are written down in a quote of their own.",
		Currency:     "GBP", VATStatus: rules.VATExclusive, VATRate: 2000,
		Services: []rules.QuoteService{
			{Key: "s1", Name: "Hosting and updates", Description: "Kept safe and backed up every night.", Quantity: 12000, Unit: "month", UnitPrice: 6500},
			{Key: "s2", Name: "Support", Quantity: 7500, Unit: "hour", UnitPrice: 9500},
		},
	}
	for i, name := range []string{"Discovery", "Design", "Build"} {
		start := lastBuilt.AddDays(int(number)*14 - 40 + i*20)
		offer.Cycles = append(offer.Cycles, rules.QuoteCycle{
			Key: fmt.Sprintf("c%d", i), Price: 320000 + number*1000,
			Content: rules.CycleContent{
				Name: name, Start: start, End: start.AddDays(18), Introduction: "From first sketches to screens that can be *clicked through* on a phone.",
				Deliverables: []rules.Deliverable{
					{Key: "d1", Title: "Interviews with staff and regulars", Description: "Eight conversations of half an hour, in both shops.", Criterion: "A summary of each conversation is shared."},
					{Key: "d2", Title: "Clickable prototype", Criterion: "Five customers can order a birthday cake with it **without help**."},
				},
			},
		})
	}
	return offer
}
