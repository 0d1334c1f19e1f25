package portal

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"portal/queries"
	"portal/rules"
)

// keyIDs are the keys of the file.
func (f *fixture) keyIDs() []string {
	f.t.Helper()
	keys, err := f.vault.keys()
	f.must(err)
	var ids []string
	for _, key := range keys {
		ids = append(ids, key.id)
	}
	return ids
}

func (f *fixture) wantSealedBy(id string, want int) {
	f.t.Helper()
	if got := f.count("SELECT count(*) FROM credentials WHERE destroyed_at = 0 AND key_id = ?", id); got != want {
		f.t.Errorf("key %s seals %d, want %d", id, got, want)
	}
}

func TestRotatingSealsAllAnewAndDropsTheOldKey(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	number, destroyed, drafted := f.givenCredentials(), f.givenCredentials(), f.askCredentials()
	f.must(f.DestroyCredentials(ctx, f.staff, destroyed))
	f.must(f.saveCredentials(drafted, secretFields()[:1]))
	old := f.keyIDs()
	done, err := f.RotateKey(ctx)
	f.must(err)
	if done.Resealed != 2 || done.Closed != 0 || done.Resumed || !slices.Equal(done.Dropped, old) || !slices.Equal(f.keyIDs(), []string{done.Key}) || done.Key == old[0] {
		t.Errorf("it came to %+v, the file holds %v", done, f.keyIDs())
	}
	f.wantSealedBy(done.Key, 2)
	f.wantRevealed(number, secretFields()...)
	f.must(f.submitCredentials(drafted, secretFields()[1:]))
	f.wantRevealed(drafted, secretFields()...)
	if f.count("SELECT count(*) FROM events WHERE chain = '' AND kind = ? AND subject = ?", KeyRotated, done.Key) != 1 {
		t.Error("it is not in the agency's history")
	}
	_, err = f.Verify(ctx)
	f.must(err)
}

func TestRotatingGoesThroughManyPages(t *testing.T) {
	f := newFixture(t, "Europe/London")
	f.givenCredentials()
	f.tamper(`WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 251)
		INSERT INTO credentials SELECT requirement_id, i, names, sealed, key_id, person, given_at, 0, '' FROM credentials, n`)
	done, err := f.RotateKey(context.Background())
	f.must(err)
	// Copies of a seal belong to round 1 alone, so they do not open.
	if done.Resealed != 1 || done.Closed != 250 || len(done.Dropped) != 0 || len(f.keyIDs()) != 2 {
		t.Errorf("it came to %+v with the keys %v", done, f.keyIDs())
	}
}

// TestARotationStoppedAnywhereGoesOn ends the rotation after each of its
// steps, and inside the one that works in pages.
func TestARotationStoppedAnywhereGoesOn(t *testing.T) {
	for steps := range 5 {
		t.Run(fmt.Sprintf("after %d steps", steps), func(t *testing.T) {
			f := newFixture(t, "Europe/London")
			ctx, first, second := context.Background(), f.givenCredentials(), f.givenCredentials()
			var stopped Rotation
			for _, step := range []func(context.Context, *Rotation) error{f.beginRotation, f.resealOne, f.resealAll, f.noteRotation}[:steps] {
				f.must(step(ctx, &stopped))
			}
			again := openAt(t, f.path, f.clock.Now)
			defer again.Close()
			f.wantRevealed(first, secretFields()...)
			given := f.givenCredentials()
			done, err := again.RotateKey(ctx)
			f.must(err)
			if done.Resumed != (steps > 0) || steps > 0 && done.Key != stopped.Key {
				t.Errorf("stopped as %+v it went on as %+v", stopped, done)
			}
			for _, number := range []int64{first, second, given} {
				f.wantRevealed(number, secretFields()...)
			}
			f.wantSealedBy(done.Key, 3)
			if !slices.Equal(f.keyIDs(), []string{done.Key}) || f.events(KeyRotated) == 0 {
				t.Errorf("the file holds %v, %d events", f.keyIDs(), f.events(KeyRotated))
			}
		})
	}
}

