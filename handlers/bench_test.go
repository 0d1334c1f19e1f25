package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"testing"

	"portal/portal"
)

// The benchmarks compare, in one run and turn by turn, a page of a large file
// with the same page of a small one, with a bare page and with the floor. What
// counts are the ratios; docs/performance.md says how to read them.

const (
	benchClient = "approver@halo.example"
	// together is how many clients ask at once where there are several.
	together = 16
	// How many requests each client sends in a turn.
	perTurnAlone, perTurnTogether = 32, 4
)

func BenchmarkClientDashboard(b *testing.B) { benchmarkPage(b, "/projects/HALO") }

func BenchmarkQuotePage(b *testing.B) { benchmarkPage(b, "/projects/HALO/quotes/9") }

func BenchmarkWorkOrder(b *testing.B) { benchmarkPage(b, "/projects/HALO/cycles") }

func benchmarkPage(b *testing.B, path string) {
	b.Run("1-client", func(b *testing.B) { comparePage(b, path, 1, perTurnAlone) })
	b.Run(fmt.Sprintf("%d-clients", together), func(b *testing.B) { comparePage(b, path, together, perTurnTogether) })
}

func comparePage(b *testing.B, path string, clients, requests int) {
	small, large := hamlet.open(b, ""), city.open(b, "")
	inSmall, inLarge := small.signIn(benchClient), large.signIn(benchClient)
	body := []byte(inLarge.get(path).want(b, http.StatusOK).Body)
	get := func(in *browser, path string) func() []byte { return always(in.request(http.MethodGet, path, nil)) }
	lanes := []*lane{
		newLane(b, "floor", large.server, clients, get(inLarge, large.addFloor(http.MethodGet, http.StatusOK, body))),
		newLane(b, "bare", large.server, clients, get(inLarge, large.addBarePage(b, body))),
		newLane(b, "small", small.server, clients, get(inSmall, path)),
		newLane(b, "large", large.server, clients, get(inLarge, path)),
	}
	compare(b, requests, lanes...)
	b.ReportMetric(float64(len(body))/1000, "KB")
	b.ReportMetric(float64(city.openCounted(b).signIn(benchClient).statementsOf(path)), "statements")
}

func BenchmarkAccept(b *testing.B) {
	b.Run("1-client", func(b *testing.B) { compareAccept(b, 1, 8) })
	b.Run(fmt.Sprintf("%d-clients", together), func(b *testing.B) { compareAccept(b, together, 2) })
}

func compareAccept(b *testing.B, clients, requests int) {
	small, large := hamlet.open(b, ""), city.open(b, "")
	inSmall, inLarge := small.signIn(benchClient), large.signIn(benchClient)
	form := acceptForm(1, "")
	post := func(path string) func() []byte { return always(inLarge.request(http.MethodPost, path, form)) }
	lanes := []*lane{
		newLane(b, "floor", large.server, clients, post(large.addFloor(http.MethodPost, http.StatusSeeOther, nil))),
		newLane(b, "bare", large.server, clients, post(large.addBareDeed(b, city))),
		newAcceptLane(b, "small", inSmall, clients),
		newAcceptLane(b, "large", inLarge, clients),
	}
	for _, lane := range lanes {
		lane.want = http.StatusSeeOther
	}
	compare(b, requests, lanes...)
	b.ReportMetric(float64(statementsOfAccepting(b)), "statements")
}

func acceptForm(revision int64, hash string) url.Values {
	return url.Values{
		"revision": {strconv.FormatInt(revision, 10)}, "hash": {hash},
		"name": {"Priya Nair"}, "may_agree": {"yes"},
	}
}

// newAcceptLane accepts a quote with each request; its turns begin with as
// many quotes sent.
func newAcceptLane(b *testing.B, name string, in *browser, clients int) *lane {
	b.Helper()
	var waiting [][]byte
	var mutex sync.Mutex
	l := newLane(b, name, in.h.server, clients, func() []byte {
		mutex.Lock()
		defer mutex.Unlock()
		request := waiting[0]
		waiting = waiting[1:]
		return request
	})
	l.prepare = func(requests int) { waiting = in.acceptRequests(requests) }
	return l
}

// acceptRequests sends so many quotes, many at a time, and makes for each the
// request that accepts it.
func (b *browser) acceptRequests(quotes int) [][]byte {
	staff := b.h.staffSeat("HALO")
	requests := make([][]byte, quotes)
	failures := make([]error, quotes)
	var group sync.WaitGroup
	for i := range quotes {
		group.Go(func() { requests[i], failures[i] = b.acceptRequest(staff) })
	}
	group.Wait()
	for _, err := range failures {
		b.h.must(err)
	}
	return requests
}

func (b *browser) acceptRequest(staff portal.Seat) ([]byte, error) {
	ctx := context.Background()
	number, err := b.h.portal.CreateQuote(ctx, staff)
	if err != nil {
		return nil, err
	}
	draft := portal.Draft{Edit: 1, Offer: townOffer(1), Expires: lastOpened}
	if err := b.h.portal.SendQuote(ctx, staff, number, draft); err != nil {
		return nil, err
	}
	view, err := b.h.portal.Quote(ctx, staff, number)
	if err != nil {
		return nil, err
	}
	path := fmt.Sprintf("/projects/HALO/quotes/%d/accept", number)
	return b.request(http.MethodPost, path, acceptForm(view.Quote.Revision, view.Quote.ContentHash)), nil
}

func statementsOfAccepting(b *testing.B) int64 {
	b.Helper()
	h := hamlet.openCounted(b)
	in := h.signIn(benchClient)
	view := h.quote("HALO", openQuote)
	before := statements.Load()
	in.post("/projects/HALO/quotes/9/accept", acceptForm(view.Quote.Revision, view.Quote.ContentHash)).want(b, http.StatusSeeOther)
	return statements.Load() - before
}
