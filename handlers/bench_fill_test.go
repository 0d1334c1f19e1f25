package handlers_test

import (
	"database/sql"
	"fmt"
	"strings"
	"time"

	"portal/rules"
)

// columns are those that a filler gives values to, by table.
var columns = map[string]string{
	"tickets": `id, project_id, number, kind, state, title, description, expected, links, page, browser, screen, window, side, person_id, person,
		once, edit, changes, reason, decided_by, decided_at, duplicate_of, snoozed_until, queued_at, created_at, updated_at`,
	"ticket_changes": `ticket_id, number, state, reason, duplicate_of, side, person_id, person, changed_at, before_state, before_reason,
		before_decided_by, before_decided_at, before_queued_at`,
	"ticket_followers": "ticket_id, person_id, since",
	"comments":         "project_id, number, subject, subject_id, team, side, person_id, person, body, posted_at",
	"notifications":    "person_id, project_id, kind, subject, created_at, read_at",
	"events":           "chain, number, kind, at, person_id, person, subject, detail, evidence, ip, user_agent, previous, hash",
}

// batchRows is how many rows go into a table by one statement, which takes a
// third of the time of as many statements.
const batchRows = 200

// batch is what waits to go into a table together.
type batch struct {
	table  string
	rows   int
	values []any
}

func (b *batch) insert() string {
	row := "(?" + strings.Repeat(", ?", strings.Count(columns[b.table], ",")) + ")"
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES %s%s", b.table, columns[b.table], row, strings.Repeat(", "+row, b.rows-1))
}

// crowdPerson is somebody who submits tickets and writes comments.
type crowdPerson struct {
	id   int64
	name string
	side rules.Side
}

var crowdStaff = crowdPerson{townAdmin.PersonID, townAdmin.Name, rules.AgencySide}

// crowdProject is a project with what it has come to so far.
type crowdProject struct {
	id                        int64
	code                      string
	people                    []crowdPerson
	tickets, comments, events int64
	head                      string
	// originals are some tickets that are no duplicates.
	originals [16]int64
}

// filler makes tickets in the order in which they would have come, now one of
// HALO and now one of another project, from a moment on and so many
// milliseconds apart.
type filler struct {
	*wordsmith
	size        crowd
	projects    []*crowdProject
	begin, step int64
	waiting     map[string]*batch
	full        chan *batch
}

// fill makes the crowd's tickets while another goroutine stores them.
func (size crowd) fill(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // a no-op after the commit
	projects, err := crowdProjects(tx)
	if err != nil {
		return err
	}
	f := &filler{wordsmith: newWordsmith(7), size: size, projects: projects, waiting: map[string]*batch{}, full: make(chan *batch, 4)}
	f.step = int64(3*365*24*time.Hour/time.Millisecond) / size.tickets
	f.begin = int64(rules.InstantOf(momentOf(townBuilt))) - f.step*size.tickets
	stored := make(chan error, 1)
	go func() { stored <- store(tx, f.full) }()
	made := f.makeTickets()
	close(f.full)
	if err := <-stored; err != nil {
		return err
	}
	if made != nil {
		return made
	}
	if err := f.finish(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func momentOf(text string) time.Time {
	parsed, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return parsed
}

// crowdProjects loads the projects with those of their people who may submit.
func crowdProjects(tx *sql.Tx) ([]*crowdProject, error) {
	rows, err := tx.Query(`SELECT projects.id, projects.code, length, head, last_comment, people.id, people.name
		FROM projects JOIN chains ON chains.name = projects.code JOIN members ON members.project_id = projects.id
		JOIN people ON people.id = members.person_id WHERE members.role <> 'viewer' ORDER BY projects.id, people.id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var projects []*crowdProject
	last := &crowdProject{}
	for rows.Next() {
		p, person := crowdProject{}, crowdPerson{side: rules.ClientSide}
		if err := rows.Scan(&p.id, &p.code, &p.events, &p.head, &p.comments, &person.id, &person.name); err != nil {
			return nil, err
		}
		if p.id != last.id {
			last = &p
			projects = append(projects, last)
		}
		last.people = append(last.people, person)
	}
	return projects, rows.Err()
}

// store stores batches until there are no more. After a failure it goes on
// taking them, so that nobody waits for it.
func store(tx *sql.Tx, full <-chan *batch) error {
	var failed error
	prepared := map[string]*sql.Stmt{}
	for b := range full {
		if failed != nil {
			continue
		}
		statement := b.insert()
		if prepared[statement] == nil {
			if prepared[statement], failed = tx.Prepare(statement); failed != nil {
				continue
			}
		}
		_, failed = prepared[statement].Exec(b.values...)
	}
	return failed
}

// add has a row stored, sooner or later.
func (f *filler) add(table string, values ...any) {
	b := f.waiting[table]
	if b == nil {
		b = &batch{table: table, values: make([]any, 0, batchRows*len(values))}
		f.waiting[table] = b
	}
	b.rows++
	b.values = append(b.values, values...)
	if b.rows == batchRows {
		f.full <- b
		delete(f.waiting, table)
	}
}

func (f *filler) makeTickets() error {
	left := f.size.ofHALO
	for done := range f.size.tickets {
		project := f.projects[0]
		if f.rng.Int64N(f.size.tickets-done) < left {
			left--
		} else {
			project = f.projects[1+f.rng.IntN(len(f.projects)-1)]
		}
		if err := f.makeTicket(project, done+1); err != nil {
			return err
		}
	}
	for _, b := range f.waiting {
		f.full <- b
	}
	return nil
}

// event adds a line to the project's chain.
func (f *filler) event(p *crowdProject, kind rules.EventKind, at int64, by crowdPerson, subject, detail, evidence string) error {
	p.events++
	event := rules.Event{
		Chain: p.code, Number: p.events, Kind: kind, At: rules.Instant(at), PersonID: by.id, Person: by.name,
		Subject: subject, Detail: detail, Evidence: evidence, IP: "203.0.113.7", Agent: "Firefox 135", Previous: p.head,
	}
	hash, err := event.Hash()
	if err != nil {
		return err
	}
	f.add("events", p.code, p.events, kind, at, by.id, by.name, subject, detail, evidence, event.IP, event.Agent, p.head, hash)
	p.head = hash
	return nil
}

// finish sets the counters and the ends of the chains.
func (f *filler) finish(tx *sql.Tx) error {
	for _, p := range f.projects {
		_, err := tx.Exec("UPDATE projects SET last_ticket = ?, last_comment = ?, active_at = ? WHERE id = ?",
			p.tickets, p.comments, f.begin+f.step*f.size.tickets, p.id)
		if err != nil {
			return err
		}
		if _, err := tx.Exec("UPDATE chains SET length = ?, head = ? WHERE name = ?", p.events, p.head, p.code); err != nil {
			return err
		}
	}
	return nil
}
