package portal

import (
	"context"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"portal/rules"
)

const (
	testPassword = "correct horse battery"
	fixtureTime  = "2027-03-10T10:00:00Z"
)

// cheap lets the tests hash passwords in no time.
var cheap = &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// testClock stands still until it is moved.
type testClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *testClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *testClock) set(moment string) {
	now, err := time.Parse(time.RFC3339, moment)
	if err != nil {
		panic(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

func schemaText(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("../schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// fixture is an installation on a real file with one project, HALO, and in it
// two approvers, a viewer and a feedback-only person.
type fixture struct {
	*Portal
	t     testing.TB
	clock *testClock
	path  string
	admin Actor
	staff Seat
	seats map[rules.Role]Seat
	other Seat
}

func openAt(t testing.TB, path string, clock func() time.Time) *Portal {
	t.Helper()
	p, err := Open(context.Background(), path, Options{
		Schema: schemaText(t), Clock: clock, Log: slog.New(slog.DiscardHandler), PasswordCost: cheap,
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// newFixture opens a copy of the installation that the first test of a zone
// furnished: furnishing takes many times as long as copying.
func newFixture(t testing.TB, zone string) *fixture {
	t.Helper()
	model := modelFixture(t, zone)
	f := *model.fixture
	f.t, f.clock, f.path, f.seats = t, &testClock{}, filepath.Join(t.TempDir(), "portal.db"), maps.Clone(f.seats)
	f.clock.set(fixtureTime)
	f.must(os.WriteFile(f.path, model.file, 0o600))
	f.open()
	return &f
}

// model is a furnished fixture that was closed, and what its file held.
type model struct {
	*fixture
	file []byte
}

// models are the fixtures to copy, by their zone.
var models = struct {
	sync.Mutex
	byZone map[string]model
}{byZone: map[string]model{}}

func modelFixture(t testing.TB, zone string) model {
	t.Helper()
	models.Lock()
	defer models.Unlock()
	made, found := models.byZone[zone]
	if !found {
		made = makeModel(t, zone)
		models.byZone[zone] = made
	}
	return made
}

func makeModel(t testing.TB, zone string) model {
	t.Helper()
	f := &fixture{t: t, clock: &testClock{}, path: filepath.Join(t.TempDir(), "portal.db"), seats: map[rules.Role]Seat{}}
	f.clock.set(fixtureTime)
	f.Portal = openAt(t, f.path, f.clock.Now)
	f.furnish(zone)
	f.must(f.Close())
	file, err := os.ReadFile(f.path)
	f.must(err)
	return model{f, file}
}

func (f *fixture) open() {
	f.t.Helper()
	f.Portal = openAt(f.t, f.path, f.clock.Now)
	f.t.Cleanup(func() {
		if err := f.Close(); err != nil {
			f.t.Error(err)
		}
	})
}

func (f *fixture) furnish(zone string) {
	f.t.Helper()
	_, err := f.SetUp(context.Background(), Setup{
		Code: f.SetupCode(), Agency: "North Studio", Currency: "GBP", TimeZone: zone, Accent: "#2f4b8f",
		ReviewDays: 7, Name: "Ada Admin", Email: "admin@agency.example", Password: testPassword,
	}, Origin{IP: "192.0.2.1", UserAgent: "test"})
	f.must(err)
	f.admin = Actor{PersonID: 1, Name: "Ada Admin", Email: "admin@agency.example", Role: rules.Admin, Origin: Origin{IP: "192.0.2.1"}}
	f.staff = f.addProject("Halo Bakery", "HALO")
	for _, role := range rules.MemberRoles {
		f.seats[role] = f.addPerson("HALO", string(role)+"@halo.example", role)
	}
	f.other = f.addPerson("HALO", "second@halo.example", rules.Approver)
}

func (f *fixture) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) addProject(client, code string) Seat {
	f.t.Helper()
	ctx := context.Background()
	id, err := f.CreateClient(ctx, f.admin, client)
	f.must(err)
	_, err = f.CreateProject(ctx, f.admin, id, client+" website", code)
	f.must(err)
	seat, err := f.Enter(ctx, f.admin, code)
	f.must(err)
	return seat
}

func (f *fixture) addPerson(code, email string, role rules.Role) Seat {
	f.t.Helper()
	ctx := context.Background()
	staff, err := f.Enter(ctx, f.admin, code)
	f.must(err)
	_, err = f.AddMember(ctx, staff, NewMember{Name: "Person " + email, Email: email, Role: role})
	f.must(err)
	person, err := f.read.PersonByEmail(ctx, email)
	f.must(err)
	actor := Actor{PersonID: person.ID, Name: person.Name, Email: email, Role: rules.Person, Origin: Origin{IP: "192.0.2.7", UserAgent: "test"}}
	seat, err := f.Enter(ctx, actor, code)
	f.must(err)
	return seat
}

func testOffer() rules.QuoteOffer {
	return rules.QuoteOffer{
		Title: "New website", Introduction: "What we **offer**.", Terms: "Paid within 30 days.",
		Currency: "GBP", VATStatus: rules.VATExclusive, VATRate: 2000,
		Cycles: []rules.QuoteCycle{
			{Key: "c1", Price: 100000, Content: rules.CycleContent{
				Name: "Discovery", Start: "2027-04-01", End: "2027-04-14",
				Deliverables: []rules.Deliverable{{Key: "d1", Title: "Interviews"}, {Key: "d2", Title: "Report"}},
			}},
			{Key: "c2", Price: 150000, Content: rules.CycleContent{
				Name: "Design", Start: "2027-04-15", End: "2027-05-05", Deliverables: []rules.Deliverable{{Key: "d3", Title: "Screens"}},
			}},
		},
		Services: []rules.QuoteService{{Key: "s1", Name: "Hosting", Quantity: 12000, Unit: "month", UnitPrice: 4167}},
	}
}

// sent sends an offer as a new quote, open until 31 March 2027.
func (f *fixture) sent(offer rules.QuoteOffer) (int64, rules.Consent) {
	f.t.Helper()
	number, err := f.CreateQuote(context.Background(), f.staff)
	f.must(err)
	return number, f.resend(number, offer)
}

func (f *fixture) resend(number int64, offer rules.QuoteOffer) rules.Consent {
	f.t.Helper()
	ctx := context.Background()
	view, err := f.Draft(ctx, f.staff, number)
	f.must(err)
	f.must(f.SendQuote(ctx, f.staff, number, Draft{Edit: view.Draft.Edit, Offer: offer, Expires: "2027-03-31"}))
	quote, err := f.Quote(ctx, f.staff, number)
	f.must(err)
	return rules.Consent{Revision: quote.Quote.Revision, Hash: quote.Quote.ContentHash}
}

func signed(consent rules.Consent) Acceptance {
	return Acceptance{Consent: consent, Name: "Priya Nair", MayAgree: true}
}

func wantKind(t testing.TB, err error, kind rules.Kind) {
	t.Helper()
	if err == nil || rules.KindOf(err) != kind {
		t.Fatalf("got %v (kind %d), want kind %d", err, rules.KindOf(err), kind)
	}
}
