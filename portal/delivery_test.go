package portal

import (
	"context"
	"slices"
	"strings"
	"testing"

	"portal/rules"
)

func TestDeliveringAndTakingBack(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	number := f.addCycle(testContent())
	f.must(f.MarkDelivered(ctx, f.staff, number, "d1", "Nine of **ten**.", []string{"https://a.example/1"}))
	f.must(f.MarkDelivered(ctx, f.staff, number, "d1", "All ten.", []string{"https://a.example/1", "http://b.example"}))
	got := f.cycle(number).Deliveries
	if len(got) != 1 || got[0].NoteText != "All ten." || !slices.Equal(got[0].Links, []string{"https://a.example/1", "http://b.example"}) {
		t.Errorf("delivered: %+v", got)
	}
	f.wantDelivered(1, 2)
	f.must(f.MarkDelivered(ctx, f.staff, number, "d2", "", nil))
	f.wantDelivered(2, 2)
	f.must(f.TakeBackDelivery(ctx, f.staff, number, "d1"))
	f.wantDelivered(1, 2)
	f.wantRefused("taken back twice", rules.Conflict, func() error { return f.TakeBackDelivery(ctx, f.staff, number, "d1") })
	f.verify()
}

func (f *fixture) wantDelivered(delivered, all int) {
	f.t.Helper()
	order, err := f.WorkOrder(context.Background(), f.seats[rules.Viewer])
	f.must(err)
	if got := order.Cycles[0]; got.Delivered() != delivered || len(got.Deliverables) != all {
		f.t.Errorf("%d of %d delivered, want %d of %d", got.Delivered(), len(got.Deliverables), delivered, all)
	}
}

func TestWhatCannotBeDelivered(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	elsewhere := testContent()
	elsewhere.Deliverables = []rules.Deliverable{{Key: "x9", Title: "Of another cycle"}}
	f.addCycle(elsewhere)
	number := f.addCycle(testContent())
	f.wantRefused("deliver nothing", rules.Invalid, func() error { return f.MarkDelivered(ctx, f.staff, number, "", "", nil) })
	f.wantRefused("take nothing back", rules.Invalid, func() error { return f.TakeBackDelivery(ctx, f.staff, number, "") })
	for _, key := range []string{"x9", "nothing", "D1"} {
		f.wantRefused("deliver "+key, rules.NotFound, func() error { return f.MarkDelivered(ctx, f.staff, number, key, "", nil) })
		f.wantRefused("take back "+key, rules.NotFound, func() error { return f.TakeBackDelivery(ctx, f.staff, number, key) })
	}
	f.wantRefused("of no cycle", rules.NotFound, func() error { return f.MarkDelivered(ctx, f.staff, 99, "d1", "", nil) })
	for _, link := range []string{
		"javascript:alert(1)", "data:text/html,x", "//a.example", "a.example", "https://", "mailto:a@a.example", "",
		"https://a.example/" + strings.Repeat("x", 2000), "ht\ntps://a.example", "https://a.example/\x7f",
	} {
		f.wantRefused(link, rules.Invalid, func() error { return f.MarkDelivered(ctx, f.staff, number, "d1", "", []string{link}) })
	}
	f.wantRefused("too many links", rules.Invalid, func() error {
		return f.MarkDelivered(ctx, f.staff, number, "d1", "", slices.Repeat([]string{"https://a.example"}, rules.MaxLinks+1))
	})
	f.wantRefused("too long a note", rules.Invalid, func() error {
		return f.MarkDelivered(ctx, f.staff, number, "d1", strings.Repeat("x", rules.MaxText+1), nil)
	})
}

// TestDeliveriesFollowTheVersionInForce drops a delivered deliverable by a
// version: it counts until both sides signed that, and again if it comes back.
func TestDeliveriesFollowTheVersionInForce(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	number := f.addCycle(testContent())
	f.approveBoth(number)
	f.must(f.MarkDelivered(ctx, f.staff, number, "d2", "", nil))
	content := f.cycle(number).Latest.Content
	dropped := content
	dropped.Deliverables = append(slices.Clone(content.Deliverables[:1]), rules.Deliverable{Key: "d3", Title: "Slides"})
	f.save(number, dropped)
	f.wantDelivered(1, 2)
	f.wantRefused("what is not in force yet", rules.NotFound, func() error { return f.MarkDelivered(ctx, f.staff, number, "d3", "", nil) })
	f.approveBoth(number)
	f.wantDelivered(0, 2)
	f.wantRefused("what is no longer in force", rules.NotFound, func() error { return f.TakeBackDelivery(ctx, f.staff, number, "d2") })
	f.save(number, content)
	f.approveBoth(number)
	f.wantDelivered(1, 2)
}
