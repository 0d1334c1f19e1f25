package portal

import (
	"context"
	"encoding/json"
	"fmt"

	"portal/queries"
	"portal/rules"
)

// Template is a list of requirements that the agency keeps. Edit counts its
// saves: a form carries the one it was made from.
type Template struct {
	ID   int64
	Edit int64
	rules.Template
}

// ListedTemplate is a template as lists show it. Size counts its items.
type ListedTemplate = queries.TemplatesRow

// Templates lists the agency's templates by name.
func (p *Portal) Templates(ctx context.Context) ([]ListedTemplate, error) {
	return p.read.Templates(ctx)
}

// Template loads one template. NotFound when there is none.
func (p *Portal) Template(ctx context.Context, id int64) (Template, error) {
	row, err := found(p.read.Template(ctx, id))
	if err != nil {
		return Template{}, err
	}
	template := Template{ID: row.ID, Edit: row.Edit, Template: rules.Template{Name: row.Name, Description: row.Description}}
	if err := json.Unmarshal([]byte(row.Items), &template.Items); err != nil {
		return template, fmt.Errorf("read the items of template %d: %w", id, err)
	}
	return template, nil
}

// AddTemplate keeps a new template and returns its id. Invalid when something
// is missing or the name is taken.
func (p *Portal) AddTemplate(ctx context.Context, actor Actor, template rules.Template) (int64, error) {
	if err := template.Check().Err(); err != nil {
		return 0, err
	}
	var id int64
	err := p.write(ctx, func(t *tx) error {
		if err := t.recheckAgency(actor, rules.ManageRequirements); err != nil {
			return err
		}
		kept, err := t.Templates(t.ctx)
		if err != nil {
			return err
		}
		if len(kept) >= rules.MaxTemplates {
			return rules.Fail(rules.Invalid, "There are %d templates already, which is the most. Please delete one first.", len(kept))
		}
		if err := t.checkTemplateName(template.Name, 0); err != nil {
			return err
		}
		id, err = t.addTemplate(actor, template)
		return err
	})
	return id, err
}

func (t *tx) addTemplate(actor Actor, template rules.Template) (int64, error) {
	items, err := json.Marshal(template.Items)
	if err != nil {
		return 0, err
	}
	id, err := t.Queries.AddTemplate(t.ctx, queries.AddTemplateParams{
		Name: template.Name, Description: template.Description, Items: string(items), Now: t.now,
	})
	if err != nil {
		return 0, fmt.Errorf("store the template: %w", err)
	}
	return id, t.recordAgency(actor, savedTemplate(template))
}

func savedTemplate(template rules.Template) happening {
	detail := fmt.Sprintf("%d requirements", len(template.Items))
	if len(template.Items) == 1 {
		detail = "1 requirement"
	}
	return happening{kind: TemplateSaved, subject: template.Name, detail: detail}
}

// SaveTemplate changes a template. Conflict when somebody saved it meanwhile,
// NotFound when it was deleted, Invalid when something is missing or the name
// is taken.
func (p *Portal) SaveTemplate(ctx context.Context, actor Actor, template Template) error {
	if err := template.Check().Err(); err != nil {
		return err
	}
	items, err := json.Marshal(template.Items)
	if err != nil {
		return err
	}
	return p.write(ctx, func(t *tx) error {
		if _, err := t.template(actor, template.ID, template.Edit); err != nil {
			return err
		}
		if err := t.checkTemplateName(template.Name, template.ID); err != nil {
			return err
		}
		err := changed(t.Queries.SaveTemplate(t.ctx, queries.SaveTemplateParams{
			ID: template.ID, Edit: template.Edit, Name: template.Name, Description: template.Description,
			Items: string(items), Now: t.now,
		}))
		if err != nil {
			return err
		}
		return t.recordAgency(actor, savedTemplate(template.Template))
	})
}

// DeleteTemplate drops a template; what was asked for with it stays. Conflict
// when somebody saved it meanwhile.
func (p *Portal) DeleteTemplate(ctx context.Context, actor Actor, id, edit int64) error {
	return p.write(ctx, func(t *tx) error {
		row, err := t.template(actor, id, edit)
		if err != nil {
			return err
		}
		if err := changed(t.DropTemplate(t.ctx, queries.DropTemplateParams{ID: id, Edit: edit})); err != nil {
			return err
		}
		return t.recordAgency(actor, happening{kind: TemplateDeleted, subject: row.Name})
	})
}

// template loads a template inside a deed, for a person who still has the
// permission. Conflict when the form is behind.
func (t *tx) template(actor Actor, id, edit int64) (queries.RequirementTemplate, error) {
	if err := t.recheckAgency(actor, rules.ManageRequirements); err != nil {
		return queries.RequirementTemplate{}, err
	}
	row, err := found(t.Template(t.ctx, id))
	if err == nil && row.Edit != edit {
		err = rules.Fail(rules.Conflict, "Somebody saved this template since you opened it.")
	}
	return row, err
}

func (t *tx) checkTemplateName(name string, self int64) error {
	var problems rules.Problems
	other, err := found(t.TemplateNamed(t.ctx, name))
	switch {
	case err == nil && other != self:
		problems.Add("name", "There is a template of this name already.")
	case err != nil && rules.KindOf(err) != rules.NotFound:
		return fmt.Errorf("look up a template: %w", err)
	}
	return problems.Err()
}

// shipTemplates puts the templates that come with the portal into a file whose
// agency was made before there were any.
func (p *Portal) shipTemplates(ctx context.Context) error {
	if agency := p.Agency(); agency == nil || agency.TemplatesShipped != 0 {
		return nil
	}
	if err := p.write(ctx, (*tx).shipTemplates); err != nil {
		return fmt.Errorf("ship the templates: %w", err)
	}
	return p.loadAgency(ctx)
}

// shipTemplates puts in the templates that come with the portal, once: one
// that staff delete stays away.
func (t *tx) shipTemplates() error {
	first, err := t.NoteTemplatesShipped(t.ctx)
	if err != nil || first == 0 {
		return err
	}
	for _, template := range stockTemplates {
		if _, err := t.addTemplate(portalActor, template); err != nil {
			return err
		}
	}
	return nil
}
