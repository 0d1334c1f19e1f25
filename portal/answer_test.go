package portal

import (
	"context"
	"strings"
	"testing"

	"portal/rules"
)

func TestSavedAnswersAreShippedOnce(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	shipped, err := f.SavedAnswers(ctx)
	if err != nil || len(shipped) != len(stockAnswers) || len(shipped) < 4 {
		t.Fatalf("%d answers are shipped, %v", len(shipped), err)
	}
	for _, answer := range stockAnswers {
		if err := answer.Check(); err != nil {
			t.Errorf("%s: %v", answer.Name, err)
		}
	}
	f.must(f.DeleteAnswer(ctx, f.admin, shipped[0].ID, shipped[0].Edit))
	again := openAt(t, f.path, f.clock.Now)
	defer again.Close()
	if left, err := again.SavedAnswers(ctx); err != nil || len(left) != len(shipped)-1 {
		t.Errorf("after opening again there are %d, %v", len(left), err)
	}
}

// TestSavedAnswersReachOlderFiles opens a file whose agency was made before
// there were any.
func TestSavedAnswersReachOlderFiles(t *testing.T) {
	f := newFixture(t, "Europe/London")
	f.must(f.Close())
	db, err := openPool("sqlite", f.path, writePool)
	f.must(err)
	_, err = db.Exec("DELETE FROM saved_answers; UPDATE agency SET answers_shipped = 0")
	f.must(err)
	f.must(db.Close())
	f.Portal = openAt(t, f.path, f.clock.Now)
	if got, err := f.SavedAnswers(context.Background()); err != nil || len(got) != len(stockAnswers) {
		t.Errorf("it has %d, %v", len(got), err)
	}
}

func TestKeepingSavedAnswers(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	answer := rules.SavedAnswer{Name: "Too big", Decision: rules.Decline, Body: "That is *much* work."}
	id, err := f.AddAnswer(ctx, f.admin, answer)
	f.must(err)
	_, err = f.AddAnswer(ctx, f.admin, rules.SavedAnswer{Name: "too BIG", Body: "x"})
	if rules.KindOf(err) != rules.Invalid || rules.ProblemsOf(err).For("name") == "" {
		t.Errorf("a name twice: %v", err)
	}
	for field, wrong := range map[string]rules.SavedAnswer{
		"name": {Body: "x"}, "body": {Name: "x", Body: " \n"}, "decision": {Name: "x", Body: "x", Decision: "start"},
	} {
		_, err := f.AddAnswer(ctx, f.admin, wrong)
		if rules.KindOf(err) != rules.Invalid || rules.ProblemsOf(err).For(field) == "" {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
	_, err = f.AddAnswer(ctx, f.admin, rules.SavedAnswer{Name: "Long", Body: strings.Repeat("x", rules.MaxAnswer+1)})
	wantKind(t, err, rules.Invalid)
	kept, err := f.SavedAnswer(ctx, id)
	f.must(err)
	kept.Body = "That is too much."
	f.must(f.SaveAnswer(ctx, f.admin, kept))
	wantKind(t, f.SaveAnswer(ctx, f.admin, kept), rules.Conflict)
	wantKind(t, f.DeleteAnswer(ctx, f.admin, id, kept.Edit), rules.Conflict)
	f.must(f.DeleteAnswer(ctx, f.admin, id, kept.Edit+1))
	wantKind(t, f.SaveAnswer(ctx, f.admin, kept), rules.NotFound)
	for _, role := range rules.MemberRoles {
		_, err := f.AddAnswer(ctx, f.seats[role].Actor, answer)
		wantKind(t, err, rules.NotFound)
	}
}

func TestASavedAnswerIsTheReason(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	add := func(name string, decision rules.Decision) int64 {
		t.Helper()
		id, err := f.AddAnswer(ctx, f.admin, rules.SavedAnswer{Name: name, Decision: decision, Body: "Body of " + name})
		f.must(err)
		return id
	}
	decline, any := add("decline", rules.Decline), add("any", "")
	for _, c := range []struct {
		decision rules.Decision
		typed    string
		answer   int64
		want     string
	}{
		{rules.Decline, "", decline, "Body of decline"},
		{rules.Decline, " \n", decline, "Body of decline"},
		{rules.Decline, "Mine.", decline, "Mine."},
		{rules.Ask, "", any, "Body of any"},
		{rules.Ask, "Mine.", decline, "Mine."},
		{rules.Approve, "", 0, ""},
	} {
		got, err := f.ReasonFor(ctx, c.decision, c.typed, c.answer)
		if err != nil || got != c.want {
			t.Errorf("%+v: %q, %v", c, got, err)
		}
	}
	for _, answer := range []int64{decline, 987} {
		_, err := f.ReasonFor(ctx, rules.Ask, "", answer)
		if rules.KindOf(err) != rules.Invalid || rules.ProblemsOf(err).For("reason") == "" {
			t.Errorf("answer %d with a question: %v", answer, err)
		}
	}
}
