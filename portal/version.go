package portal

import (
	"context"
	"encoding/json"
	"fmt"

	"portal/queries"
	"portal/rules"
)

// CycleVersion finds one version of a cycle that the person has loaded.
func (p *Portal) CycleVersion(ctx context.Context, cycle CycleView, version int64) (VersionView, error) {
	switch version {
	case cycle.Latest.Number:
		return cycle.Latest, nil
	case cycle.InForce.Number:
		return cycle.InForce, nil
	}
	return p.version(ctx, cycle.Cycle.ID, version)
}

// AddCycle makes a cycle official without a quote, at version 1, and returns
// its number. Invalid while something is missing.
func (p *Portal) AddCycle(ctx context.Context, seat Seat, content rules.CycleContent) (int64, error) {
	if err := content.Check(); err != nil {
		return 0, err
	}
	giveContentKeys(&content)
	var number int64
	err := p.write(ctx, func(t *tx) error {
		if err := t.recheck(seat, rules.WriteCycles); err != nil {
			return err
		}
		var err error
		if number, err = t.NextCycleNumber(t.ctx, seat.Project.ID); err != nil {
			return err
		}
		id, err := t.Queries.AddCycle(t.ctx, queries.AddCycleParams{
			ProjectID: seat.Project.ID, Number: number, Name: content.Name, StartOn: content.Start, EndOn: content.End,
			Currency: p.Agency().Currency, CreatedAt: t.now,
		})
		if err != nil {
			return err
		}
		hash, err := t.addVersion(seat, id, number, 1, content)
		if err != nil {
			return err
		}
		return t.saveRendering(hash, RenderCycle(content))
	})
	return number, err
}

// addVersion stores content as a version of a cycle and records that the
// version began. It returns the content's hash, by which its rendering is kept.
func (t *tx) addVersion(seat Seat, cycleID, number, version int64, content rules.CycleContent) (string, error) {
	canonical, hash, err := rules.Freeze(content)
	if err != nil {
		return "", err
	}
	err = t.Queries.AddVersion(t.ctx, queries.AddVersionParams{
		CycleID: cycleID, Number: version, Content: string(canonical), Hash: hash, EditedBy: seat.Name, CreatedAt: t.now,
	})
	if err != nil {
		return "", err
	}
	if err := t.storeDeliverables(cycleID, version, content); err != nil {
		return "", err
	}
	what := happening{kind: CycleOfficial, subject: rules.CycleNumber(seat.Project.Code, number), detail: content.Name, evidence: hash}
	if version > 1 {
		what.kind, what.detail = VersionBegun, fmt.Sprintf("Version %d", version)
	}
	return hash, t.record(seat, what)
}

