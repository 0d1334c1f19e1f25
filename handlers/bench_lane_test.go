package handlers_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// wire is one kept-alive connection. It is leaner than an http.Client, so that
// what is measured is the server rather than the asking.
type wire struct {
	conn net.Conn
	in   *bufio.Reader
}

func (w *wire) ask(request []byte, want int) error {
	if _, err := w.conn.Write(request); err != nil {
		return err
	}
	response, err := http.ReadResponse(w.in, nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != want {
		return fmt.Errorf("status %d, want %d, for %s", response.StatusCode, want, bytes.SplitN(request, []byte("\r"), 2)[0])
	}
	return nil
}

// lane is one of the things that are compared, with a connection for each of
// its clients.
type lane struct {
	name  string
	want  int
	wires []*wire
	// next gives the next request; several clients ask for it at once.
	next func() []byte
	// prepare makes ready, outside of the time taken, what so many requests
	// use up.
	prepare func(requests int)
	turns   []time.Duration
}

func newLane(b *testing.B, name string, server *httptest.Server, clients int, next func() []byte) *lane {
	b.Helper()
	l := &lane{name: name, want: http.StatusOK, next: next, prepare: func(int) {}}
	for range clients {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = conn.Close() }) // the server may have closed it
		l.wires = append(l.wires, &wire{conn, bufio.NewReader(conn)})
	}
	return l
}

// always is the same request again and again.
func always(request []byte) func() []byte { return func() []byte { return request } }

// turn lets every client send so many requests and notes how long all of them
// took.
func (l *lane) turn(b *testing.B, requests int) {
	var group sync.WaitGroup
	failures := make(chan error, len(l.wires))
	start := time.Now()
	for _, wire := range l.wires {
		group.Go(func() {
			for range requests {
				if err := wire.ask(l.next(), l.want); err != nil {
					failures <- err
					return
				}
			}
		})
	}
	group.Wait()
	l.turns = append(l.turns, time.Since(start))
	close(failures)
	for err := range failures {
		b.Fatalf("%s: %v", l.name, err)
	}
}

// compare lets the lanes take turns, each time another one first, so that
// whatever else the machine does, and whatever one lane leaves to be cleared
// up, meets all of them alike.
func compare(b *testing.B, requests int, lanes ...*lane) {
	b.Helper()
	for b.Loop() {
		b.StopTimer()
		for _, lane := range lanes {
			lane.prepare(requests * len(lane.wires))
		}
		b.StartTimer()
		for _, lane := range lanes {
			lane.turn(b, requests)
		}
		lanes = append(lanes[1:], lanes[0])
	}
	times, quickest := map[string]float64{}, map[string]float64{}
	for _, lane := range lanes {
		slices.Sort(lane.turns)
		times[lane.name] = lane.microseconds(lane.turns[len(lane.turns)/2], requests)
		quickest[lane.name] = lane.microseconds(lane.turns[0], requests)
		b.ReportMetric(times[lane.name], lane.name+"-µs")
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(times["large"]/times["floor"], "x-floor")
	b.ReportMetric(times["large"]/times["bare"], "x-bare")
	b.ReportMetric(times["large"]/times["small"], "large/small")
	// The quickest turns say more where others keep the machine busy.
	b.ReportMetric(quickest["large"]/quickest["small"], "quickest-large/small")
}

// microseconds is the time of one request in a turn that took so long.
func (l *lane) microseconds(turn time.Duration, requests int) float64 {
	return float64(turn.Nanoseconds()) / 1000 / float64(requests*len(l.wires))
}

// request writes a request as a browser sends it, with the cookies of one.
func (b *browser) request(method, path string, form url.Values) []byte {
	b.h.t.Helper()
	home, err := url.Parse(b.h.server.URL)
	b.h.must(err)
	r, err := http.NewRequest(method, b.h.server.URL+path, strings.NewReader(form.Encode()))
	b.h.must(err)
	r.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, cookie := range b.client.Jar.Cookies(home) {
		r.AddCookie(cookie)
	}
	var written bytes.Buffer
	b.h.must(r.Write(&written))
	return written.Bytes()
}
