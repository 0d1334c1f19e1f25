package portal

import (
	"context"
	"testing"

	"portal/rules"
)

// page reads a cycle as its own page shows it.
func (f *fixture) page(seat Seat, number int64) CycleView {
	f.t.Helper()
	view, err := f.CycleWithRequirements(context.Background(), seat, number)
	f.must(err)
	return view
}

// wantFiles compares a list of files with names; a removed one counts too.
func wantFiles(t *testing.T, what string, got []File, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d files, want %d", what, len(got), len(want))
		return
	}
	for i, file := range got {
		if file.Name != want[i] {
			t.Errorf("%s: %q, want %q", what, file.Name, want[i])
		}
	}
}

func TestADeliverysFilesAreSeenWhileItIsMarked(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, viewer := context.Background(), f.seats[rules.Viewer]
	number := f.inReview()
	first, second := f.staged(f.staff, "report.pdf"), f.staged(f.staff, "slides.pdf")
	f.must(f.MarkDelivered(ctx, f.staff, number, "d1", "Here.", nil, first))
	f.must(f.MarkDelivered(ctx, f.staff, number, "d1", "And slides.", nil, second))
	f.must(f.MarkDelivered(ctx, f.staff, number, "d2", "No files.", nil))
	for _, delivery := range f.page(viewer, number).Deliveries {
		if delivery.Key == "d1" {
			wantFiles(t, "delivered", delivery.Files, "report.pdf", "slides.pdf")
		} else {
			wantFiles(t, "the other one", delivery.Files)
		}
	}
	if !f.sees(viewer, first) || f.sees(f.seats[rules.FeedbackOnly], first) {
		t.Error("a delivered file is not seen by those who read the cycle alone")
	}

	f.must(f.TakeBackDelivery(ctx, f.staff, number, "d1"))
	if f.sees(viewer, first) || f.sees(f.seats[rules.Approver], first) || !f.sees(f.staff, first) {
		t.Error("once taken back, a file is not the agency's alone")
	}
	wantFiles(t, "taken back", f.page(f.staff, number).TakenBack["d1"], "report.pdf", "slides.pdf")
	if len(f.page(viewer, number).TakenBack) != 0 {
		t.Error("a member is told what was taken back")
	}
	_, err := f.RemoveFile(ctx, f.staff, second)
	f.must(err)

	f.must(f.MarkDelivered(ctx, f.staff, number, "d1", "Again.", nil))
	if !f.sees(viewer, first) || f.sees(viewer, second) {
		t.Error("after it was marked again the files are not what was kept")
	}
	f.verify()
}

func TestADeliveryThatFailsTakesNoFile(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, number := context.Background(), f.inReview()
	file := f.staged(f.staff, "report.pdf")
	f.wantRefused("a bad link", rules.Invalid, func() error { return f.MarkDelivered(ctx, f.staff, number, "d1", "", []string{"x"}, file) })
	theirs := f.staged(f.seats[rules.Approver], "theirs.pdf")
	f.wantRefused("another's file", rules.Invalid, func() error { return f.MarkDelivered(ctx, f.staff, number, "d1", "", nil, theirs) })
	if len(f.cycle(number).Deliveries) != 0 {
		t.Error("it is marked as delivered without its file")
	}
	f.must(f.MarkDelivered(ctx, f.staff, number, "d1", "", nil, file))
}

func TestEachPartOfADisputeKeepsItsFiles(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver, viewer := context.Background(), f.seats[rules.Approver], f.seats[rules.Viewer]
	number := f.inReview()
	raise := func(name string) {
		f.must(f.DisputeCycle(ctx, approver, number, f.reviewRead(number), NewDispute{Reason: "Not right.", Items: faults("d1"), Files: []int64{f.staged(approver, name)}}))
	}
	raise("first.png")
	f.must(f.PostInDispute(ctx, f.staff, number, "Which?", f.staged(f.staff, "question.png")))
	f.must(f.PostInDispute(ctx, approver, number, "This.", f.staged(approver, "answer.png")))
	f.must(f.ProposeResolution(ctx, f.staff, number, "Done.", f.staged(f.staff, "done.png")))
	raise("second.png")

	rounds := f.page(viewer, number).Disputes
	wantFiles(t, "round 1", rounds[0].Files, "first.png")
	wantFiles(t, "the question", rounds[0].Posts[0].Files, "question.png")
	wantFiles(t, "the answer", rounds[0].Posts[1].Files, "answer.png")
	wantFiles(t, "the proposal", rounds[0].NoteFiles, "done.png")
	wantFiles(t, "round 2", rounds[1].Files, "second.png")
	wantFiles(t, "the second proposal", rounds[1].NoteFiles)
	for file := int64(1); file <= 5; file++ {
		if !f.sees(viewer, file) || !f.sees(f.staff, file) || f.sees(f.seats[rules.FeedbackOnly], file) {
			t.Errorf("file %d is not seen by those who read the cycle alone", file)
		}
	}
	if f.events(FileAdded) != 5 {
		t.Errorf("the history tells of %d files", f.events(FileAdded))
	}
	f.verify()
}

func TestADisputeThatFailsTakesNoFile(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver, number := context.Background(), f.seats[rules.Approver], f.inReview()
	file := f.staged(approver, "proof.png")
	f.wantRefused("no reason", rules.Invalid, func() error {
		return f.DisputeCycle(ctx, approver, number, f.reviewRead(number), NewDispute{Reason: "", Items: faults("d1"), Files: []int64{file}})
	})
	f.wantRefused("a file that is not there", rules.Invalid, func() error {
		return f.DisputeCycle(ctx, approver, number, f.reviewRead(number), NewDispute{Reason: "Why.", Items: faults("d1"), Files: []int64{file, 99}})
	})
	if f.cycle(number).Phase == rules.Disputed {
		t.Fatal("it is disputed without its files")
	}
	f.must(f.raise(number))
	f.wantRefused("an empty reply", rules.Invalid, func() error { return f.PostInDispute(ctx, approver, number, "", file) })
	f.must(f.PostInDispute(ctx, approver, number, "Here.", file))
}
