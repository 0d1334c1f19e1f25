package portal

import (
	"context"
	"fmt"

	"portal/queries"
	"portal/rules"
)

// PageSize is how many rows a list shows at a time.
const PageSize = 50

// Clients lists the clients by name, a page at a time, after a name.
func (p *Portal) Clients(ctx context.Context, after string) ([]queries.StaffClientsRow, error) {
	return p.read.StaffClients(ctx, queries.StaffClientsParams{After: after, Page: PageSize + 1})
}

// ClientPage is a client with its projects.
type ClientPage struct {
	queries.Client
	Projects []queries.StaffClientProjectsRow
}

// Client finds a client and its projects.
func (p *Portal) Client(ctx context.Context, id int64) (ClientPage, error) {
	client, err := found(p.read.StaffClient(ctx, id))
	if err != nil {
		return ClientPage{}, err
	}
	projects, err := p.read.StaffClientProjects(ctx, id)
	return ClientPage{Client: client, Projects: projects}, err
}

// CreateClient adds a client and returns its id. Invalid for a name that is
// missing or taken.
func (p *Portal) CreateClient(ctx context.Context, actor Actor, name string) (int64, error) {
	var id int64
	err := p.write(ctx, func(t *tx) error {
		if err := t.recheckAgency(actor, rules.ManageClients); err != nil {
			return err
		}
		if err := t.checkClientName(name, 0); err != nil {
			return err
		}
		var err error
		if id, err = t.Queries.CreateClient(t.ctx, queries.CreateClientParams{Name: name, CreatedAt: t.now}); err != nil {
			return err
		}
		return t.recordAgency(actor, happening{kind: ClientCreated, subject: name})
	})
	return id, err
}

// RenameClient changes a client's name; what was signed keeps the old one.
func (p *Portal) RenameClient(ctx context.Context, actor Actor, id int64, name string) error {
	return p.write(ctx, func(t *tx) error {
		if err := t.recheckAgency(actor, rules.ManageClients); err != nil {
			return err
		}
		client, err := found(t.StaffClient(t.ctx, id))
		if err != nil {
			return err
		}
		if err := t.checkClientName(name, id); err != nil {
			return err
		}
		if err := changed(t.Queries.RenameClient(t.ctx, queries.RenameClientParams{ID: id, Name: name})); err != nil {
			return err
		}
		return t.recordAgency(actor, happening{kind: ClientRenamed, subject: name, detail: "Before: " + client.Name})
	})
}

func (t *tx) checkClientName(name string, self int64) error {
	var problems rules.Problems
	problems.NeedLine("name", name, "the client's name")
	other, err := found(t.StaffClientNamed(t.ctx, name))
	switch {
	case err == nil && other != self:
		problems.Add("name", "There is a client of this name already.")
	case err != nil && rules.KindOf(err) != rules.NotFound:
		return fmt.Errorf("look up a client: %w", err)
	}
	return problems.Err()
}
