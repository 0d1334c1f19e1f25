package portal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"portal/rules"
)

func TestAFileGoesWithOneTicket(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	file := f.staged(approver, "server.log")
	with := func(seat Seat, files ...int64) error {
		item := aReport("With files")
		item.Files = files
		_, err := f.SubmitTicket(ctx, seat, item)
		return err
	}
	f.must(with(approver, file))
	if left, err := f.StagedFiles(ctx, approver, []int64{file}); err != nil || len(left) != 0 {
		t.Errorf("still staged: %v, %v", left, err)
	}
	most := make([]int64, rules.MaxFilesAtOnce+1)
	for i := range most {
		most[i] = f.staged(approver, fmt.Sprint(i))
	}
	stranger := f.addOtherTenant()
	f.onFile("UPDATE projects SET last_file = 500 WHERE code = 'RIVL'")
	theirs := f.staged(stranger, "theirs.log")
	f.askForCopy(f.staff)
	for name, do := range map[string]func() error{
		"again":                 func() error { return with(approver, file) },
		"by somebody else":      func() error { return with(f.other, most[0]) },
		"by the agency":         func() error { return with(f.staff, most[0]) },
		"of another project":    func() error { return with(approver, theirs) },
		"that is not there":     func() error { return with(approver, most[0], 987) },
		"one too many":          func() error { return with(approver, most...) },
		"on a comment, instead": func() error { _, err := f.comment(approver, "Here", false, file); return err },
	} {
		f.wantRefused(name, rules.Invalid, func() error { err := do(); wantProblems(t, err, "files"); return err })
	}
	f.must(with(approver, most[1:]...))
	if got := len(f.ticket(f.staff, 2).Files); got != rules.MaxFilesAtOnce {
		t.Errorf("%d files", got)
	}
	f.verify()
}

func TestPinsStandOnPicturesOfTheTicket(t *testing.T) {
	f := newFixture(t, "Europe/London")
	approver := f.seats[rules.Approver]
	picture, other := f.stage(approver, "broken.png", picturePNG(t, 80, 60)).Number, f.stage(approver, "other.png", picturePNG(t, 80, 60)).Number
	paper, broken := f.stage(approver, "paper.pdf", onePage("Paper", nil)).Number, f.stage(approver, "broken.png", headPNG(90_000, 90_000, 8)).Number
	stranger := f.addOtherTenant()
	f.onFile("UPDATE projects SET last_file = 500 WHERE code = 'RIVL'")
	theirs := f.stage(stranger, "theirs.png", picturePNG(t, 80, 60)).Number
	for name, test := range map[string]struct {
		files []int64
		pins  []rules.Pin
		field string
	}{
		"on a PDF":                      {[]int64{paper}, []rules.Pin{{File: paper, X: 1, Y: 1}}, "pins.1"},
		"on what cannot be shown":       {[]int64{broken}, []rules.Pin{{File: broken, X: 1, Y: 1}}, "pins.1"},
		"the second one":                {[]int64{picture, paper}, []rules.Pin{{File: picture, X: 1, Y: 1}, {File: paper, X: 1, Y: 1}}, "pins.2"},
		"on a picture that is not sent": {[]int64{picture}, []rules.Pin{{File: other, X: 1, Y: 1}}, "pins.1"},
		"on another project's picture":  {[]int64{theirs}, []rules.Pin{{File: theirs, X: 1, Y: 1}}, "files"},
		"left of it":                    {[]int64{picture}, []rules.Pin{{File: picture, X: -1, Y: 1}}, "pins.1"},
		"below it":                      {[]int64{picture}, []rules.Pin{{File: picture, X: 1, Y: rules.PinScale + 1}}, "pins.1"},
		"with a note without end":       {[]int64{picture}, []rules.Pin{{File: picture, Note: strings.Repeat("x", rules.MaxLine+1)}}, "pins.1"},
		"too many":                      {[]int64{picture}, slices.Repeat([]rules.Pin{{File: picture}}, rules.MaxPins+1), "pins"},
	} {
		item := aReport("With pins")
		item.Files, item.Pins = test.files, test.pins
		f.wantRefused(name, rules.Invalid, func() error {
			_, err := f.SubmitTicket(context.Background(), approver, item)
			wantProblems(t, err, test.field)
			return err
		})
	}
	item := aReport("With pins")
	item.Files, item.Pins = []int64{picture, other}, slices.Repeat([]rules.Pin{{File: other, X: rules.PinScale, Y: rules.PinScale}}, rules.MaxPins)
	if view := f.ticket(f.staff, f.send(approver, item)); len(view.Pins) != rules.MaxPins || view.Pins[29].File != other || view.Pins[29].Number != 30 {
		t.Errorf("the pins are %+v", view.Pins)
	}
}

