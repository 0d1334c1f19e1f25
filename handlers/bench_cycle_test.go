package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"sync"
	"testing"

	"portal/portal"
	"portal/rules"
)

const (
	// livedCycle is the cycle of HALO that is made to have versions, deliveries
	// and a dispute, plainCycle one that only became official.
	livedCycle, plainCycle = 1, 3
	// manyCycles is what a project of some years has.
	manyCycles = 60
)

func BenchmarkCyclePage(b *testing.B) {
	life := func(h *house) { h.must(h.liveCycle(2)) }
	benchmarkCycles(b, "/projects/HALO/cycles/1", life, perTurnAlone, perTurnTogether)
}

func BenchmarkWorkOrderOf60(b *testing.B) {
	fill := func(h *house) { h.must(h.fillWorkOrder(manyCycles)) }
	benchmarkCycles(b, "/projects/HALO/cycles", fill, 8, 2)
}

// BenchmarkCompare compares two versions whose introductions are the draft and
// the final text of a real statement of work.
func BenchmarkCompare(b *testing.B) {
	write := func(h *house) { h.must(h.writePapers()) }
	benchmarkCycles(b, "/projects/HALO/cycles/1/compare", write, 4, 1)
}

func benchmarkCycles(b *testing.B, path string, furnish func(*house), alone, several int) {
	b.Run("1-client", func(b *testing.B) { compareFurnished(b, benchClient, path, furnish, 1, alone) })
	b.Run(fmt.Sprintf("%d-clients", together), func(b *testing.B) { compareFurnished(b, benchClient, path, furnish, together, several) })
}

// compareFurnished compares a page as comparePage does, after HALO has got in
// both files what the page is to show.
func compareFurnished(b *testing.B, person, path string, furnish func(*house), clients, requests int) {
	small, large, counted := hamlet.open(b, ""), city.open(b, ""), hamlet.openCounted(b)
	for _, h := range []*house{small, large, counted} {
		furnish(h)
	}
	inSmall, inLarge := small.signIn(person), large.signIn(person)
	body := []byte(inLarge.get(path).want(b, http.StatusOK).Body)
	get := func(in *browser, path string) func() []byte { return always(in.request(http.MethodGet, path, nil)) }
	compare(b, requests,
		newLane(b, "floor", large.server, clients, get(inLarge, large.addFloor(http.MethodGet, http.StatusOK, body))),
		newLane(b, "bare", large.server, clients, get(inLarge, large.addBarePage(b, body))),
		newLane(b, "small", small.server, clients, get(inSmall, path)),
		newLane(b, "large", large.server, clients, get(inLarge, path)),
	)
	b.ReportMetric(float64(len(body))/1000, "KB")
	b.ReportMetric(float64(counted.signIn(person).statementsOf(path)), "statements")
}

// BenchmarkApprove takes the time of one side's approval of a version.
func BenchmarkApprove(b *testing.B) {
	b.Run("1-client", func(b *testing.B) { compareApprove(b, 1, 8) })
	b.Run(fmt.Sprintf("%d-clients", together), func(b *testing.B) { compareApprove(b, together, 2) })
}

func compareApprove(b *testing.B, clients, requests int) {
	small, large := hamlet.open(b, ""), city.open(b, "")
	inSmall, inLarge := small.signIn(benchClient), large.signIn(benchClient)
	form := consentForm(rules.Consent{Revision: 1})
	post := func(path string) func() []byte { return always(inLarge.request(http.MethodPost, path, form)) }
	lanes := []*lane{
		newLane(b, "floor", large.server, clients, post(large.addFloor(http.MethodPost, http.StatusSeeOther, nil))),
		newLane(b, "bare", large.server, clients, post(large.addBareDeed(b, city))),
		newApproveLane(b, "small", inSmall, clients),
		newApproveLane(b, "large", inLarge, clients),
	}
	for _, lane := range lanes {
		lane.want = http.StatusSeeOther
	}
	compare(b, requests, lanes...)
	b.ReportMetric(float64(statementsOfApproving(b)), "statements")
}

func consentForm(read rules.Consent) url.Values {
	return url.Values{"revision": {strconv.FormatInt(read.Revision, 10)}, "hash": {read.Hash}}
}

// newApproveLane approves a cycle with each request; its turns begin with as
// many cycles added.
func newApproveLane(b *testing.B, name string, in *browser, clients int) *lane {
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
	l.prepare = func(requests int) { waiting = in.approveRequests(requests) }
	return l
}

// approveRequests adds so many cycles, many at a time, and makes for each the
// request that approves it.
func (b *browser) approveRequests(cycles int) [][]byte {
	staff := b.h.staffSeat("HALO")
	requests := make([][]byte, cycles)
	failures := make([]error, cycles)
	var group sync.WaitGroup
	for i := range cycles {
		group.Go(func() { requests[i], failures[i] = b.approveRequest(staff) })
	}
	group.Wait()
	for _, err := range failures {
		b.h.must(err)
	}
	return requests
}

func (b *browser) approveRequest(staff portal.Seat) ([]byte, error) {
	ctx := context.Background()
	number, err := b.h.portal.AddCycle(ctx, staff, townOffer(1).Cycles[0].Content)
	if err != nil {
		return nil, err
	}
	view, err := b.h.portal.Cycle(ctx, staff, number)
	if err != nil {
		return nil, err
	}
	path := fmt.Sprintf("/projects/HALO/cycles/%d/approve", number)
	return b.request(http.MethodPost, path, consentForm(latestOf(view))), nil
}

