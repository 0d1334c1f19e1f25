package portal

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"portal/rules"
)

// addFiles adds staged files to a quote's draft.
func (f *fixture) addFiles(number int64, names ...string) []int64 {
	f.t.Helper()
	ctx := context.Background()
	view, err := f.Draft(ctx, f.staff, number)
	f.must(err)
	draft := view.Draft
	if draft.Offer.Title == "" {
		draft.Offer = testOffer()
	}
	for _, name := range names {
		draft.Files = append(draft.Files, f.staged(f.staff, name))
	}
	f.must(f.SaveDraft(ctx, f.staff, number, draft))
	return draft.Files
}

func (f *fixture) draft(number int64) DraftView {
	f.t.Helper()
	view, err := f.Draft(context.Background(), f.staff, number)
	f.must(err)
	return view
}

func (f *fixture) readQuote(seat Seat, number int64) QuoteView {
	f.t.Helper()
	view, err := f.Quote(context.Background(), seat, number)
	f.must(err)
	return view
}

func (f *fixture) unsent() int64 {
	f.t.Helper()
	number, err := f.CreateQuote(context.Background(), f.staff)
	f.must(err)
	return number
}

func TestAQuotesFilesAreSentWithIt(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number := f.unsent()
	files := f.addFiles(number, "plan.pdf", "logo.svg")
	viewer := f.seats[rules.Viewer]
	if f.sees(viewer, files[0]) || !f.sees(f.staff, files[0]) {
		t.Error("a drafted file is not the agency's alone")
	}
	wantFiles(t, "the draft", f.draft(number).Files, "plan.pdf", "logo.svg")
	if f.number("SELECT count(*) FROM quotes WHERE draft LIKE '%plan.pdf%'") != 0 {
		t.Error("the draft names the files")
	}
	f.resend(number, testOffer())
	view := f.readQuote(viewer, number)
	wantFiles(t, "sent", view.Files, "plan.pdf", "logo.svg")
	want := rules.QuoteFile{Name: "plan.pdf", Size: int64(len("content of plan.pdf")), SHA256: rules.Hash([]byte("content of plan.pdf"))}
	if view.Content.Offer.Files[0] != want {
		t.Errorf("it is named as %+v", view.Content.Offer.Files[0])
	}
	if !f.sees(viewer, files[0]) || f.sees(f.seats[rules.FeedbackOnly], files[0]) {
		t.Error("what was sent is not seen by those who read quotes alone")
	}
	if f.events(FileAdded) != 0 {
		t.Error("the history tells of files beside the revision that names them")
	}
	f.verify()
}

func TestFilesAddedWhileSendingGoWithTheRevision(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number := f.unsent()
	draft := Draft{Edit: f.draft(number).Draft.Edit, Offer: testOffer(), Expires: "2027-03-31", Files: []int64{f.staged(f.staff, "plan.pdf")}}
	draft.Offer.Files = []rules.QuoteFile{{Name: "never there.pdf"}}
	f.must(f.SendQuote(context.Background(), f.staff, number, draft))
	wantFiles(t, "sent", f.readQuote(f.seats[rules.Viewer], number).Files, "plan.pdf")
	f.verify()
}

func TestTheHashBindsTheFiles(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	number, before := f.sent(testOffer())
	added := f.addFiles(number, "plan.pdf")
	approver := f.seats[rules.Approver]
	if f.sees(approver, added[0]) {
		t.Error("the client sees a file of the next revision")
	}
	consent := f.resend(number, testOffer())
	if consent.Revision != 2 || consent.Hash == before.Hash {
		t.Fatalf("with a file more it is revision %d with hash %s", consent.Revision, consent.Hash)
	}
	wantKind(t, f.AcceptQuote(ctx, approver, number, signed(before)), rules.Conflict)
	f.must(f.AcceptQuote(ctx, approver, number, signed(consent)))
	view, err := f.Snapshot(ctx, approver, number)
	f.must(err)
	wantFiles(t, "the snapshot", view.Files, "plan.pdf")
	_, err = f.RemoveFile(ctx, f.staff, added[0])
	wantKind(t, err, rules.Conflict)
	f.verify()

	_, err = f.writerExec("UPDATE attachments SET removed_at = 1 WHERE number = 1")
	f.must(err)
	_, err = f.Verify(ctx)
	var fault *Fault
	if !errors.As(err, &fault) || !strings.HasPrefix(fault.Where, "the snapshot of HALO-Q1") {
		t.Errorf("a missing file that was agreed is told as %v", err)
	}
}

