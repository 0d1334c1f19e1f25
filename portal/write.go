package portal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"portal/queries"
	"portal/rules"
)

// mostGrouped is how many waiting deeds share one commit at the most; it
// bounds how long the first of them waits for its answer.
const mostGrouped = 64

// tx is what a deed works with inside its transaction.
type tx struct {
	*queries.Queries
	ctx context.Context
	// now is the one time of the whole transaction.
	now rules.Instant
	// ends are the ends of the chains that the deed has written to.
	ends map[string]queries.ChainRow
	// conn is for what no prepared statement can say.
	conn *sql.Conn
}

type deed struct {
	ctx  context.Context
	do   func(*tx) error
	done chan error
}

// writer owns the one write connection. Deeds that wait together are
// committed together: each in a savepoint of its own, so that one's failure
// undoes nothing of the others, and none is answered before the commit that
// holds it has reached the disk.
type writer struct {
	conn       *sql.Conn
	statements *queries.Prepared
	queries    *queries.Queries
	clock      func() rules.Instant
	deeds      chan deed
	quit       chan struct{}
	ended      chan struct{}
	once       sync.Once
}

func startWriter(ctx context.Context, db *sql.DB, clock func() rules.Instant) (*writer, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	statements := queries.NewPrepared(conn)
	w := &writer{
		conn: conn, statements: statements, queries: queries.New(statements), clock: clock,
		deeds: make(chan deed), quit: make(chan struct{}), ended: make(chan struct{}),
	}
	go w.run()
	return w, nil
}

func (w *writer) stop() error {
	w.once.Do(func() { close(w.quit) })
	<-w.ended
	return errors.Join(w.statements.Close(), w.conn.Close())
}

// write runs a deed in a transaction and returns once it is on the disk, or
// its error when it left no trace.
func (p *Portal) write(ctx context.Context, do func(*tx) error) error {
	d := deed{ctx: ctx, do: do, done: make(chan error, 1)}
	select {
	case p.writer.deeds <- d:
	case <-ctx.Done():
		return ctx.Err()
	case <-p.writer.quit:
		return rules.Fail(rules.Unavailable, "The portal is closing down. Please try again in a moment.")
	}
	return <-d.done
}

func (w *writer) run() {
	defer close(w.ended)
	for {
		select {
		case first := <-w.deeds:
			w.commitTogether(first)
		case <-w.quit:
			return
		}
	}
}

type outcome struct {
	deed deed
	err  error
}

// commitTogether runs the first deed and all that wait behind it, commits
// them and only then answers.
func (w *writer) commitTogether(first deed) {
	// A cancelled request must not interrupt a statement: SQLite would roll
	// back the whole transaction, the other deeds included.
	ctx := context.Background()
	if _, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		first.done <- storageFailure(err)
		return
	}
	outcomes, broken := w.runWaiting(ctx, first)
	if broken == nil {
		_, broken = w.conn.ExecContext(ctx, "COMMIT")
	}
	if broken != nil {
		// The rollback fails when SQLite has already rolled back by itself.
		_, _ = w.conn.ExecContext(ctx, "ROLLBACK")
	}
	for _, o := range outcomes {
		if o.err == nil && broken != nil {
			o.err = storageFailure(broken)
		}
		o.deed.done <- o.err
	}
}

func (w *writer) runWaiting(ctx context.Context, next deed) ([]outcome, error) {
	outcomes := make([]outcome, 0, 1)
	for {
		err, broken := w.runOne(ctx, next)
		outcomes = append(outcomes, outcome{next, err})
		if broken != nil || len(outcomes) == mostGrouped {
			return outcomes, broken
		}
		select {
		case next = <-w.deeds:
		default:
			return outcomes, nil
		}
	}
}

// runOne runs one deed in its savepoint. The second error means that the
// transaction itself is lost, as when the disk is full.
func (w *writer) runOne(ctx context.Context, d deed) (err, broken error) {
	if d.ctx.Err() != nil {
		return d.ctx.Err(), nil
	}
	if _, broken = w.conn.ExecContext(ctx, "SAVEPOINT deed"); broken != nil {
		return storageFailure(broken), broken
	}
	err = protect(d.do, &tx{Queries: w.queries, ctx: ctx, now: w.clock(), ends: map[string]queries.ChainRow{}, conn: w.conn})
	if isFull(err) {
		err = storageFailure(err)
	}
	if err != nil {
		if _, broken = w.conn.ExecContext(ctx, "ROLLBACK TO deed"); broken != nil {
			return err, broken
		}
	}
	_, broken = w.conn.ExecContext(ctx, "RELEASE deed")
	return err, broken
}

// protect keeps one deed's panic from ending the writer for all.
func protect(do func(*tx) error, t *tx) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("a deed panicked: %v\n%s", fault, debug.Stack())
		}
	}()
	return do(t)
}

// isFull tells whether SQLite found no room for what it was given.
func isFull(err error) bool {
	var fault *sqlite.Error
	return errors.As(err, &fault) && fault.Code()&0xff == sqlite3.SQLITE_FULL
}

func storageFailure(err error) error {
	return &storageError{rules.Error{
		Kind:    rules.Unavailable,
		Message: "The portal could not store this just now. Nothing was saved. Please try again in a moment.",
		Wait:    5 * time.Second,
	}, err}
}

// storageError tells people one thing and the log another.
type storageError struct {
	told  rules.Error
	cause error
}

func (e *storageError) Error() string   { return e.cause.Error() }
func (e *storageError) Unwrap() []error { return []error{&e.told, e.cause} }
