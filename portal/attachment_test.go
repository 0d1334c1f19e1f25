package portal

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"portal/queries"
	"portal/rules"
)

// hang stages a small file and hangs it on something.
func (f *fixture) hang(seat Seat, to anchor) File {
	f.t.Helper()
	file := f.stage(seat, "file.bin", someBytes(100))
	f.must(f.write(context.Background(), func(t *tx) error { return t.attach(seat, to, []int64{file.Number}) }))
	return file
}

func (f *fixture) asked() int64 {
	f.t.Helper()
	numbers, err := f.AddRequirements(context.Background(), f.staff, []NewRequirement{{
		RequirementContent: rules.RequirementContent{Kind: rules.NeedFiles, Title: "Logo"},
	}})
	f.must(err)
	row, err := f.read.ProjectRequirement(context.Background(), queries.ProjectRequirementParams{ProjectID: f.staff.Project.ID, Number: numbers[0]})
	f.must(err)
	return row.ID
}

// comment makes a comment by the admin about something, and returns its id.
func (f *fixture) commentOn(subject rules.Subject, id int64, team bool) int64 {
	f.t.Helper()
	next := f.number("SELECT coalesce(max(id), 0) + 1 FROM comments")
	f.onFile(`INSERT INTO comments (id, project_id, number, subject, subject_id, team, side, person_id, person, body, posted_at)
		VALUES (?, ?, ?, ?, ?, ?, 'agency', 1, 'Ada Admin', 'words', 1)`, next, f.staff.Project.ID, next, subject, id, team)
	return next
}

func (f *fixture) sees(seat Seat, number int64) bool {
	f.t.Helper()
	ctx := context.Background()
	_, err := f.OpenFile(ctx, seat, number)
	if err != nil {
		wantKind(f.t, err, rules.NotFound)
		// Whoever does not see a file has no thumbnail of it and cannot
		// remove it either, and is told the same.
		_, err = f.Thumbnail(ctx, seat, number)
		wantKind(f.t, err, rules.NotFound)
		_, err = f.RemoveFile(ctx, seat, number)
		wantKind(f.t, err, rules.NotFound)
		return false
	}
	return true
}

