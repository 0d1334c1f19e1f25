package main

import (
	"context"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"portal/portal"
	"portal/rules"
)

const secret = "a horse that nobody rides"

// withCredentials makes the demo with credentials that a client gave, and
// gives a way to reveal them from another process than the one that serves.
func withCredentials(t *testing.T, file string) (reveal func() (string, error)) {
	t.Helper()
	ctx, options := context.Background(), portal.Options{Schema: schema}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	copyDemo(t, file)
	p, err := portal.Open(ctx, file, options)
	must(err)
	t.Cleanup(func() { must(p.Close()) })
	seat := func(person portal.CastMember) (portal.Seat, string) {
		token, err := p.SignIn(ctx, person.Email, portal.CastPassword, "", portal.Origin{})
		must(err)
		actor, err := p.Session(ctx, token, portal.Origin{})
		must(err)
		seat, err := p.Enter(ctx, actor, "BAKE")
		must(err)
		return seat, token
	}
	staff, token := seat(portal.Cast[0])
	client, _ := seat(portal.Cast[2])
	numbers, err := p.AddRequirements(ctx, staff, []portal.NewRequirement{{RequirementContent: rules.RequirementContent{
		Kind: rules.NeedCredentials, Title: "The old website", Fields: []string{"Password"},
	}}})
	must(err)
	view, err := p.Requirement(ctx, client, numbers[0])
	must(err)
	must(p.SubmitProvision(ctx, client, numbers[0], portal.Provision{
		Edit: view.Requirement.Edit, Asked: view.Asked, Credentials: []portal.CredentialField{{Name: "Password", Value: secret}},
	}))
	return func() (string, error) {
		fields, err := p.RevealCredentials(ctx, staff, numbers[0], 1, token, portal.CastPassword)
		if err != nil {
			return "", err
		}
		return fields[0].Value, nil
	}
}

func keyIn(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(text))
}

func TestTheKeyIsRotatedWhileThePortalServes(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "portal.db")
	reveal := withCredentials(t, file)
	p := start(t, "--database", file)
	before := keyIn(t, file+".key")
	list, err := run(t, "key", "list", "--database", file).CombinedOutput()
	if err != nil || !strings.Contains(string(list), "and all that is given from now on") {
		t.Fatalf("%v\n%s", err, list)
	}
	rotated, err := run(t, "key", "rotate", "--database", file).CombinedOutput()
	id, _, _ := strings.Cut(string(list), " ")
	if err != nil || !strings.Contains(string(rotated), "Dropped from the key file") || !strings.Contains(string(rotated), id) {
		t.Fatalf("%v\n%s", err, rotated)
	}
	after := keyIn(t, file+".key")
	if after == before || strings.Contains(after, before) {
		t.Error("the old key is still there")
	}
	if got, err := reveal(); err != nil || got != secret {
		t.Errorf("revealed is %q, %v", got, err)
	}
	p.stop()
	for _, said := range []string{string(list), string(rotated), p.seen.String()} {
		if strings.Contains(said, before) || strings.Contains(said, after) || strings.Contains(said, secret) {
			t.Errorf("a secret is printed:\n%s", said)
		}
	}
}

func TestALostKeyIsInTheLogAndThePortalServes(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "portal.db")
	reveal := withCredentials(t, file)
	if err := os.Rename(file+".key", file+".saved"); err != nil {
		t.Fatal(err)
	}
	p := start(t, "--database", file)
	p.page(client(t), "/login")
	p.stop()
	if !strings.Contains(p.seen.String(), "a key that is not here") {
		t.Errorf("the log does not say so:\n%s", p.seen.String())
	}
	if _, err := reveal(); rules.KindOf(err) != rules.Conflict {
		t.Errorf("revealing without the key: %v", err)
	}
	if err := os.Rename(file+".saved", file+".key"); err != nil {
		t.Fatal(err)
	}
	if got, err := reveal(); err != nil || got != secret {
		t.Errorf("with the key back it is %q, %v", got, err)
	}
}

func TestAKeyThatOthersCanReadIsRefused(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "portal.db")
	if err := os.WriteFile(file+".key", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file+".key", 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := run(t, "--database", file, "--listen", anyPort).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "chmod 600") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestKeysComeFromTheEnvironment(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "portal.db")
	reveal := withCredentials(t, file)
	key := base64.StdEncoding.EncodeToString([]byte("just thirty-two bytes for a test"))
	rotate := run(t, "key", "rotate", "--database", file)
	rotate.Env = append(rotate.Env, "PORTAL_KEY="+key)
	out, err := rotate.CombinedOutput()
	if err != nil || strings.Contains(string(out), key) || keyIn(t, file+".key") != "" {
		t.Fatalf("%v\n%s", err, out)
	}
	if _, err := reveal(); rules.KindOf(err) != rules.Conflict {
		t.Errorf("without the environment it says %v", err)
	}
	if err := os.WriteFile(file+".key", []byte(key), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := reveal(); err != nil || got != secret {
		t.Errorf("with its key it is %q, %v", got, err)
	}
}
