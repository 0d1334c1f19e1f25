package portal

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"portal/rules"
)

func TestDestroyedCredentialsAreGone(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, number := context.Background(), f.askCredentials()
	// So long that it takes more pages than one of the file.
	f.must(f.submitCredentials(number, []CredentialField{{Name: "Password", Value: strings.Repeat("secret ", 1400)}}))
	var sealed []byte
	f.must(f.readDB.QueryRow("SELECT sealed FROM credentials").Scan(&sealed))
	f.must(f.DestroyCredentials(ctx, f.staff, number))
	_, err := f.reveal(number)
	wantKind(t, err, rules.Conflict)
	wantKind(t, f.DestroyCredentials(ctx, f.staff, number), rules.Conflict)
	view, err := f.Requirement(ctx, f.seats[rules.Approver], number)
	f.must(err)
	if record := view.Credentials[0]; record.DestroyedBy != "Ada Admin" || record.DestroyedAt != f.now() {
		t.Errorf("the record says %+v", record)
	}
	if got := f.events(CredentialsDestroyed); got != 1 {
		t.Errorf("%d events tell of it", got)
	}
	f.must(f.checkpoint())
	text := readAll(t, f.path)
	for at := 0; at+64 < len(sealed); at += 64 {
		if bytes.Contains(text, sealed[at:at+64]) {
			t.Fatalf("what was sealed is still in the file, from byte %d on", at)
		}
	}
}