// resealOne stops in the middle of sealing anew.
func (f *fixture) resealOne(ctx context.Context, done *Rotation) error {
	return f.write(ctx, func(t *tx) error {
		page, err := t.CredentialsOfOtherKeys(t.ctx, queries.CredentialsOfOtherKeysParams{KeyID: done.Key})
		if err != nil {
			return err
		}
		return f.resealPage(t, page[:1], done)
	})
}

func TestAKeyIsNotDroppedWhileItSeals(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, number := context.Background(), f.givenCredentials()
	var done Rotation
	f.must(f.beginRotation(ctx, &done))
	f.must(f.dropKeys(ctx, &done))
	if len(done.Dropped) != 0 || len(f.keyIDs()) != 2 {
		t.Errorf("dropped %v, left %v", done.Dropped, f.keyIDs())
	}
	f.wantRevealed(number, secretFields()...)
}

// TestSealingWhileTheKeyRotates takes a new key into use, as another process
// would, at the moment of each of many submissions.
func TestSealingWhileTheKeyRotates(t *testing.T) {
	f := newFixture(t, "Europe/London")
	var numbers []int64
	for range 25 {
		numbers = append(numbers, f.askCredentials())
	}
	other := openAt(t, f.path, f.clock.Now)
	defer other.Close()
	begun, failures := make(chan struct{}), make(chan error, len(numbers))
	go func() {
		defer close(begun)
		for _, number := range numbers {
			begun <- struct{}{}
			failures <- f.submitCredentials(number, secretFields())
		}
	}()
	for range begun {
		_, err := other.RotateKey(context.Background())
		f.must(err)
	}
	for range numbers {
		f.must(<-failures)
	}
	wantAllOpen(f, numbers)
}

func wantAllOpen(f *fixture, numbers []int64) {
	f.t.Helper()
	done, err := f.RotateKey(context.Background())
	f.must(err)
	if done.Closed != 0 || len(f.keyIDs()) != 1 {
		f.t.Errorf("%d do not open, the file holds %v", done.Closed, f.keyIDs())
	}
	f.wantSealedBy(done.Key, len(numbers))
	for _, number := range numbers[:3] {
		f.wantRevealed(number, secretFields()...)
	}
}

func TestRotatingToTheEnvironmentsKey(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, number, key, unused := context.Background(), f.givenCredentials(), makeKey(), makeKey()
	old := f.keyIDs()
	p, err := Open(ctx, f.path, Options{Schema: schemaText(t), PasswordCost: cheap, KeysFromEnvironment: encoded(key) + "," + encoded(unused)})
	f.must(err)
	defer p.Close()
	done, err := p.RotateKey(ctx)
	f.must(err)
	if done.Key != key.id || done.Resealed != 1 || !slices.Equal(done.Dropped, old) || !slices.Equal(done.Unused, []string{unused.id}) {
		t.Errorf("it came to %+v", done)
	}
	f.wantSealedBy(key.id, 1)
	for _, words := range []string{key.id, "Dropped", old[0], unused.id, "can go"} {
		if !strings.Contains(done.Words(), words) {
			t.Errorf("%q is not in what it says:\n%s", words, done.Words())
		}
	}
	_, err = f.reveal(number)
	wantKind(t, err, rules.Conflict)
}

func TestALostKeyIsListedAndSurvivesARotation(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	number := f.givenCredentials()
	lost := f.keyIDs()[0]
	saved := readAll(t, f.vault.path)
	f.must(os.Remove(f.vault.path))
	second := f.givenCredentials()
	uses, err := f.Keys(ctx)
	f.must(err)
	want := []KeyUse{{ID: f.keyIDs()[0], Credentials: 1, Seals: true}, {ID: lost, Credentials: 1, Lost: true}}
	if !slices.Equal(uses, want) {
		t.Errorf("listed are %+v, want %+v", uses, want)
	}
	done, err := f.RotateKey(ctx)
	f.must(err)
	if done.Resealed != 1 || done.Closed != 1 {
		t.Errorf("it came to %+v", done)
	}
	f.must(os.WriteFile(f.vault.path, append(readAll(t, f.vault.path), saved...), 0o600))
	f.wantRevealed(number, secretFields()...)
	f.wantRevealed(second, secretFields()...)
}
