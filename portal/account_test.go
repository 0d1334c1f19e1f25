package portal

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"portal/rules"
)

func TestSigningIn(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	token, err := f.SignIn(ctx, " Admin@Agency.Example ", testPassword, "", Origin{IP: "192.0.2.1"})
	f.must(err)
	actor, err := f.Session(ctx, token, Origin{})
	f.must(err)
	if actor.Name != "Ada Admin" || actor.Role != rules.Admin {
		t.Errorf("signed in as %+v", actor)
	}

	again, err := f.SignIn(ctx, "admin@agency.example", testPassword, token, Origin{IP: "192.0.2.1"})
	f.must(err)
	if again == token {
		t.Error("the token did not change")
	}
	_, err = f.Session(ctx, token, Origin{})
	wantKind(t, err, rules.SignedOut)

	f.must(f.SignOut(ctx, again))
	_, err = f.Session(ctx, again, Origin{})
	wantKind(t, err, rules.SignedOut)
}

func TestTheFileHoldsNoToken(t *testing.T) {
	f := newFixture(t, "Europe/London")
	token, err := f.SignIn(context.Background(), "admin@agency.example", testPassword, "", Origin{})
	f.must(err)
	var stored string
	f.must(f.readDB.QueryRow("SELECT token_hash FROM sessions WHERE token_hash = ?", rules.Hash([]byte(token))).Scan(&stored))
	if strings.Contains(stored, token) {
		t.Error("the token itself is stored")
	}
	var hash string
	f.must(f.readDB.QueryRow("SELECT password_hash FROM people WHERE id = 1").Scan(&hash))
	if !strings.HasPrefix(hash, "$argon2id$") {
		t.Errorf("the password is stored as %s", hash)
	}
}

func TestASessionEndsByItself(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	token, err := f.SignIn(ctx, "admin@agency.example", testPassword, "", Origin{})
	f.must(err)
	for range 3 {
		f.clock.set(f.clock.Now().Add(SessionLife - time.Hour).Format(time.RFC3339))
		_, err = f.Session(ctx, token, Origin{})
		f.must(err)
	}
	f.clock.set(f.clock.Now().Add(SessionLife + time.Hour).Format(time.RFC3339))
	_, err = f.Session(ctx, token, Origin{})
	wantKind(t, err, rules.SignedOut)
}

func TestNothingTellsWhetherAnAddressExists(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	_, known := f.SignIn(ctx, "admin@agency.example", "wrong password", "", Origin{IP: "192.0.2.1"})
	_, unknown := f.SignIn(ctx, "nobody@agency.example", "wrong password", "", Origin{IP: "192.0.2.1"})
	_, none := f.SignIn(ctx, "viewer@halo.example", "wrong password", "", Origin{IP: "192.0.2.1"})
	if known == nil || unknown == nil || none == nil || known.Error() != unknown.Error() || none.Error() != known.Error() {
		t.Errorf("known: %v, unknown: %v, without a password: %v", known, unknown, none)
	}
}

func TestTooManyTries(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	try := func(email, password, ip string) error {
		_, err := f.SignIn(ctx, email, password, "", Origin{IP: ip})
		return err
	}
	for i := range accountTries {
		wantKind(t, try("admin@agency.example", "wrong password", fmt.Sprintf("192.0.2.%d", i)), rules.Invalid)
	}
	wantKind(t, try("admin@agency.example", testPassword, "192.0.2.99"), rules.TooMany)
	f.clock.set(f.clock.Now().Add(accountPause).Format(time.RFC3339))
	f.must(try("admin@agency.example", testPassword, "192.0.2.99"))

	for i := range addressTries {
		wantKind(t, try(fmt.Sprintf("person%d@agency.example", i), "wrong password", "198.51.100.1"), rules.Invalid)
	}
	wantKind(t, try("another@agency.example", "wrong password", "198.51.100.1"), rules.TooMany)
	f.must(try("admin@agency.example", testPassword, "198.51.100.2"))
}

func TestAOneTimeLinkWorksOnce(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, person := context.Background(), f.seats[rules.Viewer]
	old, err := f.MakeAccessLink(ctx, f.staff, person.PersonID)
	f.must(err)
	link, err := f.MakeAccessLink(ctx, f.staff, person.PersonID)
	f.must(err)
	_, err = f.PasswordLink(ctx, old)
	wantKind(t, err, rules.NotFound)
	for range 3 { // looking does not use it up
		_, err = f.PasswordLink(ctx, link)
		f.must(err)
	}
	_, err = f.UsePasswordLink(ctx, link, "short", Origin{})
	wantKind(t, err, rules.Invalid)
	session, err := f.UsePasswordLink(ctx, link, "a long enough one", Origin{})
	f.must(err)
	actor, err := f.Session(ctx, session, Origin{})
	f.must(err)
	if actor.PersonID != person.PersonID {
		t.Errorf("signed in as %d", actor.PersonID)
	}
	_, err = f.UsePasswordLink(ctx, link, "a long enough one", Origin{})
	wantKind(t, err, rules.NotFound)

	expired, err := f.MakeAccessLink(ctx, f.staff, person.PersonID)
	f.must(err)
	f.clock.set(f.clock.Now().Add(LinkLife).Format(time.RFC3339))
	_, err = f.UsePasswordLink(ctx, expired, "a long enough one", Origin{})
	wantKind(t, err, rules.NotFound)
}

func TestSettingUpHappensOnce(t *testing.T) {
	f := newFixture(t, "Europe/London")
	_, err := f.SetUp(context.Background(), Setup{Code: f.SetupCode()}, Origin{})
	wantKind(t, err, rules.Conflict)
}

func TestAnUnknownAddressCostsAsMuchAsAWrongPassword(t *testing.T) {
	cost, _, _, err := argon2id.DecodeHash(unknownHash(PasswordCost))
	if err != nil {
		t.Fatal(err)
	}
	if *cost != *PasswordCost {
		t.Errorf("the hash compared for an unknown address costs %+v, others %+v", *cost, *PasswordCost)
	}
}
