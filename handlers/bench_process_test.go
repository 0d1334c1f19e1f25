package handlers_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"portal/handlers"
	"portal/portal"
)

// BenchmarkStart takes the time from nothing to the first answer on an
// existing large file: inside of a running process, and as a process of its
// own beside one that only prints its help.
func BenchmarkStart(b *testing.B) {
	b.Run("in-process", func(b *testing.B) {
		file := city.copyTo(b, b.TempDir())
		for b.Loop() {
			startHere(b, file)
		}
	})
	b.Run("process", func(b *testing.B) {
		binary, file := build(b), city.copyTo(b, b.TempDir())
		var answering, helping time.Duration
		for b.Loop() {
			start := time.Now()
			p := startBinary(b, binary, file)
			p.healthy(b)
			answering += time.Since(start)
			p.stop(b)
			start = time.Now()
			if err := exec.Command(binary, "--help").Run(); err != nil {
				b.Fatal(err)
			}
			helping += time.Since(start)
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(float64(answering.Microseconds())/1000/float64(b.N), "start-ms")
		b.ReportMetric(float64(helping.Microseconds())/1000/float64(b.N), "help-ms")
	})
}

func startHere(b *testing.B, file string) {
	log := slog.New(slog.DiscardHandler)
	p, err := portal.Open(context.Background(), file, portal.Options{Log: log})
	if err != nil {
		b.Fatal(err)
	}
	site, err := handlers.New(p, handlers.Config{Log: log})
	if err != nil {
		b.Fatal(err)
	}
	handler, err := site.Handler()
	if err != nil {
		b.Fatal(err)
	}
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/healthz", nil))
	if answer.Code != http.StatusOK {
		b.Fatalf("status %d", answer.Code)
	}
	b.StopTimer()
	if err := p.Close(); err != nil {
		b.Fatal(err)
	}
	b.StartTimer()
}

// BenchmarkMemory reads how much memory the program keeps resident on a large
// file: idle, at most while many clients read dashboards, and at most once
// people have signed in too.
func BenchmarkMemory(b *testing.B) {
	const clients, each = 64, 30
	binary := build(b)
	for b.Loop() {
		file, request := signedIn(b)
		p := startBinary(b, binary, file)
		p.healthy(b)
		b.ReportMetric(p.megabytes(b, "VmRSS"), "idle-MB")
		p.read(b, request, clients, each)
		b.ReportMetric(p.megabytes(b, "VmHWM"), "reading-MB")
		p.signIn(b, 4)
		b.ReportMetric(p.megabytes(b, "VmHWM"), "signing-in-MB")
		p.stop(b)
	}
	b.ReportMetric(0, "ns/op")
}

// signedIn is a copy of the city in which the client has a session by the
// real clock, and the request for the dashboard that carries it.
func signedIn(b *testing.B) (file string, request []byte) {
	b.Helper()
	h := city.open(b, "")
	h.clock.Set(time.Now().UTC().Format(time.RFC3339))
	request = h.signIn(benchClient).request(http.MethodGet, "/projects/HALO", nil)
	file = filepath.Join(b.TempDir(), "signed-in.db")
	h.must(h.portal.Backup(context.Background(), file))
	return file, request
}

// build makes the program as it is released and returns its path.
func build(b *testing.B) string {
	b.Helper()
	binary := filepath.Join(b.TempDir(), "portal")
	command := exec.Command("go", "build", "-o", binary, "..")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := command.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, output)
	}
	return binary
}

// binaryProcess is the program, running on an address of its own.
type binaryProcess struct {
	command *exec.Cmd
	address string
}

// startBinary starts the program and waits until it says that it answers.
func startBinary(b *testing.B, binary, file string) *binaryProcess {
	b.Helper()
	p := &binaryProcess{address: freeAddress(b)}
	p.command = exec.Command(binary, "serve", "--database", file, "--listen", p.address)
	log, err := p.command.StderrPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = p.command.Process.Kill() }) // it has ended by itself, unless the benchmark failed
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "the portal answers") {
			go func() { _, _ = io.Copy(io.Discard, log) }() // ends with the process
			return p
		}
	}
	b.Fatal("it ended before it answered")
	return nil
}

func freeAddress(b *testing.B) string {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func (p *binaryProcess) healthy(b *testing.B) {
	b.Helper()
	response, err := http.Get("http://" + p.address + "/healthz")
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		b.Fatalf("status %d", response.StatusCode)
	}
}

// read lets many clients ask for the same page, each so many times.
func (p *binaryProcess) read(b *testing.B, request []byte, clients, each int) {
	b.Helper()
	failures := make(chan error, clients)
	var group sync.WaitGroup
	for range clients {
		conn, err := net.Dial("tcp", p.address)
		if err != nil {
			b.Fatal(err)
		}
		defer conn.Close()
		client := &wire{conn, bufio.NewReader(conn)}
		group.Go(func() {
			for range each {
				if err := client.ask(request, http.StatusOK); err != nil {
					failures <- err
					return
				}
			}
		})
	}
	group.Wait()
	close(failures)
	for err := range failures {
		b.Fatal(err)
	}
}

// signIn sends the sign-in form so many times at once.
func (p *binaryProcess) signIn(b *testing.B, times int) {
	b.Helper()
	form := "email=approver%40halo.example&password=" + strings.ReplaceAll(password, " ", "+")
	request := fmt.Appendf(nil, "POST /login HTTP/1.1\r\nHost: %s\r\nSec-Fetch-Site: same-origin\r\n"+
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", p.address, len(form), form)
	var group sync.WaitGroup
	failures := make(chan error, times)
	for range times {
		conn, err := net.Dial("tcp", p.address)
		if err != nil {
			b.Fatal(err)
		}
		defer conn.Close()
		group.Go(func() { failures <- (&wire{conn, bufio.NewReader(conn)}).ask(request, http.StatusSeeOther) })
	}
	group.Wait()
	close(failures)
	for err := range failures {
		if err != nil {
			b.Fatal(err)
		}
	}
}

// megabytes reads a line of /proc/PID/status, which is in units of 1,024
// bytes.
func (p *binaryProcess) megabytes(b *testing.B, field string) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		b.Skip("this system tells no memory by process")
	}
	for line := range bytes.Lines(status) {
		if rest, found := strings.CutPrefix(string(line), field+":"); found {
			kilobytes, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				b.Fatal(err)
			}
			return float64(kilobytes) * 1024 / 1e6
		}
	}
	b.Fatalf("no line %s", field)
	return 0
}

// stop ends the program as a service manager does.
func (p *binaryProcess) stop(b *testing.B) {
	b.Helper()
	if err := p.command.Process.Signal(os.Interrupt); err != nil {
		b.Fatal(err)
	}
	if err := p.command.Wait(); err != nil {
		b.Fatal(err)
	}
}
