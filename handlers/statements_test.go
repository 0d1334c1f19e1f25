package handlers_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"portal/portal"
	"portal/rules"
)

// countedDriver is the name of the portal's driver with every statement
// counted.
const countedDriver = "sqlite-counted"

// statements counts what connections of countedDriver ran so far.
var statements atomic.Int64

var registerCounted = sync.OnceFunc(func() {
	db, err := sql.Open("sqlite", "")
	if err != nil {
		panic(err)
	}
	defer db.Close()
	sql.Register(countedDriver, counting{db.Driver()})
})

type counting struct{ driver.Driver }

// fullConn is all that database/sql uses of a connection of the driver.
type fullConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type fullStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

type countedConn struct{ fullConn }

type countedStmt struct{ fullStmt }

func (d counting) Open(name string) (driver.Conn, error) {
	conn, err := d.Driver.Open(name)
	if err != nil {
		return nil, err
	}
	return countedConn{conn.(fullConn)}, nil
}

func (c countedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	statements.Add(1)
	return c.fullConn.ExecContext(ctx, query, args)
}

func (c countedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	statements.Add(1)
	return c.fullConn.QueryContext(ctx, query, args)
}

func (c countedConn) BeginTx(ctx context.Context, options driver.TxOptions) (driver.Tx, error) {
	statements.Add(1)
	return c.fullConn.BeginTx(ctx, options)
}

func (c countedConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	stmt, err := c.fullConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return countedStmt{stmt.(fullStmt)}, nil
}

func (s countedStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	statements.Add(1)
	return s.fullStmt.ExecContext(ctx, args)
}

func (s countedStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	statements.Add(1)
	return s.fullStmt.QueryContext(ctx, args)
}

// openCounted opens a copy of the town with its statements counted.
func (size town) openCounted(t testing.TB) *house {
	t.Helper()
	registerCounted()
	return size.open(t, countedDriver)
}

// fillRequirements asks HALO for so many texts, tied to three of its cycles and
// due before and after today; every fourth is given, and the second returned.
func (h *house) fillRequirements(count int) error {
	ctx, staff := context.Background(), h.staffSeat("HALO")
	approver, err := townApprover(ctx, h.portal, staff)
	if err != nil {
		return err
	}
	items := make([]portal.NewRequirement, count)
	for i := range items {
		items[i] = needed(fmt.Sprintf("Text %d of the shop front", i+1), h.portal.Today().AddDays(i%40-5), int64(i%3+1))
	}
	numbers, err := h.portal.AddRequirements(ctx, staff, items)
	if err != nil {
		return err
	}
	h.seats["approver@halo.example"] = approver
	for i := 1; i < count; i += 4 {
		h.give("HALO", numbers[i])
	}
	h.answer("HALO", numbers[1], "Too short.")
	return nil
}

// fillTickets reports so many bugs in HALO. The agency asks something in every
// third of them, approves the next and leaves the rest new.
func (h *house) fillTickets(count int) {
	h.t.Helper()
	for i := range count {
		number := h.bug(fmt.Sprintf("The basket forgets item %d", i+1))
		switch i % 3 {
		case 0:
			h.settled("HALO", number, rules.Ask, "On which phone?", 0)
		case 1:
			h.settled("HALO", number, rules.Approve, "", 0)
		}
	}
}

// statementsOf counts the statements of one page, the second time that
// somebody looks at it: the first may have something to note.
func (b *browser) statementsOf(path string) int64 {
	b.h.t.Helper()
	b.get(path).want(b.h.t, http.StatusOK)
	before := statements.Load()
	b.get(path).want(b.h.t, http.StatusOK)
	return statements.Load() - before
}