func TestAFileIsSeenUnderThePermissionOfWhatItHangsOn(t *testing.T) {
	f := newFixture(t, "Europe/London")
	requirement := f.asked()
	draft, err := f.CreateQuote(context.Background(), f.staff)
	f.must(err)
	drafted := f.number("SELECT id FROM quotes WHERE number = " + string('0'+rune(draft)))
	sent, _ := f.sent(testOffer())
	sentID := f.number("SELECT id FROM quotes WHERE number = " + string('0'+rune(sent)))
	released := f.hang(f.staff, anchor{place: rules.PlaceQuote, id: sentID})
	f.must(f.write(context.Background(), func(t *tx) error { return t.ReleaseFiles(t.ctx, sentID) }))
	approver := f.seats[rules.Approver]
	staged := f.stage(approver, "a", []byte("a"))
	theirs, own := f.submit(approver, "Theirs"), f.submit(f.seats[rules.FeedbackOnly], "Own")
	for name, c := range map[string]struct {
		file File
		seen string
	}{
		"staged":                     {staged, "a"},
		"quote, drafted":             {f.hang(f.staff, anchor{place: rules.PlaceQuote, id: drafted}), "s"},
		"quote, sent":                {released, "avs"},
		"delivery, not marked":       {f.hang(f.staff, anchor{place: rules.PlaceDelivery, id: 1, key: "d1"}), "s"},
		"dispute":                    {f.hang(approver, anchor{place: rules.PlaceDispute, id: 1}), "avs"},
		"reply":                      {f.hang(approver, anchor{place: rules.PlaceReply, id: 1}), "avs"},
		"requirement":                {f.hang(f.staff, anchor{place: rules.PlaceRequirement, id: requirement}), "avs"},
		"provision, drafted":         {f.hang(approver, anchor{place: rules.PlaceProvision, id: requirement, key: "1", quiet: true}), "a"},
		"comment":                    {f.hang(f.staff, anchor{place: rules.PlaceComment, id: f.commentOn(rules.AboutRequirement, requirement, false)}), "avs"},
		"comment on a drafted quote": {f.hang(f.staff, anchor{place: rules.PlaceComment, id: f.commentOn(rules.AboutQuote, drafted, false)}), "s"},
		"comment on a sent quote":    {f.hang(f.staff, anchor{place: rules.PlaceComment, id: f.commentOn(rules.AboutQuote, sentID, false)}), "avs"},
		"team note":                  {f.hang(f.staff, anchor{place: rules.PlaceComment, id: f.commentOn(rules.AboutRequirement, requirement, true), team: true}), "s"},
		"ticket of an approver":      {f.hang(approver, anchor{place: rules.PlaceTicket, id: theirs}), "avs"},
		"ticket of their own":        {f.hang(f.seats[rules.FeedbackOnly], anchor{place: rules.PlaceTicket, id: own}), "avfs"},
		"comment on their ticket":    {f.hang(f.staff, anchor{place: rules.PlaceComment, id: f.commentOn(rules.AboutTicket, own, false)}), "avfs"},
		"team note on their ticket":  {f.hang(f.staff, anchor{place: rules.PlaceComment, id: f.commentOn(rules.AboutTicket, own, true), team: true}), "s"},
	} {
		for letter, seat := range map[rune]Seat{'a': approver, 'v': f.seats[rules.Viewer], 'f': f.seats[rules.FeedbackOnly], 's': f.staff} {
			if got, want := f.sees(seat, c.file.Number), slices.Contains([]rune(c.seen), letter); got != want {
				t.Errorf("%s, %s: seen %v, want %v", name, seat.Role, got, want)
			}
		}
	}
	if f.sees(f.other, staged.Number) {
		t.Error("another approver sees what one has staged")
	}
}

func TestTheAgencySeesWhatIsGivenOnceItIsSubmitted(t *testing.T) {
	f := newFixture(t, "Europe/London")
	file := f.hang(f.seats[rules.Approver], anchor{place: rules.PlaceProvision, id: f.asked(), key: "1", quiet: true})
	if f.sees(f.staff, file.Number) || f.sees(f.seats[rules.Viewer], file.Number) {
		t.Error("a draft of the client is seen")
	}
	f.onFile("UPDATE requirements SET rounds = 1")
	if !f.sees(f.staff, file.Number) || !f.sees(f.seats[rules.Viewer], file.Number) {
		t.Error("what was submitted is not seen")
	}
}

func TestAnotherProjectsFileDoesNotExist(t *testing.T) {
	f := newFixture(t, "Europe/London")
	f.addProject("Moon Dental", "MOON")
	stranger := f.addPerson("MOON", "approver@moon.example", rules.Approver)
	theirs := f.hang(f.staff, anchor{place: rules.PlaceDelivery, id: 1})
	if f.sees(stranger, theirs.Number) {
		t.Error("it is seen in another project")
	}
	staged := f.stage(f.staff, "a", []byte("a"))
	err := f.write(context.Background(), func(t *tx) error {
		return t.attach(stranger, anchor{place: rules.PlaceDelivery, id: 2}, []int64{staged.Number})
	})
	wantKind(t, err, rules.Invalid)
}

