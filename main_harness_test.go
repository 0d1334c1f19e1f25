package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"portal/portal"
)

const asProgram = "PORTAL_TEST_AS_PROGRAM"

// anyPort lets the system choose a port, which the log then tells.
const anyPort = "127.0.0.1:0"

var listens = regexp.MustCompile(`127\.0\.0\.1:\d+`)

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
	p := &process{t: t, command: run(t, append(arguments, "--listen", anyPort)...), lines: make(chan string, 1000)}
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
	p.url = "http://" + listens.FindString(p.waitFor("the portal answers"))
	return p
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

// demo is the demo's file and its key, made once by whoever wants a copy first.
// Its passwords cost next to nothing to check.
var demo = sync.OnceValues(func() (made [2][]byte, err error) {
	folder, err := os.MkdirTemp("", "portal-demo-")
	if err != nil {
		return made, err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "demo.db")
	cheap := &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	if err := portal.MakeCast(context.Background(), file, portal.Options{Schema: schema, PasswordCost: cheap}); err != nil {
		return made, err
	}
	if made[0], err = os.ReadFile(file); err != nil {
		return made, err
	}
	made[1], err = os.ReadFile(file + ".key")
	return made, err
})

// copyDemo puts the demo's file and its key where a test wants them.
func copyDemo(t *testing.T, file string) {
	t.Helper()
	made, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	for i, path := range []string{file, file + ".key"} {
		if err := os.WriteFile(path, made[i], 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
