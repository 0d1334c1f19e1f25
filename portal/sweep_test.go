package portal

import (
	"bytes"
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"portal/rules"
)

func TestAStagedFileWaitsADayForItsForm(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	f.stage(f.staff, "forgotten.png", picturePNG(t, 40, 30))
	kept := f.hang(f.staff, anchor{place: rules.PlaceDelivery, id: 1})
	f.clock.set("2027-03-11T10:00:00Z")
	f.must(f.SweepFiles(ctx))
	f.wantStored(2, 2, 1)
	f.clock.set("2027-03-11T10:00:01Z")
	f.must(f.SweepFiles(ctx))
	f.wantStored(1, 1, 0)
	if !bytes.Equal(f.bytesOf(f.staff, kept.Number), someBytes(100)) {
		t.Error("a file that hangs on something was swept")
	}
}

func TestAnUploadUnderWayIsNotSwept(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, content := context.Background(), someBytes(4*chunkSize)
	body := during(content, 2*chunkSize, func() {
		f.clock.set("2027-03-20T10:00:00Z")
		f.must(f.SweepFiles(ctx))
	})
	file, err := f.StageFile(ctx, f.staff, "slow.bin", body)
	f.must(err)
	if !bytes.Equal(f.bytesOf(f.staff, file.Number), content) {
		t.Error("it came out changed")
	}
}

// TestWhatAnEndedProcessLeftIsSwept leaves an upload that no request owns and
// a removed file whose content is still there, as a kill would.
func TestWhatAnEndedProcessLeftIsSwept(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	f.hang(f.staff, anchor{place: rules.PlaceDelivery, id: 1})
	removed := f.stage(f.staff, "removed.bin", someBytes(20*chunkSize))
	f.onFile("UPDATE attachments SET place = 'delivery', place_id = 1, removed_at = 1 WHERE number = ?", removed.Number)
	f.onFile("UPDATE projects SET file_bytes = file_bytes - ?", removed.Size)
	broken := f.stage(f.staff, "broken.bin", someBytes(20*chunkSize))
	f.onFile("UPDATE attachments SET place = 'arriving' WHERE number = ?", broken.Number)
	f.onFile("UPDATE projects SET file_bytes = file_bytes - ?", broken.Size)
	f.must(f.SweepFiles(ctx))
	f.wantStored(1, 1, 0)
	if rows, free := f.number("SELECT count(*) FROM attachments"), f.number("PRAGMA freelist_count"); rows != 2 || free != 0 {
		t.Errorf("%d rows, %d free pages", rows, free)
	}
	if left, err := f.read.RemovedFilesWithContent(ctx); err != nil || len(left) != 0 {
		t.Errorf("%d are swept again each time: %v", len(left), err)
	}
}

// TestAFileThatWasAttachedMeanwhileIsNotForgotten lets a form come between the
// list of forgotten files and the deed that drops them.
func TestAFileThatWasAttachedMeanwhileIsNotForgotten(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	file := f.stage(f.staff, "late.bin", someBytes(100))
	rows, err := f.read.ForgottenFiles(ctx, f.now()+1)
	f.must(err)
	f.must(f.write(ctx, func(t *tx) error {
		return t.attach(f.staff, anchor{place: rules.PlaceDelivery, id: 1}, []int64{file.Number})
	}))
	f.must(f.write(ctx, func(t *tx) error { return t.forget(rows[0]) }))
	f.must(f.dropArrival(ctx, file.ID))
	f.wantStored(1, 1, 0)
}

// TestEveryFileCanGiveSpaceBack opens a new file, one that was begun without
// it, and a backup.
func TestEveryFileCanGiveSpaceBack(t *testing.T) {
	f := newFixture(t, "Europe/London")
	if mode := f.number("PRAGMA auto_vacuum"); mode != 2 {
		t.Errorf("a new file is in mode %d", mode)
	}
	f.stage(f.staff, "kept.bin", someBytes(chunkSize))
	path := filepath.Join(t.TempDir(), "older.db")
	f.must(f.Backup(context.Background(), path))
	copied, err := sql.Open("sqlite", path)
	f.must(err)
	var mode int
	f.must(copied.QueryRow("PRAGMA auto_vacuum").Scan(&mode))
	if mode != 2 {
		t.Errorf("a backup is in mode %d", mode)
	}
	for _, statement := range []string{"PRAGMA auto_vacuum = 0", "VACUUM"} {
		_, err = copied.Exec(statement)
		f.must(err)
	}
	f.must(copied.Close())
	older := openAt(t, path, f.clock.Now)
	defer older.Close()
	f.must(older.readDB.QueryRow("PRAGMA auto_vacuum").Scan(&mode))
	if mode != 2 {
		t.Errorf("an older file is in mode %d once opened", mode)
	}
	var kept int
	f.must(older.readDB.QueryRow("SELECT count(*) FROM attachment_chunks").Scan(&kept))
	if kept != 1 {
		t.Errorf("it holds %d chunks", kept)
	}
}
