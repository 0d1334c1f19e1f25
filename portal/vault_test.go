package portal

import (
	"bytes"
	"context"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"portal/rules"
)

func encoded(key vaultKey) string { return base64.StdEncoding.EncodeToString(key.secret) }

func TestTheKeyFileIsForItsOwnerAlone(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number := f.givenCredentials()
	about, err := os.Stat(f.path + ".key")
	f.must(err)
	if about.Mode().Perm() != 0o600 {
		t.Errorf("the key file has mode %04o", about.Mode().Perm())
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620} {
		f.must(os.Chmod(f.path+".key", mode))
		_, err := f.reveal(number)
		wantKind(t, err, rules.Unavailable)
		if err := f.PrepareKeys(context.Background()); err == nil || !strings.Contains(err.Error(), "chmod 600") {
			t.Errorf("mode %04o: %v", mode, err)
		}
		wantKind(t, f.submitCredentials(f.askCredentials(), secretFields()), rules.Unavailable)
	}
	f.must(os.Chmod(f.path+".key", 0o400))
	f.wantRevealed(number, secretFields()...)
}

func TestAFaultyKeyFileIsNamedAndNotQuoted(t *testing.T) {
	f := newFixture(t, "Europe/London")
	key := makeKey()
	for _, text := range []string{encoded(key) + "\nnonsense-that-is-secret\n", encoded(key)[:40], base64.StdEncoding.EncodeToString(key.secret[:31])} {
		f.must(os.WriteFile(f.vault.path, []byte(text), 0o600))
		err := f.PrepareKeys(context.Background())
		if err == nil || !strings.Contains(err.Error(), "entry") || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), encoded(key)[:20]) {
			t.Errorf("it says %v", err)
		}
	}
}

func TestKeysFromTheEnvironmentGoFirstAndMakeNoFile(t *testing.T) {
	first, second := makeKey(), makeKey()
	path := filepath.Join(t.TempDir(), "portal.db")
	v, err := newVault(path, Options{KeysFromEnvironment: " " + encoded(first) + " ,\n" + encoded(second) + ","})
	if err != nil {
		t.Fatal(err)
	}
	keys, err := v.sealingKeys()
	if err != nil || len(keys) != 2 || keys[0].id != first.id || keys[1].id != second.id {
		t.Errorf("%d keys, %v", len(keys), err)
	}
	if _, err := os.Stat(path + ".key"); err == nil {
		t.Error("a key file was made")
	}
	_, err = Open(context.Background(), path, Options{KeysFromEnvironment: encoded(first) + ",short"})
	if err == nil || !strings.Contains(err.Error(), "entry 2") || strings.Contains(err.Error(), "short") {
		t.Errorf("a faulty key from the environment: %v", err)
	}
}

func TestTheKeyFileCanBeNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "elsewhere")
	v, err := newVault(filepath.Join(t.TempDir(), "portal.db"), Options{KeyFile: path})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.sealingKeys(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestAKeyFileHalfWrittenIsNotTakenForTheKeys(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number := f.givenCredentials()
	f.must(os.WriteFile(f.vault.path+".new", []byte("half of a k"), 0o666))
	f.wantRevealed(number, secretFields()...)
	_, err := f.RotateKey(context.Background())
	f.must(err)
	f.wantRevealed(number, secretFields()...)
	about, err := os.Stat(f.vault.path)
	f.must(err)
	if about.Mode().Perm() != 0o600 {
		t.Errorf("the key file has mode %04o", about.Mode().Perm())
	}
}

func TestSealingTwiceLooksDifferent(t *testing.T) {
	key := makeKey()
	first, err := key.seal(1, 1, []byte("the same"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := key.seal(1, 1, []byte("the same"))
	if err != nil || bytes.Equal(first, second) || bytes.Equal(first[:24], second[:24]) {
		t.Errorf("two seals are alike, %v", err)
	}
	for _, place := range [][2]int64{{1, 2}, {2, 1}, {11, 1}} {
		if _, err := key.open(place[0], place[1], first); err == nil {
			t.Errorf("what was sealed for 1/1 opens at %v", place)
		}
	}
	if text, err := key.open(1, 1, first); err != nil || string(text) != "the same" {
		t.Errorf("it opens as %q, %v", text, err)
	}
}
