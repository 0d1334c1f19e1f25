// Command portal is a client portal: one program and one SQLite file in which
// an agency and its clients agree on work, follow it and sign it off.
package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
	_ "time/tzdata" // zones on machines that have none

	"github.com/alecthomas/kong"

	"portal/handlers"
	"portal/portal"
)

//go:embed schema.sql
var schema string

const description = "A client portal in one program and one file: quotes are read and accepted in it, and what was agreed stands in its work order."

// program is the command line.
type program struct {
	Serve  serveCommand  `cmd:"" default:"withargs" help:"Serve the portal (the default). On a new file it prints a one-time code to set it up with."`
	Demo   demoCommand   `cmd:"" help:"Serve a made-up agency with two clients to look around in, kept apart from real data."`
	Verify verifyCommand `cmd:"" help:"Check that every event, revision, snapshot, version, approval, completion, round of a requirement, ticket and file still fits together; names the first that does not."`
	Backup backupCommand `cmd:"" help:"Write a complete, consistent copy of the database to a new file, also while the portal runs."`
	Key    keyCommand    `cmd:"" help:"The key that clients' credentials are encrypted with."`
}

// address are the flags of both commands that serve.
type address struct {
	Listen  string         `default:"127.0.0.1:8080" env:"PORTAL_LISTEN" help:"Address and port to listen on."`
	URL     *url.URL       `name:"url" env:"PORTAL_URL" placeholder:"https://portal.example.com" help:"The public address, for links and cookies. Under https, cookies are sent over TLS alone."`
	Proxies []netip.Prefix `name:"trust-proxy" env:"PORTAL_TRUST_PROXY" placeholder:"10.0.0.0/8" help:"Networks of the proxies whose X-Forwarded-For header is believed. Give several with commas."`
	TLSCert string         `name:"tls-cert" type:"existingfile" env:"PORTAL_TLS_CERT" and:"tls" help:"Certificate (PEM) to serve TLS with, without a proxy in front."`
	TLSKey  string         `name:"tls-key" type:"existingfile" env:"PORTAL_TLS_KEY" and:"tls" help:"Private key (PEM) that goes with the certificate."`
	LogJSON bool           `name:"log-json" env:"PORTAL_LOG_JSON" help:"Write the log as JSON lines instead of text."`
}

type serveCommand struct {
	address
	Database string `default:"portal.db" type:"path" env:"PORTAL_DATABASE" help:"The file that holds everything."`
	keyFile
}

// keyFile is the flag of the commands that need the key. The key itself never
// comes as a flag: other users of the machine could read it there.
type keyFile struct {
	KeyFile string `type:"path" env:"PORTAL_KEY_FILE" placeholder:"DATABASE.key" help:"The file with the key that credentials are encrypted with, made when there is none. Keys in the variable PORTAL_KEY go before it."`
}

type keyCommand struct {
	Rotate rotateCommand   `cmd:"" help:"Encrypt all credentials with a new key and drop the old one, also while the portal runs. Stopped half-way it goes on when run again."`
	List   listKeysCommand `cmd:"" help:"List the keys by their ids, with how many credentials each one encrypts."`
}

type rotateCommand struct {
	Database string `default:"portal.db" type:"existingfile" env:"PORTAL_DATABASE" help:"The file with the credentials."`
	keyFile
}

type listKeysCommand struct {
	Database string `default:"portal.db" type:"existingfile" env:"PORTAL_DATABASE" help:"The file with the credentials."`
	keyFile
}

type demoCommand struct {
	address
	Database string `default:"demo.db" type:"path" env:"PORTAL_DEMO_DATABASE" help:"The demo's file, made again at each start."`
	Keep     bool   `env:"PORTAL_DEMO_KEEP" help:"Keep the demo's file as it was left."`
}

type verifyCommand struct {
	Database string `default:"portal.db" type:"existingfile" env:"PORTAL_DATABASE" help:"The file to check."`
}

type backupCommand struct {
	Database string `default:"portal.db" type:"existingfile" env:"PORTAL_DATABASE" help:"The file to copy."`
	To       string `arg:"" type:"path" help:"The new file. It must not exist yet."`
}

// memoryLimit keeps the process small: it makes the collector run sooner while
// passwords are hashed, and is no bound on what can be used. GOMEMLIMIT goes
// before it.
const memoryLimit = 48 << 20

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	var cli program
	command := kong.Parse(&cli, kong.Name("portal"), kong.Description(description), kong.UsageOnError())
	command.FatalIfErrorf(command.Run())
}

// Run serves the real portal.
func (c serveCommand) Run() error {
	log := c.logger()
	p, err := portal.Open(context.Background(), c.Database, c.options(log))
	if err != nil {
		return err
	}
	defer p.Close()
	if err := p.PrepareKeys(context.Background()); err != nil {
		return err
	}
	if p.Agency() == nil {
		log.Info("this portal is new: open it in a browser and set it up with the code", "code", p.SetupCode())
	}
	return c.serve(p, handlers.Config{Log: log})
}