// A picture that is removed takes nothing of its pins' notes with it.
func TestPinsOutliveTheirPicture(t *testing.T) {
	f := newFixture(t, "Europe/London")
	approver := f.seats[rules.Approver]
	picture := f.stage(approver, "broken.png", picturePNG(t, 80, 60)).Number
	item := aReport("With a pin")
	item.Files, item.Pins = []int64{picture}, []rules.Pin{{File: picture, X: 1, Y: 1, Note: "Here"}}
	number := f.send(approver, item)
	_, err := f.RemoveFile(context.Background(), approver, picture)
	f.must(err)
	if view := f.ticket(f.staff, number); view.Files[0].RemovedAt == 0 || len(view.Pins) != 1 || view.Pins[0].Note != "Here" {
		t.Errorf("left are %+v on %+v", view.Pins, view.Files)
	}
	f.verify()
}

func TestATicketIsAboutACycleOfItsProject(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver, lone := context.Background(), f.seats[rules.Approver], f.seats[rules.FeedbackOnly]
	f.addCycle(testContent())
	f.addOtherTenant()
	content := f.cycle(1).Latest.Content
	f.approveBoth(1)
	content.Deliverables = append(content.Deliverables, rules.Deliverable{Title: "Later"})
	f.save(1, content)
	later := f.cycle(1).Latest.Content.Deliverables[2].Key
	for name, test := range map[string]struct {
		cycle       int64
		deliverable string
	}{
		"a cycle that another project has": {2, ""}, "no such cycle": {99, ""}, "below none": {-1, ""}, "a deliverable of none": {0, "d1"},
		"no such deliverable": {1, "d9"}, "one of a version that is not in force": {1, later},
	} {
		item := aReport("About a cycle")
		item.Cycle, item.Deliverable = test.cycle, test.deliverable
		f.wantRefused(name, rules.Invalid, func() error {
			_, err := f.SubmitTicket(ctx, approver, item)
			wantProblems(t, err, "cycle")
			return err
		})
		// Whoever reads no cycles learns nothing about them, right or wrong.
		if row := f.ticket(f.staff, f.send(lone, item)).Ticket; row.CycleID.Valid || row.Deliverable != "" {
			t.Errorf("%s: tied to %+v", name, row)
		}
	}
	item := aReport("About a cycle")
	item.Cycle, item.Deliverable = 1, "d1"
	if row := f.ticket(approver, f.send(approver, item)).Ticket; row.CycleNumber != 1 || row.DeliverableTitle != "Interviews" {
		t.Errorf("tied to %+v", row)
	}
	if f.ticket(f.staff, f.send(lone, item)).Ticket.CycleID.Valid {
		t.Error("somebody who reads no cycles tied a ticket to one")
	}
}

func TestWhatIsReportedIsChecked(t *testing.T) {
	f := newFixture(t, "Europe/London")
	for name, test := range map[string]struct {
		change func(*NewTicket)
		fields []string
	}{
		"nothing":                   {func(i *NewTicket) { i.TicketContent = rules.TicketContent{} }, []string{"kind", "title", "description"}},
		"a title of 10,000":         {func(i *NewTicket) { i.Title = strings.Repeat("x", 10_000) }, []string{"title"}},
		"a description of 1 MB":     {func(i *NewTicket) { i.Description = strings.Repeat("x", 1<<20) }, []string{"description"}},
		"white space":               {func(i *NewTicket) { i.Description = " \n\t" }, []string{"description"}},
		"40 links":                  {func(i *NewTicket) { i.Links = slices.Repeat([]string{"https://halo.example"}, 40) }, []string{"links"}},
		"a link that runs a script": {func(i *NewTicket) { i.Links = []string{"javascript:alert(1)"} }, []string{"links"}},
		"a link that holds a page":  {func(i *NewTicket) { i.Links = []string{"data:text/html,x"} }, []string{"links"}},
		"a page that runs a script": {func(i *NewTicket) { i.Page = "javascript:alert(1)" }, []string{"page"}},
		"a browser without end":     {func(i *NewTicket) { i.Browser = strings.Repeat("x", 10_000) }, []string{"browser"}},
	} {
		item := aReport("Checked")
		test.change(&item)
		f.wantRefused(name, rules.Invalid, func() error {
			_, err := f.SubmitTicket(context.Background(), f.seats[rules.Approver], item)
			wantProblems(t, err, test.fields...)
			return err
		})
	}
}