func TestARemovedFileIsLeftOutOfTheNextRevisionOnly(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, viewer := context.Background(), f.seats[rules.Viewer]
	number := f.unsent()
	files := f.addFiles(number, "plan.pdf", "logo.svg")
	f.resend(number, testOffer())
	edit := f.draft(number).Draft.Edit
	_, err := f.RemoveFile(ctx, f.staff, files[0])
	f.must(err)
	wantFiles(t, "still open", f.readQuote(viewer, number).Files, "plan.pdf", "logo.svg")
	draft := f.draft(number)
	wantFiles(t, "the draft", draft.Files, "logo.svg")
	if !draft.Unsent {
		t.Error("leaving a file out is no change")
	}
	behind := Draft{Edit: edit, Offer: testOffer(), Expires: "2027-03-31"}
	wantKind(t, f.SendQuote(ctx, f.staff, number, behind), rules.Conflict)

	f.resend(number, testOffer())
	view := f.readQuote(viewer, number)
	wantFiles(t, "revision 2", view.Files, "logo.svg")
	if view.Before == nil || len(view.Before.Offer.Files) != 2 || !f.sees(viewer, files[0]) {
		t.Error("what revision 1 names is gone")
	}
	if f.draft(number).Unsent {
		t.Error("what an earlier revision left out still counts as a change")
	}
	_, err = f.RemoveFile(ctx, f.staff, files[0])
	wantKind(t, err, rules.Conflict)
	f.verify()
}

func TestDiscardingADraftPutsItsFilesBack(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	number := f.unsent()
	files := f.addFiles(number, "plan.pdf")
	f.resend(number, testOffer())
	_, err := f.RemoveFile(ctx, f.staff, files[0])
	f.must(err)
	before := f.number("SELECT file_bytes FROM projects WHERE code = 'HALO'")
	added := f.addFiles(number, "new.pdf")
	_, err = f.DiscardDraft(ctx, f.staff, number)
	f.must(err)
	draft := f.draft(number)
	wantFiles(t, "after discarding", draft.Files, "plan.pdf")
	if draft.Unsent || f.sees(f.staff, added[0]) || f.number("SELECT file_bytes FROM projects WHERE code = 'HALO'") != before {
		t.Error("the file that was added is still there")
	}
	wantKind(t, f.SendQuote(ctx, f.staff, number, Draft{Edit: draft.Draft.Edit, Offer: testOffer(), Expires: "2027-03-31"}), rules.Conflict)
}

// TestANewQuoteHasNothingOfADiscardedOne relies on SQLite giving the id of the
// last row again once that is deleted.
func TestANewQuoteHasNothingOfADiscardedOne(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number := f.unsent()
	files := f.addFiles(number, "plan.pdf")
	gone, err := f.DiscardDraft(context.Background(), f.staff, number)
	f.must(err)
	next := f.unsent()
	if !gone || f.number("SELECT max(id) FROM quotes") != 1 {
		t.Fatal("the id was not given again")
	}
	wantFiles(t, "the next quote", f.draft(next).Files)
	f.resend(next, testOffer())
	if len(f.readQuote(f.staff, next).Content.Offer.Files) != 0 || f.sees(f.staff, files[0]) {
		t.Error("a file of a discarded quote came back")
	}
}

func TestAQuoteHoldsSoManyFiles(t *testing.T) {
	f := newFixture(t, "Europe/London")
	number := f.unsent()
	f.addFiles(number, slices.Repeat([]string{"page.pdf"}, rules.MaxQuoteFiles)...)
	draft := f.draft(number).Draft
	draft.Files = []int64{f.staged(f.staff, "one more.pdf")}
	f.wantRefused("one more", rules.Invalid, func() error { return f.SaveDraft(context.Background(), f.staff, number, draft) })
	if got := len(f.draft(number).Files); got != rules.MaxQuoteFiles {
		t.Errorf("%d files", got)
	}
}
