package portal

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"portal/rules"
)

const (
	secretUser     = "wp-owner-Zaphod"
	secretPassword = "Tr0ub4dor & three horses"
)

func secretFields() []CredentialField {
	return []CredentialField{{Name: "User name", Value: secretUser}, {Name: "Password", Value: secretPassword}}
}

// askCredentials asks HALO for a user name and a password.
func (f *fixture) askCredentials() int64 {
	f.t.Helper()
	numbers, err := f.AddRequirements(context.Background(), f.staff, []NewRequirement{{RequirementContent: rules.RequirementContent{
		Kind: rules.NeedCredentials, Title: "Access to the old website", Fields: []string{"User name", "Password"},
	}}})
	f.must(err)
	return numbers[0]
}

func (f *fixture) provision(number int64, fields []CredentialField) Provision {
	f.t.Helper()
	view, err := f.Requirement(context.Background(), f.seats[rules.Approver], number)
	f.must(err)
	return Provision{Edit: view.Requirement.Edit, Asked: view.Asked, Credentials: fields}
}

func (f *fixture) saveCredentials(number int64, fields []CredentialField) error {
	f.t.Helper()
	return f.SaveProvision(context.Background(), f.seats[rules.Approver], number, f.provision(number, fields))
}

func (f *fixture) submitCredentials(number int64, fields []CredentialField) error {
	f.t.Helper()
	return f.SubmitProvision(context.Background(), f.seats[rules.Approver], number, f.provision(number, fields))
}

// givenCredentials asks for credentials that the client then gives.
func (f *fixture) givenCredentials() int64 {
	f.t.Helper()
	number := f.askCredentials()
	f.must(f.submitCredentials(number, secretFields()))
	return number
}

// session signs the admin in and gives the session's token.
func (f *fixture) session() string {
	f.t.Helper()
	token, err := f.SignIn(context.Background(), f.admin.Email, testPassword, "", Origin{IP: "192.0.2.1"})
	f.must(err)
	return token
}

func (f *fixture) reveal(number int64) ([]CredentialField, error) {
	f.t.Helper()
	return f.RevealCredentials(context.Background(), f.staff, number, 1, f.session(), testPassword)
}

func (f *fixture) wantRevealed(number int64, want ...CredentialField) {
	f.t.Helper()
	got, err := f.reveal(number)
	f.must(err)
	if len(got) != len(want) {
		f.t.Fatalf("revealed %d fields, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			f.t.Errorf("field %d is %q, want %q", i, got[i], want[i])
		}
	}
}

// count is a number that a query gives, as another process would see it.
func (f *fixture) count(query string, arguments ...any) int {
	f.t.Helper()
	var count int
	f.must(f.readDB.QueryRow(query, arguments...).Scan(&count))
	return count
}

// logTo keeps what the portal logs.
func (f *fixture) logTo(log *bytes.Buffer) { f.log = slog.New(slog.NewTextHandler(log, nil)) }

func (f *fixture) events(kind rules.EventKind) int {
	f.t.Helper()
	return f.count("SELECT count(*) FROM events WHERE kind = ?", kind)
}

func TestRevealedCredentialsAreWhatWasGiven(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number := f.askCredentials()
	odd := CredentialField{Name: "Password", Value: "  パスワード\n\"}],\x01 trailing  "}
	f.must(f.submitCredentials(number, []CredentialField{odd, {Name: "Not asked", Value: "x"}, {Name: "User name", Value: "me"}}))
	f.wantRevealed(number, CredentialField{Name: "User name", Value: "me"}, odd)
	if got := f.events(CredentialsRevealed); got != 1 {
		t.Errorf("%d events tell of one reveal", got)
	}
	_, err := f.Verify(context.Background())
	f.must(err)
}

func TestADraftKeepsWhatIsNotTypedAgain(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number := f.askCredentials()
	f.must(f.saveCredentials(number, secretFields()[:1]))
	f.must(f.saveCredentials(number, []CredentialField{{Name: "Password", Value: "first"}, {Name: "User name"}}))
	f.must(f.submitCredentials(number, []CredentialField{{Name: "Password", Value: "second"}}))
	f.wantRevealed(number, CredentialField{Name: "User name", Value: secretUser}, CredentialField{Name: "Password", Value: "second"})
}

