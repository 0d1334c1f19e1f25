package portal

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"

	"portal/rules"
)

const uploadCrashFile = "PORTAL_TEST_UPLOAD_CRASH_FILE"

// crashSize is that of each file that is uploaded until the kill.
const crashSize = 5*chunkSize + 11

// uploadUntilKilled uploads and removes files from four sides and prints the
// number of each that was answered with success and stays.
func uploadUntilKilled(path string) {
	ctx := context.Background()
	p, seat := openForCrash(ctx, path)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for {
				kept, gone := stageOrPanic(p, seat), stageOrPanic(p, seat)
				if _, err := p.RemoveFile(ctx, seat, gone.Number); err != nil {
					panic(err)
				}
				fmt.Println(kept.Number)
			}
		})
	}
	group.Wait()
}

func stageOrPanic(p *Portal, seat Seat) File {
	file, err := p.StageFile(context.Background(), seat, "file.bin", bytes.NewReader(someBytes(crashSize)))
	if err != nil {
		panic(err)
	}
	return file
}

// TestAKillDuringUploadsLeavesNoHalfFile kills the process with SIGKILL while
// files come and go: each answered one is there whole, no half one is ever
// seen, and sweeping brings the space back.
func TestAKillDuringUploadsLeavesNoHalfFile(t *testing.T) {
	for _, after := range []int{1, 6, 17} {
		t.Run(fmt.Sprintf("after %d answers", after), func(t *testing.T) {
			f := newFixture(t, "Europe/London")
			answered := killAfter(t, uploadCrashFile, f.path, after)
			if len(answered) < after {
				t.Fatalf("only %d answers", len(answered))
			}
			f.wantWholeFiles(answered)
			f.must(f.SweepFiles(context.Background()))
			f.wantWholeFiles(answered)
			files := f.number("SELECT count(*) FROM attachments WHERE place = 'staged'")
			f.wantStored(files, files*6, 0)
			if free := f.number("PRAGMA freelist_count"); free != 0 {
				t.Errorf("%d pages were not given back", free)
			}
		})
	}
}

// wantWholeFiles opens every number that was given out: it is whole or not
// there at all, and each answered one is there.
func (f *fixture) wantWholeFiles(answered []int64) {
	f.t.Helper()
	seat, want := f.seats[rules.Approver], someBytes(crashSize)
	for number := range f.number("SELECT last_file FROM projects") + 1 {
		_, err := f.OpenFile(context.Background(), seat, number)
		if rules.KindOf(err) == rules.NotFound {
			continue
		}
		f.must(err)
		if !bytes.Equal(f.bytesOf(seat, number), want) {
			f.t.Errorf("file %d is not whole", number)
		}
	}
	for _, number := range answered {
		if !bytes.Equal(f.bytesOf(seat, number), want) {
			f.t.Errorf("file %d was answered with success and is not whole", number)
		}
	}
}