func statementsOfApproving(b *testing.B) int64 {
	b.Helper()
	h := hamlet.openCounted(b)
	view, err := h.portal.Cycle(context.Background(), h.staffSeat("HALO"), plainCycle)
	h.must(err)
	in := h.signIn(benchClient)
	before := statements.Load()
	in.post("/projects/HALO/cycles/3/approve", consentForm(latestOf(view))).want(b, http.StatusSeeOther)
	return statements.Load() - before
}

// liveCycle gives HALO's first cycle a life of so many rounds.
func (h *house) liveCycle(rounds int) error {
	life, err := newCycleLife(h.portal, h.staffSeat("HALO"), livedCycle)
	if err != nil {
		return err
	}
	return life.live(rounds)
}

// fillWorkOrder adds cycles to HALO until it has so many, each with a missing
// approval.
func (h *house) fillWorkOrder(cycles int64) error {
	ctx, staff := context.Background(), h.staffSeat("HALO")
	for {
		content := townOffer(1).Cycles[0].Content
		number, err := h.portal.AddCycle(ctx, staff, content)
		if err != nil {
			return err
		}
		life, err := newCycleLife(h.portal, staff, number)
		if err != nil {
			return err
		}
		if err := life.approve(life.approver); err != nil || number >= cycles {
			return err
		}
	}
}

// writePapers makes two versions of HALO's first cycle, the second open for
// approval.
func (h *house) writePapers() error {
	life, err := newCycleLife(h.portal, h.staffSeat("HALO"), livedCycle)
	if err != nil {
		return err
	}
	const papers = "../portal/testdata/papers/"
	before, err := os.ReadFile(papers + "draft-pws.md")
	h.must(err)
	after, err := os.ReadFile(papers + "final-pws.md")
	h.must(err)
	if err := life.rewrite(string(before)); err != nil {
		return err
	}
	if err := life.approveBoth(); err != nil {
		return err
	}
	return life.rewrite(string(after))
}

// cycleLife is one cycle with the two who work on it.
type cycleLife struct {
	portal          *portal.Portal
	staff, approver portal.Seat
	number          int64
}

func newCycleLife(p *portal.Portal, staff portal.Seat, number int64) (cycleLife, error) {
	approver, err := townApprover(context.Background(), p, staff)
	return cycleLife{p, staff, approver, number}, err
}

// live plays so many rounds on a cycle in review: both approve, staff deliver
// and begin a version, the client disputes and both write about it. In the end
// a dispute is open, and so is the latest version.
func (l cycleLife) live(rounds int) error {
	for round := range rounds {
		if round > 0 {
			if err := l.portal.ProposeResolution(context.Background(), l.staff, l.number, "Built anew, **please look** again."); err != nil {
				return err
			}
		}
		if err := l.approveBoth(); err != nil {
			return err
		}
		if err := l.rewrite(fmt.Sprintf("What we agreed in round %d:\n\n- larger type\n- fewer steps to pay", round)); err != nil {
			return err
		}
		if err := l.deliverAll(); err != nil {
			return err
		}
		if err := l.dispute(); err != nil {
			return err
		}
	}
	return nil
}

func (l cycleLife) view() (portal.CycleView, error) {
	return l.portal.Cycle(context.Background(), l.staff, l.number)
}

func latestOf(view portal.CycleView) rules.Consent {
	return rules.Consent{Revision: view.Latest.Number, Hash: view.Latest.Hash}
}

func (l cycleLife) approve(seat portal.Seat) error {
	view, err := l.view()
	if err != nil {
		return err
	}
	return l.portal.ApproveVersion(context.Background(), seat, l.number, latestOf(view))
}

func (l cycleLife) approveBoth() error {
	if err := l.approve(l.approver); err != nil {
		return err
	}
	return l.approve(l.staff)
}

// rewrite saves another introduction.
func (l cycleLife) rewrite(introduction string) error {
	view, err := l.view()
	if err != nil {
		return err
	}
	content := view.Latest.Content
	content.Introduction = introduction
	_, err = l.portal.SaveCycle(context.Background(), l.staff, l.number, latestOf(view), content)
	return err
}

func (l cycleLife) deliverAll() error {
	view, err := l.view()
	if err != nil {
		return err
	}
	for _, deliverable := range view.InForce.Content.Deliverables {
		links := []string{"https://prototype.example/" + deliverable.Key}
		err := l.portal.MarkDelivered(context.Background(), l.staff, l.number, deliverable.Key, "Try it on a **phone**.", links)
		if err != nil {
			return err
		}
	}
	return nil
}

// dispute disputes every deliverable and lets both sides write about it.
func (l cycleLife) dispute() error {
	view, err := l.view()
	if err != nil {
		return err
	}
	var items []rules.DisputedItem
	for _, deliverable := range view.InForce.Content.Deliverables {
		items = append(items, rules.DisputedItem{Key: deliverable.Key, Expected: "Five customers order a cake.", Found: "Two did."})
	}
	ctx := context.Background()
	read := portal.ReviewRead{
		Consent: rules.Consent{Revision: view.InForce.Number, Hash: view.InForce.Hash}, Rounds: view.Cycle.DisputeRounds,
	}
	if err := l.portal.DisputeCycle(ctx, l.approver, l.number, read, portal.NewDispute{Reason: "The last step is **missing**.", Items: items}); err != nil {
		return err
	}
	if err := l.portal.PostInDispute(ctx, l.approver, l.number, "It stops at the address."); err != nil {
		return err
	}
	return l.portal.PostInDispute(ctx, l.staff, l.number, "We look into it today.")
}
