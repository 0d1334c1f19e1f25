package portal

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"html/template"
	"strconv"

	"portal/queries"
	"portal/rules"
)

// requirementNumber is how a requirement of the seat's project is called.
func requirementNumber(seat Seat, number int64) string {
	return rules.RequirementNumber(seat.Project.Code, number)
}

// ListedRequirement is a requirement as lists show it. Unread counts the
// comments of others that the person has not seen.
type ListedRequirement struct {
	queries.ProjectRequirementsRow
	Overdue bool
	DueSoon bool
}

// Requirements lists a project's requirements in the order that staff gave
// them, withdrawn ones included.
func (p *Portal) Requirements(ctx context.Context, seat Seat) ([]ListedRequirement, error) {
	rows, err := p.read.ProjectRequirements(ctx, queries.ProjectRequirementsParams{
		ProjectID: seat.Project.ID, PersonID: seat.PersonID, Team: seat.teamNotes(),
	})
	today := p.Today()
	list := make([]ListedRequirement, len(rows))
	for i, row := range rows {
		rule := rules.Requirement{State: row.State, Due: row.DueOn}
		list[i] = ListedRequirement{ProjectRequirementsRow: row, Overdue: rule.Overdue(today), DueSoon: rule.DueSoon(today)}
	}
	return list, err
}

// teamNotes is 1 for those who may know of team-only notes, as queries take it.
func (s Seat) teamNotes() int64 {
	if s.Can(rules.ReadTeamNotes) {
		return 1
	}
	return 0
}

// RequirementView is all of one requirement that the person may see. Asked is
// the hash of what is asked for, Material the files that came with it.
type RequirementView struct {
	Requirement queries.ProjectRequirementRow
	Rule        rules.Requirement
	Content     rules.RequirementContent
	Asked       string
	Description template.HTML
	Material    []File
	Rounds      []RequirementRound
	Draft       RequirementDraft
	Credentials []CredentialRecord
	Thread      Thread
}

// RequirementRound is what was given in one round and what came of it. Files
// are those that were added in this round.
type RequirementRound struct {
	queries.RequirementRoundsRow
	TextHTML   template.HTML
	ReasonHTML template.HTML
	Links      []string
	Files      []File
}

// RequirementDraft is what the client has prepared for the next round. Files
// holds those of earlier rounds too. State names the words and links as they
// are stored.
type RequirementDraft struct {
	State string
	Text  string
	Links []string
	Files []File
}

// Requirement loads one requirement. NotFound for one of another project,
// Denied for a role that reads none: a deed on one may be open to it still.
func (p *Portal) Requirement(ctx context.Context, seat Seat, number int64) (RequirementView, error) {
	if err := seat.Role.Demand(rules.ReadRequirements); err != nil {
		return RequirementView{}, err
	}
	row, err := found(p.read.ProjectRequirement(ctx, queries.ProjectRequirementParams{ProjectID: seat.Project.ID, Number: number}))
	if err != nil {
		return RequirementView{}, err
	}
	view := RequirementView{
		Requirement: row, Rule: rules.Requirement{State: row.State, Due: row.DueOn}, Description: RenderMarkdown(row.Description),
	}
	if view.Material, err = p.placeFiles(ctx, rules.PlaceRequirement, row.ID); err != nil {
		return view, err
	}
	if view.Content, view.Asked, err = askedFor(row, view.Material); err != nil {
		return view, err
	}
	if err := p.addRounds(ctx, seat, &view); err != nil {
		return view, err
	}
	if view.Credentials, err = p.credentialRecords(ctx, seat, row); err != nil {
		return view, err
	}
	view.Thread, err = p.readThread(ctx, seat, rules.AboutRequirement, row.ID)
	return view, err
}