func TestFilesAreAttachedOnceByWhoStagedThem(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	attach := func(seat Seat, numbers ...int64) error {
		return f.write(ctx, func(t *tx) error {
			return t.attach(seat, anchor{place: rules.PlaceReply, id: 7, subject: "HALO-C1"}, numbers)
		})
	}
	first, second := f.stage(approver, "first.bin", []byte("1")), f.stage(approver, "second.bin", []byte("2"))
	wantKind(t, attach(f.other, first.Number), rules.Invalid)
	wantKind(t, attach(approver, first.Number, 99), rules.Invalid)
	if staged, err := f.StagedFiles(ctx, approver, []int64{first.Number, second.Number, 99}); err != nil || len(staged) != 2 {
		t.Fatalf("%d are staged: %v", len(staged), err)
	}
	before := f.number("SELECT count(*) FROM events")
	f.must(attach(approver, second.Number, first.Number, first.Number))
	if got := f.number("SELECT count(*) FROM events") - before; got != 2 {
		t.Errorf("%d events", got)
	}
	history, err := f.History(ctx, f.staff, 0)
	f.must(err)
	if e := history[1]; e.Kind != FileAdded || e.Subject != "HALO-C1" || e.Detail != "first.bin" || e.Evidence != first.SHA256 {
		t.Errorf("the event is %+v", e)
	}
	wantKind(t, attach(approver, first.Number), rules.Invalid)
	var many []int64
	for number := range int64(rules.MaxFilesAtOnce + 1) {
		many = append(many, number+1)
	}
	wantKind(t, attach(approver, many...), rules.Invalid)
}

func TestARemovedFileKeepsItsLineAndLosesItsContent(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	file := f.stage(f.staff, "plan.bin", someBytes(40*chunkSize))
	f.must(f.write(ctx, func(t *tx) error {
		return t.attach(f.staff, anchor{place: rules.PlaceDelivery, id: 1, subject: "HALO-C1"}, []int64{file.Number})
	}))
	removed, err := f.RemoveFile(ctx, f.staff, file.Number)
	f.must(err)
	if removed.Name != "plan.bin" {
		t.Errorf("%q was removed", removed.Name)
	}
	f.wantStored(0, 0, 0)
	list, err := f.placeFiles(ctx, rules.PlaceDelivery, 1)
	f.must(err)
	if len(list) != 1 || list[0].RemovedBy != "Ada Admin" || list[0].RemovedAt != f.Now() || list[0].SHA256 != file.SHA256 {
		t.Errorf("the list is %+v", list)
	}
	history, err := f.History(ctx, f.staff, 0)
	f.must(err)
	if e := history[0]; e.Kind != FileRemoved || e.Detail != "plan.bin" || e.Evidence != file.SHA256 {
		t.Errorf("the event is %+v", e)
	}
	_, err = f.RemoveFile(ctx, f.staff, file.Number)
	wantKind(t, err, rules.NotFound)
}

func TestRemovingNamesWhatTheFileHungOn(t *testing.T) {
	f := newFixture(t, "Europe/London")
	requirement := f.asked()
	number, consent := f.sent(testOffer())
	f.must(f.AcceptQuote(context.Background(), f.seats[rules.Approver], number, signed(consent)))
	cycle := f.number("SELECT min(id) FROM cycles")
	note := f.commentOn(rules.AboutRequirement, requirement, true)
	for _, c := range []struct {
		to      anchor
		kind    rules.EventKind
		subject string
	}{
		{anchor{place: rules.PlaceRequirement, id: requirement}, FileRemoved, "HALO-R1"},
		{anchor{place: rules.PlaceDelivery, id: cycle}, FileRemoved, "HALO-C1"},
		{anchor{place: rules.PlaceComment, id: f.commentOn(rules.AboutQuote, 1, false)}, FileRemoved, "HALO-Q1"},
		{anchor{place: rules.PlaceComment, id: note, team: true}, TeamFileRemoved, "HALO-R1"},
	} {
		file := f.hang(f.staff, c.to)
		_, err := f.RemoveFile(context.Background(), f.staff, file.Number)
		f.must(err)
		history, err := f.History(context.Background(), f.staff, 0)
		f.must(err)
		if e := history[0]; e.Kind != c.kind || e.Subject != c.subject {
			t.Errorf("%s: the event is %s about %s", c.to.place, e.Kind, e.Subject)
		}
	}
}