func TestADraftIsKnownToTheClientAlone(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, number := context.Background(), f.askCredentials()
	f.must(f.saveCredentials(number, secretFields()[1:]))
	for role, want := range map[rules.Role]int{rules.Approver: 1, rules.Viewer: 0, rules.Admin: 0} {
		seat := f.staff
		if role != rules.Admin {
			seat = f.seats[role]
		}
		view, err := f.Requirement(ctx, seat, number)
		f.must(err)
		if len(view.Credentials) != want {
			t.Errorf("%s knows of %d drafts, want %d", role, len(view.Credentials), want)
		}
	}
	_, err := f.reveal(number)
	wantKind(t, err, rules.NotFound)
}

func TestCredentialsMustBeFilledAndHaveALimit(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number := f.askCredentials()
	for name, fields := range map[string][]CredentialField{
		"nothing":         nil,
		"only empty ones": {{Name: "Password"}},
		"others only":     {{Name: "password", Value: "x"}},
		"too long":        {{Name: "Password", Value: strings.Repeat("x", rules.MaxCredentialText+1)}},
	} {
		err := f.submitCredentials(number, fields)
		if rules.ProblemsOf(err).For("credentials") == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	f.must(f.submitCredentials(number, []CredentialField{{Name: "Password", Value: strings.Repeat("x", rules.MaxCredentialText)}}))
}

func TestOnlyThoseWhoMayRevealOrDestroy(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, number := context.Background(), f.givenCredentials()
	for _, role := range rules.MemberRoles {
		seat := f.seats[role]
		token, err := f.SignIn(ctx, f.admin.Email, testPassword, "", Origin{})
		f.must(err)
		if _, err := f.RevealCredentials(ctx, seat, number, 1, token, testPassword); err == nil {
			t.Errorf("%s could reveal", role)
		}
		wantKind(t, f.DestroyCredentials(ctx, seat, number), rules.Denied)
	}
	f.addProject("Moon Dental", "MOON")
	moon, err := f.Enter(ctx, f.admin, "MOON")
	f.must(err)
	_, err = f.RevealCredentials(ctx, moon, number, 1, f.session(), testPassword)
	wantKind(t, err, rules.NotFound)
	wantKind(t, f.DestroyCredentials(ctx, moon, number), rules.NotFound)
	if f.events(CredentialsRevealed) != 0 || f.events(CredentialsDestroyed) != 0 {
		t.Error("a refused deed left an event")
	}
	f.wantRevealed(number, secretFields()...)
}

func TestThePasswordHoldsForFiveMinutesInItsSession(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, number := context.Background(), f.givenCredentials()
	token, other := f.session(), f.session()
	ask := func(token, password string) error {
		_, err := f.RevealCredentials(ctx, f.staff, number, 1, token, password)
		return err
	}
	wantKind(t, ask(token, ""), rules.Invalid)
	wantKind(t, ask(token, "wrong password"), rules.Invalid)
	f.must(ask(token, testPassword))
	f.clock.set("2027-03-10T10:04:59Z")
	if f.NeedsPassword(ctx, f.staff, token) || !f.NeedsPassword(ctx, f.staff, other) {
		t.Error("the confirmation is not that of its session")
	}
	f.must(ask(token, ""))
	wantKind(t, ask(other, ""), rules.Invalid)
	f.clock.set("2027-03-10T10:05:00Z")
	if !f.NeedsPassword(ctx, f.staff, token) {
		t.Error("the confirmation outlives five minutes")
	}
	wantKind(t, ask(token, ""), rules.Invalid)
	if got := f.events(CredentialsRevealed); got != 2 {
		t.Errorf("%d events tell of two reveals", got)
	}
}

func TestTheConfirmationIsAskedForInsideTheDeedToo(t *testing.T) {
	f := newFixture(t, "Europe/London")
	token := f.session()
	err := f.write(context.Background(), func(t *tx) error { return t.confirmSession(f.staff, token, false) })
	if rules.ProblemsOf(err).For("password") == "" {
		t.Errorf("a session that gave no password passes: %v", err)
	}
	err = f.write(context.Background(), func(t *tx) error { return t.confirmSession(f.staff, "no session", true) })
	wantKind(t, err, rules.SignedOut)
}

func TestGuessingThePasswordIsSlowedDown(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number, token := f.givenCredentials(), f.session()
	var err error
	for range accountTries {
		_, err = f.RevealCredentials(context.Background(), f.staff, number, 1, token, "wrong password")
		wantKind(t, err, rules.Invalid)
	}
	_, err = f.RevealCredentials(context.Background(), f.staff, number, 1, token, testPassword)
	wantKind(t, err, rules.TooMany)
	f.clock.set("2027-03-10T10:00:31Z")
	_, err = f.RevealCredentials(context.Background(), f.staff, number, 1, token, testPassword)
	f.must(err)
}
