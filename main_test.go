package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"portal/portal"
)

const asProgram = "PORTAL_TEST_AS_PROGRAM"

// patience bounds how long a process may take: making the demo is slow under
// the race detector on a busy machine.
const patience = 5 * time.Minute

// TestMain lets the test binary play the program itself.
func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// process is the program, started for real.
type process struct {
	t       *testing.T
	command *exec.Cmd
	lines   chan string
	seen    strings.Builder
	url     string
}

func run(t *testing.T, arguments ...string) *exec.Cmd {
	t.Helper()
	command := exec.Command(os.Args[0], arguments...)
	command.Env = append(os.Environ(), asProgram+"=1")
	return command
}

// start runs the program and waits until it answers.
func start(t *testing.T, arguments ...string) *process {
	t.Helper()
	address := freeAddress(t)
	p := &process{t: t, command: run(t, append(arguments, "--listen", address)...), lines: make(chan string, 1000), url: "http://" + address}
	out, in := io.Pipe()
	p.command.Stdout, p.command.Stderr = in, in
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		scanner := bufio.NewScanner(out)
		for scanner.Scan() {
			p.lines <- scanner.Text()
		}
		close(p.lines)
	}()
	t.Cleanup(func() { _ = p.command.Process.Kill() }) // it may have ended
	p.waitFor("the portal answers")
	return p
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// waitFor reads the output up to a line that holds a text.
func (p *process) waitFor(text string) string {
	p.t.Helper()
	limit := time.After(patience)
	for {
		select {
		case line, open := <-p.lines:
			p.seen.WriteString(line + "\n")
			if strings.Contains(line, text) {
				return line
			}
			if !open {
				p.t.Fatalf("it ended without saying %q:\n%s", text, p.seen.String())
			}
		case <-limit:
			p.t.Fatalf("it did not say %q:\n%s", text, p.seen.String())
		}
	}
}

func (p *process) stop() {
	p.t.Helper()
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- p.command.Wait() }()
	p.waitFor("closing down")
	select {
	case err := <-ended:
		if err != nil {
			p.t.Errorf("it ended with %v", err)
		}
	case <-time.After(patience):
		p.t.Error("it did not end")
	}
}

func client(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar}
}

func (p *process) page(c *http.Client, path string) string {
	p.t.Helper()
	response, err := c.Get(p.url + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		p.t.Fatalf("%s: %d %v", path, response.StatusCode, err)
	}
	return string(body)
}

func TestTheDemo(t *testing.T) {
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
	start(t, "demo", "--database", file).stop()
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
	p := start(t, "demo", "--log-json", "--database", filepath.Join(t.TempDir(), "demo.db"))
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
	folder := t.TempDir()
	p := start(t, "demo", "--database", filepath.Join(folder, "demo.db"))
	copied := filepath.Join(folder, "copy.db")
	if out, err := run(t, "backup", "--database", filepath.Join(folder, "demo.db"), copied).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	p.stop()
	if out, err := run(t, "verify", "--database", copied).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestVerifyNamesAFault(t *testing.T) {
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