// checkpoint brings all of the journal into the database file.
func (f *fixture) checkpoint() error {
	db, err := openPool("sqlite", f.path, pool{connections: 1})
	if err != nil {
		return err
	}
	defer db.Close()
	var busy, log, moved int
	return db.QueryRow("PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &moved)
}

func readAll(t testing.TB, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestWithdrawingForgetsWhatWasKeptForLater(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	number := f.givenCredentials()
	f.must(f.ReturnRequirement(ctx, f.staff, number, f.edit(number), "Not the right account."))
	f.must(f.saveCredentials(number, secretFields()))
	f.must(f.WithdrawRequirement(ctx, f.staff, number, f.edit(number)))
	if kept := f.one("SELECT group_concat(round) FROM credentials"); kept != "1" {
		t.Errorf("the rounds kept are %s", kept)
	}
	f.wantRevealed(number, secretFields()...)
	f.must(f.DestroyCredentials(ctx, f.staff, number))
}

func TestCredentialsAreDestroyedSomeDaysAfterAcceptance(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, number, waiting := context.Background(), f.givenCredentials(), f.givenCredentials()
	view, err := f.Requirement(ctx, f.staff, number)
	f.must(err)
	f.must(f.AcceptRequirement(ctx, f.staff, number, view.Requirement.Edit))
	left := func() int { return f.count("SELECT count(*) FROM credentials WHERE destroyed_at = 0") }
	f.clock.set("2027-04-09T09:59:59Z")
	f.must(f.DestroyDueCredentials(ctx))
	if left() != 2 {
		t.Fatal("they were destroyed too early")
	}
	f.must(f.SaveSettings(ctx, f.admin, rules.Settings{FileMegabytes: 200, ProjectMegabytes: 5000, CredentialDays: 0}))
	f.clock.set("2030-04-09T10:00:00Z")
	f.must(f.DestroyDueCredentials(ctx))
	if left() != 2 {
		t.Fatal("they were destroyed although 0 days keep them")
	}
	f.must(f.SaveSettings(ctx, f.admin, rules.Settings{FileMegabytes: 200, ProjectMegabytes: 5000, CredentialDays: 30}))
	f.must(f.DestroyDueCredentials(ctx))
	f.must(f.DestroyDueCredentials(ctx))
	if left() != 1 || f.count("SELECT count(*) FROM events WHERE kind = ? AND person = 'The portal'", CredentialsDestroyed) != 1 {
		t.Error("those due were not destroyed once by the portal")
	}
	f.wantRevealed(waiting, secretFields()...)
}

// TestCredentialsAreNowhereInTheClear searches all that is written: the
// database, its journal, a backup, the key file and the log.
func TestCredentialsAreNowhereInTheClear(t *testing.T) {
	var log bytes.Buffer
	f := newFixture(t, "Europe/London")
	f.logTo(&log)
	number := f.givenCredentials()
	_, err := f.reveal(number)
	f.must(err)
	f.must(f.PrepareKeys(context.Background()))
	_, err = f.RotateKey(context.Background())
	f.must(err)
	backup := filepath.Join(t.TempDir(), "copy.db")
	f.must(f.Backup(context.Background(), backup))
	journal := readAll(t, f.path+"-wal")
	if len(journal) == 0 {
		t.Fatal("there is no journal to search")
	}
	f.must(f.checkpoint())
	keys, err := f.vault.keys()
	f.must(err)
	for name, text := range map[string][]byte{
		"the database": readAll(t, f.path), "its journal": journal, "a backup": readAll(t, backup), "the log": log.Bytes(),
	} {
		for _, secret := range []string{secretUser, secretPassword, string(keys[0].secret)} {
			if bytes.Contains(text, []byte(secret)) {
				t.Errorf("%s holds %q", name, secret)
			}
		}
		if name != "the log" && !bytes.Contains(text, []byte("User name")) {
			t.Errorf("%s does not even hold the names: it is not searched", name)
		}
	}
}

func TestMovedOrChangedSealsDoNotOpen(t *testing.T) {
	f := newFixture(t, "Europe/London")
	first, second := f.givenCredentials(), f.askCredentials()
	f.must(f.submitCredentials(second, []CredentialField{{Name: "Password", Value: "another"}}))
	for name, change := range map[string]string{
		"moved":     `UPDATE credentials SET sealed = (SELECT sealed FROM credentials WHERE requirement_id = 1) WHERE requirement_id = 2`,
		"changed":   `UPDATE credentials SET sealed = CAST(substr(sealed, 1, 30) || x'00' || substr(sealed, 32) AS BLOB) WHERE requirement_id = 1`,
		"shortened": `UPDATE credentials SET sealed = x'01' WHERE requirement_id = 1`,
	} {
		f.tamper(change)
		number := first
		if name == "moved" {
			number = second
		}
		_, err := f.reveal(number)
		wantKind(t, err, rules.Conflict)
	}
	if f.events(CredentialsRevealed) != 0 {
		t.Error("what did not open is in the history as revealed")
	}
}

// tamper changes the file behind the portal's back.
func (f *fixture) tamper(statement string) {
	f.t.Helper()
	db, err := sql.Open("sqlite", "file:"+f.path+"?_pragma=busy_timeout(10000)")
	f.must(err)
	defer db.Close()
	_, err = db.Exec(statement)
	f.must(err)
}

func TestALostKeyBreaksNothingElse(t *testing.T) {
	var log bytes.Buffer
	f := newFixture(t, "Europe/London")
	f.logTo(&log)
	ctx, number, drafted := context.Background(), f.givenCredentials(), f.askCredentials()
	f.must(f.saveCredentials(drafted, secretFields()[:1]))
	keys, err := f.vault.keys()
	f.must(err)
	f.must(os.Remove(f.vault.path))
	f.must(f.PrepareKeys(ctx))
	if !strings.Contains(log.String(), keys[0].id) {
		t.Errorf("the log does not name the lost key:\n%s", log.String())
	}
	_, err = f.reveal(number)
	wantKind(t, err, rules.Conflict)
	if !strings.Contains(err.Error(), "lost") || f.events(CredentialsRevealed) != 0 {
		t.Errorf("it is not told plainly: %v", err)
	}
	if err := f.submitCredentials(drafted, nil); rules.ProblemsOf(err).For("credentials") == "" {
		t.Errorf("a draft that nobody can open was submitted: %v", err)
	}
	f.must(f.submitCredentials(drafted, secretFields()[1:]))
	f.wantRevealed(drafted, secretFields()[1])
	view, err := f.Requirement(ctx, f.staff, number)
	f.must(err)
	f.must(f.ReturnRequirement(ctx, f.staff, number, view.Requirement.Edit, "The key was lost. Please give it again."))
	f.must(f.submitCredentials(number, secretFields()))
	got, err := f.RevealCredentials(ctx, f.staff, number, 2, f.session(), testPassword)
	f.must(err)
	if len(got) != 2 || got[1].Value != secretPassword {
		t.Errorf("given again they read %v", got)
	}
	f.must(f.DestroyCredentials(ctx, f.staff, number))
	_, err = f.Verify(ctx)
	f.must(err)
}

func TestTheDemosKeyComesAndGoesWithIt(t *testing.T) {
	path, ctx, options := filepath.Join(t.TempDir(), "demo.db"), context.Background(), Options{Schema: schemaText(t)}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(path+".key", []byte("of a portal that is not set up yet"), 0o600))
	empty, err := Open(ctx, path, options)
	must(err)
	must(empty.Close())
	must(ClearCast(ctx, path, options))
	must(os.Remove(path + ".key"))
	must(MakeCast(ctx, path, options))
	p, err := Open(ctx, path, options)
	must(err)
	must(p.PrepareKeys(ctx))
	must(p.Close())
	if _, err := os.Stat(path + ".key"); err != nil {
		t.Error(err)
	}
	must(ClearCast(ctx, path, options))
	if _, err := os.Stat(path + ".key"); err == nil {
		t.Error("the demo's key stayed")
	}
}

func TestManyRevealsAtOnceAreAllInTheHistory(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number, token := f.givenCredentials(), f.session()
	_, err := f.RevealCredentials(context.Background(), f.staff, number, 1, token, testPassword)
	f.must(err)
	failures := make(chan error, 8)
	for range cap(failures) {
		go func() {
			_, err := f.RevealCredentials(context.Background(), f.staff, number, 1, token, "")
			failures <- err
		}()
	}
	for range cap(failures) {
		f.must(<-failures)
	}
	if got := f.events(CredentialsRevealed); got != 1+cap(failures) {
		t.Errorf("%d events tell of %d reveals", got, 1+cap(failures))
	}
}
