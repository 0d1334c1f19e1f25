package portal

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"portal/rules"
)

func castIsAskedForThingsInEveryState(t *testing.T, p *Portal) {
	t.Helper()
	for _, email := range []string{priya, daniel} {
		found := castRequirements(t, p, castSeat(t, p, email))
		for _, want := range []string{
			"files", "text", "link", "credentials", "sign-off", "no date", "later", "due soon", "overdue", "begun", "submitted", "accepted", "withdrawn",
			"returned", "accepted in the second round", "a cycle waits for an overdue one", "destroyed", "credentials still sealed", "came with files",
			"unread", "edited", "comment with files", "picture", "PDF document", "CSV table", "Text",
		} {
			if !found[want] {
				t.Errorf("%s finds nothing that is: %s", email, want)
			}
		}
	}
	for _, kind := range []string{string(CredentialsRevealed), string(TeamNotePosted)} {
		happened := castCount(t, p, "SELECT count(DISTINCT chain) FROM events WHERE kind = ?", kind)
		if happened != 2 {
			t.Errorf("%s happened in %d projects", kind, happened)
		}
	}
	for _, place := range []rules.Place{
		rules.PlaceQuote, rules.PlaceDelivery, rules.PlaceDispute, rules.PlaceReply, rules.PlaceRequirement, rules.PlaceProvision, rules.PlaceComment,
	} {
		if hang := castCount(t, p, "SELECT count(DISTINCT project_id) FROM attachments WHERE place = ?", string(place)); hang != 2 {
			t.Errorf("files hang on a %s in %d projects", place, hang)
		}
	}
	if left := castCount(t, p, "SELECT count(*) FROM attachments WHERE place IN ('arriving', ?)", string(rules.PlaceStaged)); left != 0 {
		t.Errorf("%d files hang on nothing", left)
	}
}

func castCount(t *testing.T, p *Portal, query, value string) int {
	t.Helper()
	var count int
	if err := p.readDB.QueryRow(query, value).Scan(&count); err != nil {
		t.Fatal(err)
	}
	return count
}

// castSeat is the seat of one of the demo's client people.
func castSeat(t *testing.T, p *Portal, email string) Seat {
	t.Helper()
	person, err := p.read.PersonByEmail(context.Background(), email)
	if err != nil {
		t.Fatal(err)
	}
	code := map[string]string{priya: "BAKE", daniel: "DENT"}[email]
	seat, err := p.Enter(context.Background(), Actor{PersonID: person.ID, Name: person.Name, Role: rules.Person}, code)
	if err != nil {
		t.Fatal(err)
	}
	return seat
}

// castRequirements notes all that an approver finds among the requirements.
func castRequirements(t *testing.T, p *Portal, seat Seat) map[string]bool {
	t.Helper()
	list, err := p.Requirements(context.Background(), seat)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, row := range list {
		isOpen := row.State == rules.RequirementOpen
		found[string(row.Kind)], found[string(row.State)] = true, true
		found["no date"] = found["no date"] || isOpen && row.DueOn == ""
		found["later"] = found["later"] || isOpen && row.DueOn != "" && !row.Overdue && !row.DueSoon
		found["due soon"] = found["due soon"] || row.DueSoon
		found["overdue"] = found["overdue"] || row.Overdue
		found["unread"] = found["unread"] || row.Unread > 0
		view, err := p.Requirement(context.Background(), seat, row.Number)
		if err != nil {
			t.Fatal(err)
		}
		noteCastRounds(found, view)
		noteCastFiles(found, view)
	}
	order, err := p.WorkOrder(context.Background(), seat)
	if err != nil {
		t.Fatal(err)
	}
	for _, cycle := range order.Cycles {
		_, overdue := cycle.WaitsFor()
		found["a cycle waits for an overdue one"] = found["a cycle waits for an overdue one"] || overdue > 0
	}
	return found
}

func noteCastRounds(found map[string]bool, view RequirementView) {
	isOpen, rounds := view.Rule.State == rules.RequirementOpen, len(view.Rounds)
	found["begun"] = found["begun"] || isOpen && view.Draft.Text != "" && len(view.Draft.Files) > 0
	found["returned"] = found["returned"] || isOpen && rounds > 0 && view.Rounds[rounds-1].Reason != ""
	found["accepted in the second round"] = found["accepted in the second round"] || view.Rule.State == rules.RequirementAccepted && rounds == 2
	for _, record := range view.Credentials {
		found["destroyed"] = found["destroyed"] || record.DestroyedAt != 0
		found["credentials still sealed"] = found["credentials still sealed"] || record.DestroyedAt == 0
	}
	for _, comment := range view.Thread.Comments {
		found["edited"] = found["edited"] || len(comment.Before) == 1
		found["comment with files"] = found["comment with files"] || len(comment.Files) > 0
	}
}

func noteCastFiles(found map[string]bool, view RequirementView) {
	files := append(view.Draft.Files, view.Material...)
	for _, round := range view.Rounds {
		files = append(files, round.Files...)
	}
	for _, file := range files {
		found[rules.TypeWords(file.Type)] = true
		found["picture"] = found["picture"] || file.HasPreview()
	}
	found["came with files"] = found["came with files"] || len(view.Material) > 0
}

func TestTheCastsPapersAreWhatTheirNamesSay(t *testing.T) {
	body, err := printed("paper.pdf", "A heading (of one)", "a line").body()
	if err != nil {
		t.Fatal(err)
	}
	text := string(body)
	_, tail, _ := strings.Cut(text, "startxref\n")
	place := strings.Index(text, "xref\n0 6\n")
	if number, _, _ := strings.Cut(tail, "\n"); place < 0 || number != strconv.Itoa(place) {
		t.Errorf("the table stands at %d, the end says %q", place, tail)
	}
	for i := range 5 {
		entry := text[place+len("xref\n0 6\n")+20*(i+1):]
		if at := strings.TrimLeft(entry[:10], "0"); at != strconv.Itoa(strings.Index(text, strconv.Itoa(i+1)+" 0 obj\n")) {
			t.Errorf("object %d stands elsewhere than at %s", i+1, at)
		}
	}
	if !strings.Contains(text, `(A heading \(of one\)) Tj`) {
		t.Error("brackets are not escaped")
	}
}
