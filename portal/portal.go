// Package portal holds the use cases. Each exported method is one
// transaction: load through what the actor may reach, ask rules, guarded
// write, record the event.
package portal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/alexedwards/argon2id"

	"portal/queries"
	"portal/rules"
)

// Options are what a Portal needs besides its file. Zero values stand for the
// system's clock, the default logger and the plain driver.
type Options struct {
	// Schema is the text of schema.sql, for a file that does not exist yet.
	Schema string
	// Clock tells the time; tests set it.
	Clock func() time.Time
	Log   *slog.Logger
	// PasswordCost is what a password hash costs, PasswordCost when nil.
	PasswordCost *argon2id.Params
	// Driver is the name of the database/sql driver, "sqlite" when empty.
	Driver string
	// KeyFile holds the keys that credentials are sealed with; the database's
	// path with ".key" behind it when empty.
	KeyFile string
	// KeysFromEnvironment are keys in base64, with commas between them. They
	// go before those of the file, and the first seals.
	KeysFromEnvironment string
}

// Portal is one opened installation. It is safe for concurrent use.
type Portal struct {
	path    string
	driver  string
	clock   func() time.Time
	cost    *argon2id.Params
	log     *slog.Logger
	readDB  *sql.DB
	writeDB *sql.DB
	read    *queries.Queries
	writer  *writer
	agency  atomic.Pointer[Agency]
	tries   *throttle
	vault   *vault
	// arrivals are the uploads under way, decoding the one picture that is
	// decoded.
	arrivals arrivals
	decoding chan struct{}
	// setupCode is set while the installation waits to be set up.
	setupCode atomic.Pointer[string]
}

// Agency is the organisation that runs this installation.
type Agency struct {
	queries.Agency
	Zone *time.Location
}

// Open opens the file at a path, creates it with mode 0600 or migrates it as
// needed, and starts the one writer. Close ends it.
func Open(ctx context.Context, path string, options Options) (*Portal, error) {
	if options.Clock == nil {
		options.Clock = time.Now
	}
	if options.Log == nil {
		options.Log = slog.Default()
	}
	if options.PasswordCost == nil {
		options.PasswordCost = PasswordCost
	}
	if options.Driver == "" {
		options.Driver = "sqlite"
	}
	p := &Portal{path: path, driver: options.Driver, clock: options.Clock, cost: options.PasswordCost, log: options.Log, tries: newThrottle(), decoding: make(chan struct{}, 1)}
	if err := p.open(ctx, path, options); err != nil {
		p.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return p, nil
}

func (p *Portal) open(ctx context.Context, path string, options Options) error {
	var err error
	if p.vault, err = newVault(path, options); err != nil {
		return err
	}
	if err = createPrivate(path); err != nil {
		return err
	}
	if p.writeDB, err = openPool(options.Driver, path, writePool); err != nil {
		return err
	}
	if err = migrate(ctx, p.writeDB, options.Schema); err != nil {
		return err
	}
	if err = p.returnSpace(ctx); err != nil {
		return err
	}
	if p.readDB, err = openPool(options.Driver, path, readPool); err != nil {
		return err
	}
	p.read = queries.New(queries.NewPrepared(p.readDB))
	if p.writer, err = startWriter(ctx, p.writeDB, p.now); err != nil {
		return err
	}
	if err := p.loadAgency(ctx); err != nil {
		return err
	}
	if err := p.shipTemplates(ctx); err != nil {
		return err
	}
	return p.shipAnswers(ctx)
}

// Close waits for the deeds under way and closes the file.
func (p *Portal) Close() error {
	var failures []error
	if p.writer != nil {
		failures = append(failures, p.writer.stop())
	}
	for _, db := range []*sql.DB{p.readDB, p.writeDB} {
		if db != nil {
			failures = append(failures, db.Close())
		}
	}
	return errors.Join(failures...)
}

// Ready tells whether the file answers.
func (p *Portal) Ready(ctx context.Context) error { return p.readDB.PingContext(ctx) }

// Agency returns the agency's settings, or nil before the installation was
// set up.
func (p *Portal) Agency() *Agency { return p.agency.Load() }

// Now is the portal's clock.
func (p *Portal) Now() rules.Instant { return p.now() }

// Today is the day in the agency's zone.
func (p *Portal) Today() rules.Date { return rules.DateOf(p.now(), p.Zone()) }

// Zone is the agency's time zone, UTC before the installation was set up.
func (p *Portal) Zone() *time.Location {
	if agency := p.Agency(); agency != nil {
		return agency.Zone
	}
	return time.UTC
}

func (p *Portal) now() rules.Instant { return rules.InstantOf(p.clock()) }

func (p *Portal) loadAgency(ctx context.Context) error {
	row, err := p.read.Agency(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("load the agency: %w", err)
	}
	zone, err := time.LoadLocation(row.TimeZone)
	if err != nil {
		return fmt.Errorf("the agency's time zone: %w", err)
	}
	p.agency.Store(&Agency{Agency: row, Zone: zone})
	return nil
}

// found turns "no row" into the one answer for whatever cannot be reached.
func found[T any](row T, err error) (T, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return row, rules.Missing()
	}
	return row, err
}
