package portal

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"portal/queries"
)

// What sweeping goes by: how long a staged file waits for its form, and how
// many pages one deed gives back to the disk.
const (
	stagedFor     = 24 * time.Hour
	pagesReturned = 256
)

// SweepFiles drops what uploads left behind that no request owns any more,
// staged files whose form never came and the content of removed files, then
// gives the space back to the disk. It is for the one process that serves:
// another one's uploads would be taken for left behind.
func (p *Portal) SweepFiles(ctx context.Context) error {
	return errors.Join(p.sweepForgotten(ctx), p.sweepArrivals(ctx), p.sweepRemoved(ctx), p.returnPages(ctx))
}

func (p *Portal) sweepForgotten(ctx context.Context) error {
	rows, err := p.read.ForgottenFiles(ctx, p.now().Add(-stagedFor))
	if err != nil || len(rows) == 0 {
		return err
	}
	return p.write(ctx, func(t *tx) error {
		for _, row := range rows {
			if err := t.forget(row); err != nil {
				return err
			}
		}
		return nil
	})
}

// forget takes a staged file out of sight, unless a form came for it by now.
func (t *tx) forget(row queries.ForgottenFilesRow) error {
	taken, err := t.Unstage(t.ctx, row.ID)
	if err != nil || taken == 0 {
		return err
	}
	if err := t.DropThumbnail(t.ctx, row.ID); err != nil {
		return err
	}
	_, err = t.CountFileBytes(t.ctx, queries.CountFileBytesParams{ID: row.ProjectID, Bytes: -row.Size})
	return err
}

func (p *Portal) sweepArrivals(ctx context.Context) error {
	ids, err := p.read.ArrivingFiles(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if p.arrivals.has(id) {
			continue
		}
		if err := p.dropArrival(ctx, id); err != nil {
			return fmt.Errorf("drop what an upload left: %w", err)
		}
	}
	return nil
}

func (p *Portal) sweepRemoved(ctx context.Context) error {
	ids, err := p.read.RemovedFilesWithContent(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := p.dropRemoved(ctx, id); err != nil {
			return fmt.Errorf("drop the content of a removed file: %w", err)
		}
	}
	return nil
}

// returnPages gives free pages back to the disk, a few in each deed.
func (p *Portal) returnPages(ctx context.Context) error {
	before := int64(math.MaxInt64)
	for {
		var free int64
		// Where there are not fewer than before, deeds free pages meanwhile:
		// the next sweep goes on.
		if err := p.readDB.QueryRowContext(ctx, "PRAGMA freelist_count").Scan(&free); err != nil || free == 0 || free >= before {
			return err
		}
		before = free
		err := p.write(ctx, func(t *tx) error {
			_, err := t.conn.ExecContext(t.ctx, fmt.Sprintf("PRAGMA incremental_vacuum(%d)", pagesReturned))
			return err
		})
		if err != nil {
			return fmt.Errorf("give free pages back: %w", err)
		}
	}
}