// Run makes the demo's file, says whom one can sign in as, and serves it.
func (c demoCommand) Run() error {
	log := c.logger()
	ctx := context.Background()
	options := portal.Options{Schema: schema, Log: log}
	if !c.Keep {
		if err := portal.ClearCast(ctx, c.Database, options); err != nil {
			return err
		}
	}
	if err := portal.MakeCast(ctx, c.Database, options); err != nil {
		return err
	}
	p, err := portal.Open(ctx, c.Database, options)
	if err != nil {
		return err
	}
	defer p.Close()
	people := demoPeople()
	c.announce(people)
	return c.serve(p, handlers.Config{Log: log, Demo: people})
}

func demoPeople() []handlers.DemoPerson {
	var people []handlers.DemoPerson
	for _, person := range portal.Cast {
		people = append(people, handlers.DemoPerson{
			Name: person.Name, Email: person.Email, Role: person.Role.Words(), Company: person.Company, Password: portal.CastPassword,
		})
	}
	return people
}

func (c demoCommand) announce(people []handlers.DemoPerson) {
	fmt.Printf("\nThe demo is at http://%s (file %s). Everyone's password: %s\n\n", c.Listen, c.Database, portal.CastPassword)
	for _, person := range people {
		fmt.Printf("  %-32s %-15s %s, %s\n", person.Email, person.Role, person.Name, person.Company)
	}
	fmt.Println()
}

// Run checks the whole file.
func (c verifyCommand) Run() error {
	ctx := context.Background()
	p, err := portal.Open(ctx, c.Database, portal.Options{Schema: schema})
	if err != nil {
		return err
	}
	defer p.Close()
	done, err := p.Verify(ctx)
	if err != nil {
		return fmt.Errorf("it does not fit together: %w", err)
	}
	fmt.Printf("Everything fits together: %d events, %d revisions, %d snapshots, %d versions, %d approvals, %d completions, %d rounds, %d tickets, %d files.\n",
		done.Events, done.Revisions, done.Snapshots, done.Versions, done.Approvals, done.Completions, done.Rounds, done.Tickets, done.Files)
	return nil
}

// Run copies the file.
func (c backupCommand) Run() error {
	ctx := context.Background()
	p, err := portal.Open(ctx, c.Database, portal.Options{Schema: schema})
	if err != nil {
		return err
	}
	defer p.Close()
	return p.Backup(ctx, c.To)
}

// Run changes the key.
func (c rotateCommand) Run() error {
	ctx := context.Background()
	p, err := portal.Open(ctx, c.Database, c.options(nil))
	if err != nil {
		return err
	}
	defer p.Close()
	done, err := p.RotateKey(ctx)
	if err != nil {
		return fmt.Errorf("not finished, nothing is lost, run it again: %w", err)
	}
	fmt.Println(done.Words())
	return nil
}

// Run lists the keys.
func (c listKeysCommand) Run() error {
	ctx := context.Background()
	p, err := portal.Open(ctx, c.Database, c.options(nil))
	if err != nil {
		return err
	}
	defer p.Close()
	uses, err := p.Keys(ctx)
	for _, use := range uses {
		fmt.Println(use.Words())
	}
	return err
}

// options are those of a portal that opens and seals credentials.
func (k keyFile) options(log *slog.Logger) portal.Options {
	return portal.Options{Schema: schema, Log: log, KeyFile: k.KeyFile, KeysFromEnvironment: os.Getenv("PORTAL_KEY")}
}

func (a address) logger() *slog.Logger {
	var handler slog.Handler = slog.NewTextHandler(os.Stderr, nil)
	if a.LogJSON {
		handler = slog.NewJSONHandler(os.Stderr, nil)
	}
	return slog.New(handlers.WithRequestID(handler))
}

// serve answers until SIGTERM or an interrupt, then lets the requests under
// way finish.
func (a address) serve(p *portal.Portal, config handlers.Config) error {
	config.URL, config.TrustedProxies, config.TLS = a.URL, a.Proxies, a.TLSCert != ""
	server, err := handlers.New(p, config)
	if err != nil {
		return err
	}
	handler, err := server.Handler()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	listener, err := net.Listen("tcp", a.Listen)
	if err != nil {
		return err
	}
	go keepHouse(ctx, p, config.Log)
	return a.answer(ctx, listener, handler, config.Log)
}

func (a address) answer(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	web := &http.Server{
		Handler: handler, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10,
	}
	ended := make(chan error, 1)
	go func() {
		if a.TLSCert != "" {
			ended <- web.ServeTLS(listener, a.TLSCert, a.TLSKey)
			return
		}
		ended <- web.Serve(listener)
	}()
	log.Info("the portal answers", "listen", listener.Addr().String())
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	log.Info("closing down")
	grace, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := web.Shutdown(grace); err != nil {
		return err
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// keepHouse does, at the start and each minute, what the portal does by itself:
// it drops what broken uploads left, notes which quotes expired and destroys
// the credentials whose time is over.
func keepHouse(ctx context.Context, p *portal.Portal, log *slog.Logger) {
	chores := []struct {
		failed string
		do     func(context.Context) error
	}{
		{"files not swept", p.SweepFiles},
		{"expiries not recorded", p.RecordExpiries},
		{"credentials not destroyed", p.DestroyDueCredentials},
	}
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		for _, chore := range chores {
			if p.Agency() == nil {
				break
			}
			if err := chore.do(ctx); err != nil && ctx.Err() == nil {
				log.Warn(chore.failed, "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
