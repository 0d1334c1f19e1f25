package portal

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"portal/rules"
)

const crashFile = "PORTAL_TEST_CRASH_FILE"

// TestMain lets the test binary play the process that is killed.
func TestMain(m *testing.M) {
	if path := os.Getenv(crashFile); path != "" {
		acceptUntilKilled(path)
		return
	}
	if path := os.Getenv(uploadCrashFile); path != "" {
		uploadUntilKilled(path)
		return
	}
	os.Exit(m.Run())
}

// openForCrash opens the file in the process that will be killed, as the
// project's approver.
func openForCrash(ctx context.Context, path string) (*Portal, Seat) {
	schema, err := os.ReadFile("../schema.sql")
	if err != nil {
		panic(err)
	}
	p, err := Open(ctx, path, Options{Schema: string(schema), Clock: func() time.Time {
		return time.Date(2027, 3, 11, 9, 0, 0, 0, time.UTC)
	}})
	if err != nil {
		panic(err)
	}
	person, err := p.read.PersonByEmail(ctx, "approver@halo.example")
	if err != nil {
		panic(err)
	}
	seat, err := p.Enter(ctx, Actor{PersonID: person.ID, Name: person.Name, Email: person.Email, Role: rules.Person}, "HALO")
	if err != nil {
		panic(err)
	}
	return p, seat
}

// acceptUntilKilled accepts every open quote from many sides at once and
// prints the number of each once its acceptance was answered with success.
func acceptUntilKilled(path string) {
	ctx := context.Background()
	p, seat := openForCrash(ctx, path)
	quotes, err := p.read.ProjectOpenQuotes(ctx, openQuotesOf(seat, "2027-03-11"))
	if err != nil {
		panic(err)
	}
	var group sync.WaitGroup
	for _, quote := range quotes {
		group.Go(func() {
			view, err := p.Quote(ctx, seat, quote.Number)
			if err != nil {
				panic(err)
			}
			read := rules.Consent{Revision: view.Quote.Revision, Hash: view.Quote.ContentHash}
			if err := p.AcceptQuote(ctx, seat, quote.Number, signed(read)); err != nil {
				panic(err)
			}
			fmt.Println(quote.Number)
		})
	}
	group.Wait()
}

// TestWhatWasAnsweredSurvivesAKill kills the process with SIGKILL while
// acceptances pour in: after the restart each answered one is there once, each
// other one whole or not at all, and the chain verifies.
func TestWhatWasAnsweredSurvivesAKill(t *testing.T) {
	for round, after := range []int{1, 7, 23, 48} {
		t.Run(fmt.Sprintf("after %d answers", after), func(t *testing.T) {
			f := newFixture(t, "Europe/London")
			for range 60 {
				f.sent(testOffer())
			}
			answered := killAfter(t, crashFile, f.path, after)
			if len(answered) < after {
				t.Fatalf("round %d: only %d answers", round, len(answered))
			}
			p := openAt(t, f.path, f.clock.Now)
			defer p.Close()
			done, err := p.Verify(context.Background())
			f.must(err)
			if done.Snapshots < int64(len(answered)) {
				t.Errorf("%d were answered, %d snapshots are here", len(answered), done.Snapshots)
			}
			wantWholeAcceptances(t, p, answered)
		})
	}
}

// killAfter runs what a variable names until it has given so many answers.
func killAfter(t *testing.T, variable, path string, answers int) []int64 {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), variable+"="+path)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var answered []int64
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		number, err := strconv.ParseInt(strings.TrimSpace(lines.Text()), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if answered = append(answered, number); len(answered) == answers {
			_ = child.Process.Kill() // SIGKILL; it may have ended by itself
		}
	}
	_ = child.Wait() // it was killed
	return answered
}

func wantWholeAcceptances(t *testing.T, p *Portal, answered []int64) {
	t.Helper()
	rows, err := p.readDB.Query(`SELECT number, state,
		(SELECT count(*) FROM snapshots WHERE quote_id = quotes.id),
		(SELECT count(*) FROM cycles WHERE quote_id = quotes.id),
		(SELECT count(*) FROM services WHERE quote_id = quotes.id) FROM quotes`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	accepted := map[int64]bool{}
	for rows.Next() {
		var number int64
		var state string
		var got [3]int
		if err := rows.Scan(&number, &state, &got[0], &got[1], &got[2]); err != nil {
			t.Fatal(err)
		}
		want := [3]int{}
		if state == string(rules.QuoteAccepted) {
			want = [3]int{1, 2, 1}
			accepted[number] = true
		}
		if got != want {
			t.Errorf("quote %d is %s and has %v", number, state, got)
		}
	}
	for _, number := range answered {
		if !accepted[number] {
			t.Errorf("quote %d was answered with success and is not accepted", number)
		}
	}
}