func (t *tx) storeDeliverables(cycleID, version int64, content rules.CycleContent) error {
	for i, deliverable := range content.Deliverables {
		err := t.AddDeliverable(t.ctx, queries.AddDeliverableParams{
			CycleID: cycleID, Version: version, Position: int64(i + 1), Key: deliverable.Key, Title: deliverable.Title,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// SaveCycle saves an edit of a cycle's content that began from what was read.
// While an approval of the latest version is missing, the edit changes that
// version and a lone approval is marked as superseded; once both sides have
// approved, it begins the next version. It returns the version's number. Invalid
// while something is missing, Conflict when the content changed meanwhile,
// nothing was changed, or the cycle is completed.
func (p *Portal) SaveCycle(ctx context.Context, seat Seat, number int64, read rules.Consent, content rules.CycleContent) (int64, error) {
	if err := content.Check(); err != nil {
		return 0, err
	}
	giveContentKeys(&content)
	var version int64
	err := p.write(ctx, func(t *tx) error {
		cycle, err := t.cycle(seat, rules.WriteCycles, number)
		if err != nil {
			return err
		}
		if err := p.ruleOf(cycle).MayEdit(); err != nil {
			return err
		}
		version, err = t.saveCycle(seat, cycle, read, content)
		return err
	})
	return version, err
}

// cycle loads a cycle inside a deed, after asking whether the person still has
// the permission that the deed takes.
func (t *tx) cycle(seat Seat, permission rules.Permission, number int64) (queries.ProjectCycleRow, error) {
	if err := t.recheck(seat, permission); err != nil {
		return queries.ProjectCycleRow{}, err
	}
	return found(t.ProjectCycle(t.ctx, queries.ProjectCycleParams{ProjectID: seat.Project.ID, Number: number}))
}

// latest is the latest version as the rules see it.
func (t *tx) latest(cycle queries.ProjectCycleRow) (rules.Version, queries.CycleVersionRow, error) {
	row, err := t.CycleVersion(t.ctx, queries.CycleVersionParams{CycleID: cycle.ID, Number: cycle.Version})
	if err != nil {
		return rules.Version{}, row, err
	}
	sides, err := t.VersionApprovals(t.ctx, queries.VersionApprovalsParams{CycleID: cycle.ID, Version: cycle.Version})
	if err != nil {
		return rules.Version{}, row, err
	}
	version := rules.Version{Number: row.Number, Hash: row.Hash, Approved: map[rules.Side]bool{}}
	for _, side := range sides {
		version.Approved[side] = true
	}
	return version, row, nil
}

func (t *tx) saveCycle(seat Seat, cycle queries.ProjectCycleRow, read rules.Consent, content rules.CycleContent) (int64, error) {
	latest, _, err := t.latest(cycle)
	if err != nil {
		return 0, err
	}
	canonical, hash, err := rules.Freeze(content)
	if err != nil {
		return 0, err
	}
	if err := latest.MayRevise(read, hash); err != nil {
		return 0, err
	}
	if latest.Closed() {
		return latest.Next(), t.beginVersion(seat, cycle, latest.Next(), content)
	}
	return latest.Number, t.reviseVersion(seat, cycle, latest, content, string(canonical), hash)
}

func (t *tx) beginVersion(seat Seat, cycle queries.ProjectCycleRow, number int64, content rules.CycleContent) error {
	if err := changed(t.MoveToVersion(t.ctx, queries.MoveToVersionParams{ID: cycle.ID, Version: number})); err != nil {
		return err
	}
	hash, err := t.addVersion(seat, cycle.ID, cycle.Number, number, content)
	if err != nil {
		return err
	}
	return t.saveRendering(hash, RenderCycle(content))
}

func (t *tx) reviseVersion(seat Seat, cycle queries.ProjectCycleRow, latest rules.Version, content rules.CycleContent, canonical, hash string) error {
	superseded, err := t.SupersedeApprovals(t.ctx, queries.SupersedeApprovalsParams{
		CycleID: cycle.ID, Version: latest.Number, Now: t.now,
	})
	if err != nil {
		return err
	}
	if err := t.NoteSuperseded(t.ctx, queries.NoteSupersededParams{ID: cycle.ID, Version: latest.Number}); err != nil {
		return err
	}
	err = changed(t.ReviseVersion(t.ctx, queries.ReviseVersionParams{
		CycleID: cycle.ID, Number: latest.Number, OldHash: latest.Hash, Content: canonical, Hash: hash,
		EditedBy: seat.Name, UpdatedAt: t.now,
	}))
	if err != nil {
		return err
	}
	if err := t.DropDeliverables(t.ctx, queries.DropDeliverablesParams{CycleID: cycle.ID, Version: latest.Number}); err != nil {
		return err
	}
	if err := t.storeDeliverables(cycle.ID, latest.Number, content); err != nil {
		return err
	}
	if err := t.saveRendering(hash, RenderCycle(content)); err != nil {
		return err
	}
	if cycle.InForce == latest.Number {
		if err := t.putInForce(cycle.ID, latest.Number, content); err != nil {
			return err
		}
	}
	detail := fmt.Sprintf("Version %d", latest.Number)
	if superseded > 0 {
		detail += ", the approval given so far is superseded"
	}
	return t.record(seat, happening{
		kind: VersionRevised, subject: rules.CycleNumber(seat.Project.Code, cycle.Number), detail: detail, evidence: hash,
	})
}

func (t *tx) putInForce(cycleID, version int64, content rules.CycleContent) error {
	return changed(t.PutInForce(t.ctx, queries.PutInForceParams{
		ID: cycleID, InForce: version, Name: content.Name, StartOn: content.Start, EndOn: content.End,
	}))
}

func giveContentKeys(content *rules.CycleContent) {
	offer := rules.QuoteOffer{Cycles: []rules.QuoteCycle{{Key: "cycle", Content: *content}}}
	giveKeys(&offer)
	*content = offer.Cycles[0].Content
}

// ApproveVersion records one side's approval of exactly the content that was
// on the screen. The side follows from the person's role. Once both sides have
// approved, the version is in force. Conflict when the content changed meanwhile
// or the side has approved already.
func (p *Portal) ApproveVersion(ctx context.Context, seat Seat, number int64, read rules.Consent) error {
	side, permission := rules.ClientSide, rules.ApproveForClient
	if seat.Role.IsAgency() {
		side, permission = rules.AgencySide, rules.ApproveForAgency
	}
	return p.write(ctx, func(t *tx) error {
		cycle, err := t.cycle(seat, permission, number)
		if err != nil {
			return err
		}
		if err := p.ruleOf(cycle).MayEdit(); err != nil {
			return err
		}
		latest, row, err := t.latest(cycle)
		if err != nil {
			return err
		}
		if err := latest.MayApprove(side, read); err != nil {
			return err
		}
		latest.Approved[side] = true
		return t.approveVersion(seat, cycle, side, latest, row)
	})
}

func (t *tx) approveVersion(seat Seat, cycle queries.ProjectCycleRow, side rules.Side, latest rules.Version, row queries.CycleVersionRow) error {
	if err := t.sign(seat, cycle.ID, cycle.Number, latest.Number, side, seat.Name, row.Hash, row.Content); err != nil {
		return err
	}
	if !latest.Closed() {
		return nil
	}
	var content rules.CycleContent
	if err := json.Unmarshal([]byte(row.Content), &content); err != nil {
		return err
	}
	return t.putInForce(cycle.ID, latest.Number, content)
}

// sign stores one side's approval and records it.
func (t *tx) sign(seat Seat, cycleID, number, version int64, side rules.Side, name, hash, content string) error {
	err := t.AddApproval(t.ctx, queries.AddApprovalParams{
		CycleID: cycleID, Version: version, Side: side, Hash: hash, Content: content, PersonID: seat.PersonID, Name: name,
		Ip: seat.IP, UserAgent: seat.UserAgent, ApprovedAt: t.now,
	})
	if err != nil {
		return fmt.Errorf("store the approval: %w", err)
	}
	if side == rules.ClientSide {
		err = t.NoteClientApproval(t.ctx, queries.NoteClientApprovalParams{ID: cycleID, Version: version})
	} else {
		err = t.NoteAgencyApproval(t.ctx, queries.NoteAgencyApprovalParams{ID: cycleID, Version: version})
	}
	if err != nil {
		return err
	}
	return t.record(seat, happening{
		kind: ContentApproved, subject: rules.CycleNumber(seat.Project.Code, number),
		detail: approvalDetail(version, side), evidence: hash,
	})
}

// approvalDetail is the line in the history that binds an approval to the
// chain; verifying compares the two.
func approvalDetail(version int64, side rules.Side) string {
	return fmt.Sprintf("Version %d, for the %s", version, side)
}