// TestPagesTakeFewStatementsHoweverMuchThereIs compares a file with few
// projects to one with more of everything, in HALO itself too: 60 cycles rather
// than 12, one of them disputed four times rather than twice, 200 requirements
// rather than 8, and 120 tickets rather than 6.
func TestPagesTakeFewStatementsHoweverMuchThereIs(t *testing.T) {
	few, many := town{projects: 2, quotes: 10, events: 70}, town{projects: 12, quotes: 20, events: 140}
	const client = "approver@halo.example"
	pages := []struct {
		name, person, path string
		most               int64
	}{
		{"the client's dashboard", client, "/projects/HALO", 11},
		{"a client's quotes", client, "/projects/HALO/quotes", 4},
		{"an open quote", client, "/projects/HALO/quotes/9", 8},
		{"a revised quote", client, "/projects/HALO/quotes/10", 9},
		{"an accepted quote", client, "/projects/HALO/quotes/1", 9},
		{"a snapshot", client, "/projects/HALO/quotes/1/snapshot", 6},
		{"the work order", client, "/projects/HALO/cycles", 8},
		{"a cycle", client, "/projects/HALO/cycles/3", 13},
		{"a disputed cycle", client, "/projects/HALO/cycles/1", 18},
		{"a version", client, "/projects/HALO/cycles/1/versions/1", 16},
		{"two versions compared", client, "/projects/HALO/cycles/1/compare", 14},
		{"the first version compared", client, "/projects/HALO/cycles/1/compare?from=1", 16},
		{"the history", client, "/projects/HALO/history", 4},
		{"the staff's start page", adminMail, "/", 13},
		{"all projects", adminMail, "/projects", 3},
		{"all clients", adminMail, "/clients", 3},
		{"a client", adminMail, "/clients/1", 4},
		{"the staff's dashboard of a project", adminMail, "/projects/HALO", 13},
		{"the staff's quotes", adminMail, "/projects/HALO/quotes", 5},
		{"the editor of a draft", adminMail, "/projects/HALO/quotes/5/edit", 7},
		{"the editor of a sent quote", adminMail, "/projects/HALO/quotes/9/edit", 9},
		{"the staff's disputed cycle", adminMail, "/projects/HALO/cycles/1", 19},
		{"the editor of a cycle", adminMail, "/projects/HALO/cycles/1/edit", 15},
		{"the requirements", client, "/projects/HALO/requirements", 4},
		{"a requirement", client, "/projects/HALO/requirements/2", 11},
		{"the staff's requirements", adminMail, "/projects/HALO/requirements", 5},
		{"a requirement to decide", adminMail, "/projects/HALO/requirements/6", 12},
		{"the templates", adminMail, "/templates", 3},
		{"a template", adminMail, "/templates/1", 3},
		{"where several requirements come from", adminMail, "/projects/HALO/requirements/several", 7},
		{"a template in a project", adminMail, "/projects/HALO/requirements/several?template=1", 7},
		{"another project's requirements", adminMail, "/projects/HALO/requirements/several?project=P001", 7},
		{"the tickets", client, "/projects/HALO/tickets", 6},
		{"the tickets in a state", client, "/projects/HALO/tickets?state=new&kind=bug", 6},
		{"the tickets with some words", client, "/projects/HALO/tickets?q=basket", 7},
		{"one's own tickets", client, "/projects/HALO/tickets?show=mine", 6},
		{"the staff's tickets", adminMail, "/projects/HALO/tickets", 7},
		{"the queue", adminMail, "/triage", 21},
		{"the queue, narrowed", adminMail, "/triage?project=HALO&kind=bug+report&age=1", 21},
		{"a ticket in the queue", adminMail, "/triage?ticket=HALO-T3", 21},
		{"what the queue has with some words", adminMail, "/triage?text=rare", 21},
		{"the saved answers", adminMail, "/answers", 3},
		{"a ticket", client, "/projects/HALO/tickets/3", 16},
		{"the staff's ticket", adminMail, "/projects/HALO/tickets/3", 20},
		{"the members", adminMail, "/projects/HALO/members", 5},
		{"the search", client, "/search?q=text", 5},
		{"the search in a project", client, "/search?q=text&project=HALO", 6},
		{"the search by number", client, "/search?q=HALO-R1", 7},
		{"the staff's search", adminMail, "/search?q=text", 5},
	}
	small, large := few.openCounted(t), many.openCounted(t)
	small.must(small.liveCycle(2))
	large.must(large.liveCycle(4))
	large.must(large.fillWorkOrder(manyCycles))
	small.must(small.fillRequirements(8))
	large.must(large.fillRequirements(manyRequirements))
	small.fillTickets(6)
	large.fillTickets(120)
	smallBrowsers := map[string]*browser{client: small.signIn(client), adminMail: small.signIn(adminMail)}
	largeBrowsers := map[string]*browser{client: large.signIn(client), adminMail: large.signIn(adminMail)}
	for _, page := range pages {
		inSmall, inLarge := smallBrowsers[page.person].statementsOf(page.path), largeBrowsers[page.person].statementsOf(page.path)
		t.Logf("%-36s %d statements", page.name, inLarge)
		if inSmall != inLarge {
			t.Errorf("%s: %d statements in a small file, %d in a larger one", page.name, inSmall, inLarge)
		}
		if inLarge > page.most || inLarge == 0 {
			t.Errorf("%s: %d statements, want at most %d", page.name, inLarge, page.most)
		}
	}
}