// askedFor is what a requirement asks for, with its hash.
func askedFor(row queries.ProjectRequirementRow, material []File) (rules.RequirementContent, string, error) {
	content := rules.RequirementContent{Kind: row.Kind, Title: row.Title, Description: row.Description, Due: row.DueOn, Files: hashes(material)}
	if err := json.Unmarshal([]byte(row.Fields), &content.Fields); err != nil {
		return content, "", fmt.Errorf("read the fields: %w", err)
	}
	_, hash, err := rules.Freeze(content)
	return content, hash, err
}

// hashes are the SHA-256 of the files that were not removed.
func hashes(files []File) []string {
	list := []string{}
	for _, file := range files {
		if file.RemovedAt == 0 {
			list = append(list, file.SHA256)
		}
	}
	return list
}

func (p *Portal) addRounds(ctx context.Context, seat Seat, view *RequirementView) error {
	rows, err := p.read.RequirementRounds(ctx, view.Requirement.ID)
	if err != nil {
		return err
	}
	files, err := p.placeFiles(ctx, rules.PlaceProvision, view.Requirement.ID)
	if err != nil {
		return err
	}
	for _, row := range rows {
		round := RequirementRound{RequirementRoundsRow: row, TextHTML: RenderMarkdown(row.Text), ReasonHTML: RenderMarkdown(row.Reason)}
		if err := json.Unmarshal([]byte(row.Links), &round.Links); err != nil {
			return err
		}
		round.Files = filesOfRound(files, row.Round)
		view.Rounds = append(view.Rounds, round)
	}
	return view.addDraft(seat, files)
}

func filesOfRound(files []File, round int64) []File {
	var list []File
	for _, file := range files {
		if file.PlaceKey == strconv.FormatInt(round, 10) {
			list = append(list, file)
		}
	}
	return list
}

// addDraft fills the client's draft for those who provide: nobody else sees
// what was not submitted.
func (v *RequirementView) addDraft(seat Seat, files []File) error {
	text, links := v.Requirement.DraftText, v.Requirement.DraftLinks
	v.Requirement.DraftText, v.Requirement.DraftLinks = "", ""
	if !seat.Can(rules.ProvideRequirements) {
		return nil
	}
	v.Draft.State, v.Draft.Text = draftState(text, links), text
	for _, file := range files {
		if file.RemovedAt == 0 {
			v.Draft.Files = append(v.Draft.Files, file)
		}
	}
	return json.Unmarshal([]byte(links), &v.Draft.Links)
}

// NewRequirement is a requirement as staff write it. Cycle is the number of
// the cycle that waits for it, 0 for none; Files are staged files that come
// with it.
type NewRequirement struct {
	rules.RequirementContent
	Cycle int64
	Files []int64
}

// AddRequirements asks for things, one or many at once, in their order; their
// numbers come back. Invalid when any is incomplete: then none is made. The
// fields of several are named "items.N.title" and so on, those of a single
// one plainly; a cycle that is not there is always "cycle".
func (p *Portal) AddRequirements(ctx context.Context, seat Seat, items []NewRequirement) ([]int64, error) {
	if err := checkNewRequirements(items); err != nil {
		return nil, err
	}
	var numbers []int64
	err := p.write(ctx, func(t *tx) (err error) {
		numbers, err = t.addRequirements(seat, items)
		return err
	})
	return numbers, err
}

func (t *tx) addRequirements(seat Seat, items []NewRequirement) ([]int64, error) {
	if err := t.recheck(seat, rules.ManageRequirements); err != nil {
		return nil, err
	}
	cycles, err := t.cycleIDs(seat)
	if err != nil {
		return nil, err
	}
	numbers := make([]int64, len(items))
	for i, item := range items {
		if numbers[i], err = t.addRequirement(seat, item, cycles); err != nil {
			return nil, err
		}
	}
	return numbers, nil
}

func checkNewRequirements(items []NewRequirement) error {
	var problems rules.Problems
	if len(items) == 0 {
		problems.Add("items", "Choose at least one.")
	}
	if len(items) > rules.MaxRequirementsAtOnce {
		problems.Add("items", "%d at most at once.", rules.MaxRequirementsAtOnce)
		return problems.Err()
	}
	for i, item := range items {
		prefix := ""
		if len(items) > 1 {
			prefix = fmt.Sprintf("items.%d.", i)
		}
		problems = append(problems, item.Check(prefix)...)
	}
	return problems.Err()
}