func TestAStagedFileIsTakenBackWithoutATrace(t *testing.T) {
	f := newFixture(t, "Europe/London")
	file := f.stage(f.seats[rules.Approver], "photo.png", picturePNG(t, 40, 30))
	f.wantStored(1, 1, 1)
	events := f.number("SELECT count(*) FROM events")
	_, err := f.RemoveFile(context.Background(), f.seats[rules.Approver], file.Number)
	f.must(err)
	f.wantStored(0, 0, 0)
	if f.number("SELECT count(*) FROM attachments") != 0 || f.number("SELECT count(*) FROM events") != events {
		t.Error("it left a trace")
	}
}

func TestAFileThatWasSentWithAQuoteStaysReadable(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	_, err := f.CreateQuote(ctx, f.staff)
	f.must(err)
	file := f.hang(f.staff, anchor{place: rules.PlaceQuote, id: 1, quiet: true})
	f.must(f.write(ctx, func(t *tx) error { return t.ReleaseFiles(t.ctx, 1) }))
	_, err = f.RemoveFile(ctx, f.staff, file.Number)
	f.must(err)
	if !bytes.Equal(f.bytesOf(f.seats[rules.Viewer], file.Number), someBytes(100)) {
		t.Error("its content is gone")
	}
	list, err := f.placeFiles(ctx, rules.PlaceQuote, 1)
	f.must(err)
	if list[0].PlaceKey != "out" || list[0].RemovedAt != 0 {
		t.Errorf("it is %+v", list[0])
	}
}

// TestTheSpaceOfARemovedFileComesBack compares the size of the file before and
// after, and with another file of the same size in it.
func TestTheSpaceOfARemovedFileComesBack(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, content := context.Background(), someBytes(30*chunkSize)
	pages := func() int64 { return f.number("PRAGMA page_count") }
	first := f.stage(f.staff, "first.bin", content)
	full := pages()
	_, err := f.RemoveFile(ctx, f.staff, first.Number)
	f.must(err)
	second := f.stage(f.staff, "second.bin", content)
	if pages() > full+2 {
		t.Errorf("the file grew from %d to %d pages instead of using the space again", full, pages())
	}
	_, err = f.RemoveFile(ctx, f.staff, second.Number)
	f.must(err)
	f.must(f.SweepFiles(ctx))
	if free := f.number("PRAGMA freelist_count"); free != 0 || pages() > full-1800 {
		t.Errorf("%d of %d pages are left, %d of them free", pages(), full, free)
	}
}

func TestARoleThatChangedMeanwhileRemovesNothing(t *testing.T) {
	f := newFixture(t, "Europe/London")
	seat := f.seats[rules.Approver]
	file := f.hang(seat, anchor{place: rules.PlaceProvision, id: f.asked(), key: "1", quiet: true})
	f.must(f.ChangeMemberRole(context.Background(), f.staff, seat.PersonID, rules.FeedbackOnly))
	_, err := f.RemoveFile(context.Background(), seat, file.Number)
	wantKind(t, err, rules.NotFound)
}

func TestADraftedFileGoesWithoutTelling(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver, requirement := context.Background(), f.seats[rules.Approver], f.asked()
	draft := anchor{place: rules.PlaceProvision, id: requirement, key: "1", quiet: true}
	first, second := f.hang(approver, draft), f.hang(approver, draft)
	before := f.number("SELECT count(*) FROM events")
	_, err := f.RemoveFile(ctx, f.other, first.Number)
	f.must(err)
	if f.number("SELECT count(*) FROM events") != before {
		t.Error("the history tells of a draft that the agency never saw")
	}
	f.onFile("UPDATE requirements SET rounds = 1")
	_, err = f.RemoveFile(ctx, f.staff, second.Number)
	f.must(err)
	if f.number("SELECT count(*) FROM events") != before+1 {
		t.Error("the history does not tell that a file went which was handed over")
	}
}
