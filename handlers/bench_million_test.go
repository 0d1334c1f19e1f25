package handlers_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"portal/portal"
	"portal/rules"
)

// crowdPage is a page that is measured: who reads it, and its address, which
// may be another one each time.
type crowdPage struct {
	name, person string
	path         func(size crowd, turn int64) string
	// alone and several are how many requests a client sends in a turn.
	alone, several int
}

var crowdPages = []crowdPage{
	{"queue", adminMail, fixed("/triage"), 8, 1},
	{"queue-by-common-word", adminMail, fixed("/triage?text=" + commonWord), 8, 1},
	{"queue-by-rare-word", adminMail, fixed("/triage?state=done&text=" + rareWord), 8, 1},
	{"list", benchClient, fixed("/projects/HALO/tickets"), 16, 2},
	{"list-page-1000", benchClient, func(size crowd, _ int64) string { return fmt.Sprintf("/projects/HALO/tickets?before=%d", size.deep()) }, 16, 2},
	{"list-by-common-word", benchClient, fixed("/projects/HALO/tickets?q=" + commonWord), 16, 2},
	{"list-by-rare-word", benchClient, fixed("/projects/HALO/tickets?q=" + rareWord), 16, 2},
	{"ticket", benchClient, anyTicket, 16, 2},
	{"ticket-as-staff", adminMail, anyTicket, 16, 2},
	{"search-common-word", benchClient, fixed("/search?q=" + commonWord), 16, 2},
	{"search-rare-word", benchClient, fixed("/search?q=" + rareWord), 16, 2},
	{"search-common-word-as-staff", adminMail, fixed("/search?q=" + commonWord), 16, 2},
	{"search-rare-word-as-staff", adminMail, fixed("/search?q=" + rareWord), 16, 2},
}

func fixed(path string) func(crowd, int64) string { return func(crowd, int64) string { return path } }

// anyTicket is one ticket of HALO after the other, from all over its years.
func anyTicket(size crowd, turn int64) string {
	return fmt.Sprintf("/projects/HALO/tickets/%d", 1+turn*7919%size.ofHALO)
}

// deep is the bound of the thousandth page of HALO's list or, in a small file,
// of its last but one.
func (size crowd) deep() int64 {
	return max(size.ofHALO-999*portal.PageSize, 2*portal.PageSize) + 1
}

// BenchmarkTickets compares pages on a million tickets with the same pages on
// a thousand. It makes both files when they are not there yet.
func BenchmarkTickets(b *testing.B) {
	few, many := thousand.open(b, ""), million.open(b, "")
	for _, page := range crowdPages {
		b.Run(page.name, func(b *testing.B) {
			b.Run("1-client", func(b *testing.B) { page.compare(b, few, many, 1, page.alone) })
			b.Run(fmt.Sprintf("%d-clients", together), func(b *testing.B) { page.compare(b, few, many, together, page.several) })
		})
	}
	b.Run("submit", func(b *testing.B) {
		b.Run("1-client", func(b *testing.B) { compareSubmit(b, few, many, 1, 8) })
		b.Run(fmt.Sprintf("%d-clients", together), func(b *testing.B) { compareSubmit(b, few, many, together, 2) })
	})
}

// crowdHouse is a house whose file is a copy of a crowd's.
type crowdHouse struct {
	*house
	size     crowd
	browsers map[string]*browser
}

// open opens a copy of the crowd's file, with a database/sql driver of that
// name.
func (size crowd) open(b *testing.B, driver string) *crowdHouse {
	b.Helper()
	h := &house{t: b, clock: &clock{}, seats: map[string]portal.Seat{}, file: filepath.Join(b.TempDir(), "crowd.db")}
	h.must(copyFile(size.kept(b), h.file))
	h.clock.Set(townOpened)
	var err error
	h.portal, err = portal.Open(context.Background(), h.file, portal.Options{Clock: h.clock.Now, Log: slog.New(slog.DiscardHandler), Driver: driver})
	h.must(err)
	h.serveAt("")
	b.Cleanup(func() {
		h.server.Close()
		if err := h.portal.Close(); err != nil {
			b.Error(err)
		}
	})
	h.seats[adminMail] = portal.Seat{Role: rules.Admin, Actor: townAdmin}
	browsers := map[string]*browser{}
	for _, email := range []string{adminMail, benchClient} {
		browsers[email] = h.signIn(email)
	}
	return &crowdHouse{h, size, browsers}
}

func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Close())
}

func (page crowdPage) compare(b *testing.B, few, many *crowdHouse, clients, requests int) {
	in := many.browsers[page.person]
	body := []byte(in.get(page.path(many.size, 0)).want(b, http.StatusOK).Body)
	get := func(path string) func() []byte { return always(in.request(http.MethodGet, path, nil)) }
	compare(b, requests,
		newLane(b, "floor", many.server, clients, get(many.addFloor(http.MethodGet, http.StatusOK, body))),
		newLane(b, "bare", many.server, clients, get(many.addBarePage(b, body))),
		newLane(b, "small", few.server, clients, page.requests(few)),
		newLane(b, "large", many.server, clients, page.requests(many)),
	)
	b.ReportMetric(float64(len(body))/1000, "KB")
}

// requests is the next request for the page, each time it is called.
func (page crowdPage) requests(h *crowdHouse) func() []byte {
	var turn atomic.Int64
	in := h.browsers[page.person]
	return func() []byte { return in.request(http.MethodGet, page.path(h.size, turn.Add(1)), nil) }
}

// compareSubmit takes the time of a bug report, sent as the form sends it.
func compareSubmit(b *testing.B, few, many *crowdHouse, clients, requests int) {
	report := newWordsmith(uint64(clients)).content()
	post := func(path string) func() []byte {
		return always(many.browsers[benchClient].request(http.MethodPost, path, reportForm(report, 0)))
	}
	lanes := []*lane{
		newLane(b, "floor", many.server, clients, post(many.addFloor(http.MethodPost, http.StatusSeeOther, nil))),
		newLane(b, "bare", many.server, clients, post(many.addBareDeed(b, hamlet))),
		newLane(b, "small", few.server, clients, few.reports(report)),
		newLane(b, "large", many.server, clients, many.reports(report)),
	}
	for _, lane := range lanes {
		lane.want = http.StatusSeeOther
	}
	compare(b, requests, lanes...)
}

var sequence atomic.Int64

// reports is the next report of the project's client, each time it is called.
func (h *crowdHouse) reports(content rules.TicketContent) func() []byte {
	return func() []byte {
		return h.browsers[benchClient].request(http.MethodPost, "/projects/HALO/tickets/new", reportForm(content, sequence.Add(1)))
	}
}

func reportForm(content rules.TicketContent, once int64) url.Values {
	return url.Values{
		"kind": {string(content.Kind)}, "title": {content.Title}, "description": {content.Description}, "expected": {content.Expected},
		"page": {content.Page}, "browser": {content.Browser}, "screen": {content.Screen}, "window": {content.Window},
		"once": {fmt.Sprintf("benchmark-%d", once)},
	}
}