// cycleIDs maps the numbers of a project's cycles to their ids.
func (t *tx) cycleIDs(seat Seat) (map[int64]int64, error) {
	rows, err := t.ProjectCycleChoices(t.ctx, seat.Project.ID)
	ids := map[int64]int64{}
	for _, row := range rows {
		ids[row.Number] = row.ID
	}
	return ids, err
}

func cycleOf(number int64, ids map[int64]int64) (sql.NullInt64, error) {
	if number == 0 {
		return sql.NullInt64{}, nil
	}
	id, known := ids[number]
	if !known {
		var problems rules.Problems
		problems.Add("cycle", "This project has no such cycle.")
		return sql.NullInt64{}, problems.Err()
	}
	return sql.NullInt64{Int64: id, Valid: true}, nil
}

func (t *tx) addRequirement(seat Seat, item NewRequirement, cycles map[int64]int64) (int64, error) {
	cycle, err := cycleOf(item.Cycle, cycles)
	if err != nil {
		return 0, err
	}
	number, err := t.NextRequirementNumber(t.ctx, seat.Project.ID)
	if err != nil {
		return 0, err
	}
	id, err := t.Queries.AddRequirement(t.ctx, queries.AddRequirementParams{
		ProjectID: seat.Project.ID, Number: number, Kind: item.Kind, Title: item.Title, Description: item.Description,
		Fields: fieldNames(item.RequirementContent), DueOn: item.Due, CycleID: cycle, Now: t.now,
	})
	if err != nil {
		return 0, fmt.Errorf("store the requirement: %w", err)
	}
	subject := requirementNumber(seat, number)
	if err := t.record(seat, happening{kind: RequirementAsked, subject: subject, detail: item.Title}); err != nil {
		return 0, err
	}
	return number, t.attach(seat, anchor{place: rules.PlaceRequirement, id: id, subject: subject}, item.Files)
}

// fieldNames are the names of the credentials' fields as JSON; other kinds
// have none.
func fieldNames(content rules.RequirementContent) string {
	if content.Kind != rules.NeedCredentials {
		return "[]"
	}
	return listText(content.Fields)
}

// CycleChoice is a cycle that a requirement can be tied to.
type CycleChoice = queries.ProjectCycleChoicesRow

// CycleChoices lists a project's cycles.
func (p *Portal) CycleChoices(ctx context.Context, seat Seat) ([]CycleChoice, error) {
	return p.read.ProjectCycleChoices(ctx, seat.Project.ID)
}

// CopyChoice is a project whose requirements can be copied.
type CopyChoice = queries.StaffCopyChoicesRow

// CopyChoices lists the other projects that have requirements.
func (p *Portal) CopyChoices(ctx context.Context, seat Seat) ([]CopyChoice, error) {
	return p.read.StaffCopyChoices(ctx, seat.Project.ID)
}

// CopyableRequirements lists what another project was asked for. NotFound for
// a project that the person cannot enter.
func (p *Portal) CopyableRequirements(ctx context.Context, seat Seat, code string) ([]rules.RequirementContent, error) {
	other, err := p.Enter(ctx, seat.Actor, code)
	if err != nil {
		return nil, err
	}
	if err := other.Role.Demand(rules.ManageRequirements); err != nil {
		return nil, err
	}
	rows, err := p.read.CopyableRequirements(ctx, other.Project.ID)
	items := make([]rules.RequirementContent, len(rows))
	for i, row := range rows {
		items[i] = rules.RequirementContent{Kind: row.Kind, Title: row.Title, Description: row.Description}
		if err := json.Unmarshal([]byte(row.Fields), &items[i].Fields); err != nil {
			return nil, err
		}
	}
	return items, err
}
