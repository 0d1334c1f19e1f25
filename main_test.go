package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"portal/portal"
)

func TestTheDemo(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "demo.db")
	p := start(t, "demo", "--database", file)
	signIn := p.page(client(t), "/login")
	for _, person := range portal.Cast {
		if !strings.Contains(p.seen.String(), person.Email) || !strings.Contains(signIn, person.Email) {
			t.Errorf("%s is not shown", person.Email)
		}
		c := client(t)
		response, err := c.PostForm(p.url+"/login", url.Values{"email": {person.Email}, "password": {portal.CastPassword}})
		if err != nil || response.StatusCode != http.StatusOK || response.Request.URL.Path == "/login" {
			t.Errorf("%s cannot sign in: %v", person.Email, err)
		}
		response.Body.Close()
	}
	if !strings.Contains(p.seen.String(), portal.CastPassword) {
		t.Error("the password is not printed")
	}
	if p.page(client(t), "/healthz") != "ok\n" {
		t.Error("it is not healthy")
	}
	p.stop()
	out, err := run(t, "verify", "--database", file).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Everything fits together") {
		t.Errorf("verify: %v\n%s", err, out)
	}
}

func TestTheDemoIsMadeAgainUnlessKept(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "demo.db")
	mark := func() bool {
		p, err := portal.Open(context.Background(), file, portal.Options{Schema: schema})
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		admin, err := p.SignIn(context.Background(), portal.Cast[0].Email, portal.CastPassword, "", portal.Origin{})
		if err != nil {
			t.Fatal(err)
		}
		actor, err := p.Session(context.Background(), admin, portal.Origin{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.CreateClient(context.Background(), actor, "A mark")
		return err == nil
	}
	copyDemo(t, file)
	if !mark() {
		t.Fatal("the mark could not be made")
	}
	start(t, "demo", "--keep", "--database", file).stop()
	if mark() {
		t.Error("--keep did not keep the file")
	}
	start(t, "demo", "--database", file).stop()
	if !mark() {
		t.Error("the file was kept")
	}
}

var codeInLog = regexp.MustCompile(`code=([A-Z0-9-]+)`)

func TestANewPortalIsSetUpWithTheCodeFromTheLog(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "portal.db")
	p := start(t, "--database", file)
	match := codeInLog.FindStringSubmatch(p.seen.String())
	if match == nil {
		t.Fatalf("no code in the log:\n%s", p.seen.String())
	}
	c := client(t)
	if !strings.Contains(p.page(c, "/"), "Set up your portal") {
		t.Error("the first visitor is not led to the setup")
	}
	response, err := c.PostForm(p.url+"/setup", url.Values{
		"code": {match[1]}, "agency": {"North Studio"}, "currency": {"EUR"}, "time_zone": {"Europe/Berlin"}, "accent": {"#0b6e4f"},
		"review_days": {"7"}, "name": {"Ada"}, "email": {"ada@agency.example"}, "password": {"correct horse battery"},
	})
	if err != nil || response.Request.URL.Path != "/clients" {
		t.Fatalf("the setup failed: %v", err)
	}
	response.Body.Close()
	p.stop()
	again := start(t, "serve", "--database", file)
	if !strings.Contains(again.page(c, "/clients"), "North Studio") {
		t.Error("the session or the agency did not outlive the restart")
	}
	again.stop()
}

func TestTheLogHoldsNoSecret(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "demo.db")
	copyDemo(t, file)
	p := start(t, "demo", "--keep", "--log-json", "--database", file)
	c := client(t)
	response, err := c.PostForm(p.url+"/login", url.Values{"email": {portal.Cast[0].Email}, "password": {"a secret password"}})
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	p.page(c, "/login?next=%2Fsecret-path")
	missing, err := c.Get(p.url + "/welcome/secret-token")
	if err != nil {
		t.Fatal(err)
	}
	missing.Body.Close()
	p.stop()
	log := p.seen.String()[strings.Index(p.seen.String(), "the portal answers"):]
	if strings.Contains(log, "secret") || strings.Contains(log, portal.CastPassword) {
		t.Errorf("the log holds a secret:\n%s", log)
	}
	if !strings.Contains(log, `"request_id":"`) {
		t.Errorf("the log has no request id:\n%s", log)
	}
}

func TestHelpExplainsEveryFlag(t *testing.T) {
	t.Parallel()
	for _, command := range [][]string{{"serve"}, {"demo"}, {"verify"}, {"backup"}, {"key", "list"}, {"key", "rotate"}} {
		out, err := run(t, append(command, "--help")...).CombinedOutput()
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(out), "\n") {
			fields := strings.Fields(line)
			if len(fields) == 1 && strings.HasPrefix(fields[0], "--") && !strings.Contains(line, "=") {
				t.Errorf("%s: no words for %s", command, fields[0])
			}
		}
	}
}

func TestABackupWhileItRuns(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "demo.db")
	copyDemo(t, file)
	p := start(t, "demo", "--keep", "--database", file)
	copied := file + ".copy"
	if out, err := run(t, "backup", "--database", file, copied).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	p.stop()
	if out, err := run(t, "verify", "--database", copied).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestVerifyNamesAFault(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "none.db")
	err := run(t, "verify", "--database", missing).Run()
	var failed *exec.ExitError
	if !errors.As(err, &failed) {
		t.Errorf("verifying a file that is missing: %v", err)
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("verifying made a file")
	}
}
