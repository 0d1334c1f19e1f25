package portal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"portal/rules"
)

// form is what an approver's page sends who read the requirement now.
func (f *fixture) form(number int64, typed Provision) Provision {
	f.t.Helper()
	view := f.readAs(f.seats[rules.Approver], number)
	typed.Edit, typed.Asked = view.Requirement.Edit, view.Asked
	return typed
}

func (f *fixture) give(number int64, typed Provision) {
	f.t.Helper()
	f.must(f.SubmitProvision(context.Background(), f.seats[rules.Approver], number, f.form(number, typed)))
}

// story is the rounds of a requirement in a few words.
func (f *fixture) story(number int64) string {
	f.t.Helper()
	view := f.readAs(f.seats[rules.Viewer], number)
	var lines []string
	for _, round := range view.Rounds {
		var files []string
		for _, file := range round.Files {
			files = append(files, file.Name)
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%d: %s %s %s%s", round.Round, round.Text, strings.Join(files, "+"), round.Outcome, round.Reason)))
	}
	return strings.Join(append(lines, string(view.Requirement.State)), " / ")
}

func (f *fixture) wantStory(number int64, want string) {
	f.t.Helper()
	if got := f.story(number); got != want {
		f.t.Errorf("the story is\n%s, want\n%s", got, want)
	}
}

func TestRoundsReadAsAStory(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	f.ask(needed(rules.NeedFiles, "The logo"))
	f.clock.set("2027-03-11T10:00:00Z")
	f.give(1, Provision{Text: "Here.", Files: []int64{f.staged(approver, "logo.png")}})
	f.wantStory(1, "1: Here. logo.png / submitted")
	f.clock.set("2027-03-12T10:00:00Z")
	f.must(f.ReturnRequirement(ctx, f.staff, 1, f.edit(1), "  As a *vector*.  "))
	f.wantStory(1, "1: Here. logo.png returnedAs a *vector*. / open")
	if view := f.readAs(approver, 1); !view.Requirement.Returned || view.Draft.Text != "Here." || len(view.Draft.Files) != 1 {
		t.Errorf("the client begins with %+v", view.Draft)
	}
	f.clock.set("2027-03-13T10:00:00Z")
	f.give(1, Provision{Text: "Both.", Files: []int64{f.staged(approver, "logo.svg")}})
	f.clock.set("2027-03-14T10:00:00Z")
	f.must(f.AcceptRequirement(ctx, f.staff, 1, f.edit(1)))
	f.wantStory(1, "1: Here. logo.png returnedAs a *vector*. / 2: Both. logo.svg accepted / accepted")
	f.must(f.ReturnRequirement(ctx, f.staff, 1, f.edit(1), "It has a typo."))
	f.wantStory(1, "1: Here. logo.png returnedAs a *vector*. / 2: Both. logo.svg returnedIt has a typo. / open")
	f.verify()
	f.give(1, Provision{Text: "Third."})
	f.must(f.AcceptRequirement(ctx, f.staff, 1, f.edit(1)))

	view := f.readAs(f.staff, 1)
	if last := view.Rounds[0]; last.Person != approver.Name || last.SubmittedAt.Time().Day() != 11 || last.DecidedBy != "Ada Admin" || last.DecidedAt.Time().Day() != 12 {
		t.Errorf("the first round is %+v", last)
	}
	if row := view.Requirement; row.Rounds != 3 || row.Returned || row.AcceptedAt.Time().Day() != 14 || len(view.Rounds[2].Files) != 0 {
		t.Errorf("it stands at %+v", row)
	}
	const files = "SELECT group_concat(json_array_length(files)) FROM requirement_rounds"
	if got := f.one(files); got != "1,2,2" {
		t.Errorf("the rounds hold %s files", got)
	}
	if done := f.verify(); done.Rounds != 3 || done.Files != 2 {
		t.Errorf("verified %+v", done)
	}
}

func TestEachKindIsGivenItsWay(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	complete := map[rules.RequirementKind]Provision{
		rules.NeedFiles:       {Files: []int64{f.staged(approver, "logo.png")}},
		rules.NeedText:        {Text: "Brot, パン, хліб"},
		rules.NeedLink:        {Links: []string{"https://halo.example"}},
		rules.NeedCredentials: {Credentials: secretFields()[:1]},
		rules.NeedSignOff:     {Name: "Priya Nair"},
	}
	fields := map[rules.RequirementKind]string{
		rules.NeedFiles: "files", rules.NeedText: "text", rules.NeedLink: "links", rules.NeedCredentials: "credentials", rules.NeedSignOff: "name",
	}
	for _, kind := range rules.RequirementKinds {
		number := f.ask(needed(kind, "Needed"))[0]
		f.wantRefused(string(kind)+" with nothing", rules.Invalid, func() error {
			err := f.SubmitProvision(ctx, approver, number, f.form(number, Provision{}))
			wantProblems(t, err, fields[kind])
			return err
		})
		f.give(number, complete[kind])
		round := f.readAs(f.staff, number).Rounds[0]
		if round.Text != complete[kind].Text || !slices.Equal(round.Links, append([]string{}, complete[kind].Links...)) || round.Name != complete[kind].Name {
			t.Errorf("%s: given was %+v", kind, round)
		}
		f.must(f.AcceptRequirement(ctx, f.staff, number, f.edit(number)))
	}
	if done := f.verify(); done.Rounds != 5 {
		t.Errorf("verified %+v", done)
	}
}

// A round that misses one thing keeps nothing of the others: the file stays
// staged for the next try.
func TestAnIncompleteRoundLeavesEverythingAsItWas(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	f.ask(needed(rules.NeedText, "Copy"))
	file := f.staged(approver, "notes.txt")
	typed := Provision{Files: []int64{file}, Links: []string{"no link"}}
	f.wantRefused("no text and no link", rules.Invalid, func() error { return f.SubmitProvision(ctx, approver, 1, f.form(1, typed)) })
	f.wantRefused("a draft with no link", rules.Invalid, func() error { return f.SaveProvision(ctx, approver, 1, f.form(1, typed)) })
	f.give(1, Provision{Text: "Fresh bread.", Files: []int64{file}})
	f.wantStory(1, "1: Fresh bread. notes.txt / submitted")
}

// What is given is bound to what was read: also when only a file that came
// with it was taken away, which is no edit.
func TestNothingIsGivenForWhatWasNotRead(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	item := needed(rules.NeedSignOff, "The design")
	item.Files = []int64{f.staged(f.staff, "design.pdf")}
	f.ask(item)
	read := f.form(1, Provision{Name: "Priya Nair"})
	forged := read
	forged.Asked = rules.Hash([]byte("something else"))
	f.wantRefused("a forged hash", rules.Conflict, func() error { return f.SubmitProvision(ctx, approver, 1, forged) })
	_, err := f.RemoveFile(ctx, f.staff, f.readAs(f.staff, 1).Material[0].Number)
	f.must(err)
	f.wantRefused("a design that was taken away", rules.Conflict, func() error { return f.SubmitProvision(ctx, approver, 1, read) })
	f.give(1, Provision{Name: "Priya Nair"})
	if done := f.verify(); done.Rounds != 1 {
		t.Errorf("verified %+v", done)
	}
}

// What was asked for stays provable after files of both sides were removed.
func TestRemovedFilesBreakNoProof(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	item := needed(rules.NeedFiles, "The logo")
	item.Files = []int64{f.staged(f.staff, "old.png")}
	f.ask(item)
	f.give(1, Provision{Files: []int64{f.staged(approver, "new.png")}})
	f.must(f.AcceptRequirement(ctx, f.staff, 1, f.edit(1)))
	view := f.readAs(f.staff, 1)
	for _, number := range []int64{view.Material[0].Number, view.Rounds[0].Files[0].Number} {
		_, err := f.RemoveFile(ctx, f.staff, number)
		f.must(err)
	}
	if done := f.verify(); done.Rounds != 1 || done.Files != 0 {
		t.Errorf("verified %+v", done)
	}
}

// A draft is the approvers' own: neither staff nor viewers find it anywhere.
func TestADraftIsSeenByThoseWhoGive(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	f.ask(needed(rules.NeedFiles, "The logo"))
	events := f.count("SELECT count(*) FROM events")
	before := f.readAs(f.staff, 1).Requirement
	draft := Provision{Text: "unfinished words", Links: []string{"https://unfinished.example"}, Files: []int64{f.staged(approver, "unfinished.png")}}
	f.must(f.SaveProvision(ctx, approver, 1, f.form(1, draft)))
	for _, seat := range []Seat{f.staff, f.seats[rules.Viewer]} {
		if all := fmt.Sprintf("%+v", f.readAs(seat, 1)); strings.Contains(all, "unfinished") {
			t.Errorf("a %s finds it: %s", seat.Role, all)
		}
	}
	view := f.readAs(f.other, 1)
	if view.Draft.Text != draft.Text || !slices.Equal(view.Draft.Links, draft.Links) || len(view.Draft.Files) != 1 || view.Draft.Files[0].Name != "unfinished.png" {
		t.Errorf("the other approver finds %+v", view.Draft)
	}
	if len(view.Rounds) != 0 || view.Requirement.State != rules.RequirementOpen || view.Requirement.Edit != before.Edit {
		t.Errorf("a draft changed it to %+v", view.Requirement)
	}
	if f.count("SELECT count(*) FROM events") != events || f.count("SELECT count(*) FROM notifications") != 0 {
		t.Error("a draft is in the history")
	}
	f.wantRefused("accepting a draft", rules.Conflict, func() error { return f.AcceptRequirement(ctx, f.staff, 1, before.Edit) })
	f.give(1, Provision{Text: draft.Text, Links: draft.Links})
	if all := fmt.Sprintf("%+v", f.readAs(f.staff, 1)); !strings.Contains(all, "unfinished.png") {
		t.Error("what was submitted is not there")
	}
}

func TestEachDeedIsInTheHistoryWithItsEvidence(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	f.ask(needed(rules.NeedFiles, "The logo"))
	f.give(1, Provision{Files: []int64{f.staged(approver, "logo.png")}})
	f.must(f.ReturnRequirement(ctx, f.staff, 1, f.edit(1), "As a vector."))
	f.edited(1, needed(rules.NeedFiles, "The logo as a vector"))
	f.give(1, Provision{Text: "Here.", Files: []int64{f.staged(approver, "logo.svg")}})
	f.must(f.AcceptRequirement(ctx, f.staff, 1, f.edit(1)))
	rounds := f.readAs(f.staff, 1).Rounds
	first, second := rounds[0], rounds[1]
	if first.Given == second.Given || first.Asked == second.Asked {
		t.Error("two rounds have one hash")
	}
	want := []string{
		"requirement asked|Ada Admin|The logo|",
		"file added|Person approver@halo.example|logo.png|" + first.Files[0].SHA256,
		"requirement submitted|Person approver@halo.example|The logo|" + first.Given,
		"requirement returned|Ada Admin|As a vector.|" + first.Given,
		"requirement changed|Ada Admin|The logo as a vector|",
		"file added|Person approver@halo.example|logo.svg|" + second.Files[0].SHA256,
		"requirement submitted|Person approver@halo.example|The logo as a vector|" + second.Given,
		"requirement accepted|Ada Admin|The logo as a vector|" + second.Given,
	}
	const told = "SELECT group_concat(kind || '|' || person || '|' || detail || '|' || evidence, char(10) ORDER BY number) FROM events WHERE subject = 'HALO-R1'"
	if got := f.one(told); got != strings.Join(want, "\n") {
		t.Errorf("the history tells\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
	if origin := f.one("SELECT ip || user_agent FROM requirement_rounds WHERE round = 1"); origin != "192.0.2.7test" {
		t.Errorf("it came from %s", origin)
	}
}

// Guard, change, event and notification commit together or not at all.
func TestARoundAndItsNewsAreStoredTogether(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	f.addColleague("colleague@agency.example", rules.Staff)
	f.ask(needed(rules.NeedText, "Copy"), needed(rules.NeedText, "More copy"))
	f.give(2, Provision{Text: "Fresh bread."})
	deeds := map[string]func() error{
		"submit": func() error { return f.SubmitProvision(ctx, approver, 1, f.form(1, Provision{Text: "Fresh bread."})) },
		"accept": func() error { return f.AcceptRequirement(ctx, f.staff, 2, f.edit(2)) },
		"return": func() error { return f.ReturnRequirement(ctx, f.staff, 2, f.edit(2), "Longer.") },
	}
	for where, names := range map[string]string{
		"INSERT ON events": "submit accept return", "INSERT ON notifications": "submit", "INSERT ON requirement_rounds": "submit",
		"UPDATE OF state ON requirements": "submit accept return", "UPDATE OF outcome ON requirement_rounds": "accept return",
	} {
		f.tamper("CREATE TRIGGER fail BEFORE " + where + " BEGIN SELECT RAISE(ABORT, 'no room'); END")
		for _, name := range strings.Fields(names) {
			f.wantRefused(name+" without "+where, rules.Internal, deeds[name])
		}
		f.tamper("DROP TRIGGER fail")
	}
	f.must(deeds["submit"]())
	if got := f.one("SELECT group_concat(DISTINCT kind || subject || project_id) || count(*) FROM notifications WHERE subject = 'HALO-R1'"); got != "requirement submittedHALO-R112" {
		t.Errorf("told was %s", got)
	}
	f.must(deeds["accept"]())
	f.verify()
}

func TestAReturnNeedsAReason(t *testing.T) {
	f := newFixture(t, "Europe/London")
	f.ask(needed(rules.NeedText, "Copy"))
	f.give(1, Provision{Text: "Fresh bread."})
	for _, reason := range []string{"", " \n\t", strings.Repeat("x", rules.MaxText+1)} {
		f.wantRefused("a return with "+reason[:min(3, len(reason))], rules.Invalid, func() error {
			err := f.ReturnRequirement(context.Background(), f.staff, 1, f.edit(1), reason)
			wantProblems(t, err, "reason")
			return err
		})
	}
}

// A form that was sent already is told what became of it, which says more than
// that something changed.
func TestASecondPressIsToldWhatHappened(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, approver := context.Background(), f.seats[rules.Approver]
	f.ask(needed(rules.NeedText, "Copy"))
	form := f.form(1, Provision{Text: "Fresh bread."})
	f.must(f.SubmitProvision(ctx, approver, 1, form))
	wantSaying(t, f.SubmitProvision(ctx, approver, 1, form), "marked complete already")
	edit := f.edit(1)
	f.must(f.AcceptRequirement(ctx, f.staff, 1, edit))
	wantSaying(t, f.AcceptRequirement(ctx, f.staff, 1, edit), "this is accepted")
	wantSaying(t, f.SubmitProvision(ctx, approver, 1, form), "accepted this already")
	wantSaying(t, f.ReturnRequirement(ctx, f.staff, 1, edit, "Wait."), "changed this since")
	f.must(f.ReturnRequirement(ctx, f.staff, 1, f.edit(1), "Wait."))
	wantSaying(t, f.SubmitProvision(ctx, approver, 1, form), "changed this since")
	if len(f.readAs(approver, 1).Rounds) != 1 {
		t.Error("it was given more than once")
	}
}

func wantSaying(t testing.TB, err error, words string) {
	t.Helper()
	wantKind(t, err, rules.Conflict)
	if !strings.Contains(err.Error(), words) {
		t.Errorf("it says %q, want %q", err, words)
	}
}

func TestTheFileItselfKeepsWhatWasGiven(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	f.ask(needed(rules.NeedText, "Copy"), needed(rules.NeedText, "More copy"))
	f.give(1, Provision{Text: "Fresh bread."})
	f.must(f.ReturnRequirement(ctx, f.staff, 1, f.edit(1), "Longer, please."))
	f.give(1, Provision{Text: "Fresh bread, every morning."})
	for _, statement := range []string{
		"UPDATE requirement_rounds SET text = 'x'", "UPDATE requirement_rounds SET links = '[]'", "UPDATE requirement_rounds SET name = 'x'",
		"UPDATE requirement_rounds SET files = '[]'", "UPDATE requirement_rounds SET fields = '[]'", "UPDATE requirement_rounds SET content = '{}'",
		"UPDATE requirement_rounds SET asked = given", "UPDATE requirement_rounds SET given = asked", "UPDATE requirement_rounds SET person = 'x'",
		"UPDATE requirement_rounds SET submitted_at = 1", "UPDATE requirement_rounds SET round = 9 WHERE round = 2",
		"DELETE FROM requirement_rounds", "DELETE FROM requirements WHERE number = 1",
		"INSERT INTO requirement_rounds SELECT * FROM requirement_rounds", "INSERT OR REPLACE INTO requirement_rounds SELECT * FROM requirement_rounds",
		"UPDATE requirement_rounds SET outcome = 'accepted' WHERE round = 1", "UPDATE requirement_rounds SET outcome = '' WHERE round = 1",
		"UPDATE requirement_rounds SET reason = 'x' WHERE round = 1", "UPDATE requirement_rounds SET decided_by = 'x' WHERE round = 1",
		"UPDATE requirement_rounds SET outcome = 'returned' WHERE round = 2", "UPDATE requirement_rounds SET outcome = 'maybe' WHERE round = 2",
		"UPDATE requirements SET state = 'lost'", "UPDATE requirements SET kind = 'money'", "UPDATE requirements SET title = ''",
		"UPDATE requirements SET due_on = 'tomorrow'", "UPDATE requirements SET fields = 'x'", "UPDATE requirements SET draft_links = 'x'",
		"UPDATE requirements SET returned = 1 WHERE number = 1", "UPDATE requirements SET state = 'submitted' WHERE number = 2",
		"UPDATE requirements SET number = 1 WHERE number = 2", "UPDATE requirements SET cycle_id = 99",
	} {
		if _, err := f.writerExec(statement); err == nil {
			t.Errorf("the file took: %s", statement)
		}
	}
	f.verify()
}
