package portal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"portal/rules"
)

// someBytes are the same for the same size, and look like no file type.
func someBytes(size int) []byte {
	seed := [32]byte{byte(size), byte(size >> 8), byte(size >> 16), 7}
	content := make([]byte, size)
	_, _ = rand.NewChaCha8(seed).Read(content) // it never fails
	if size > 0 {
		content[0] = 0xFE
	}
	return content
}

func (f *fixture) stage(seat Seat, name string, content []byte) File {
	f.t.Helper()
	file, err := f.StageFile(context.Background(), seat, name, bytes.NewReader(content))
	f.must(err)
	return file
}

func (f *fixture) bytesOf(seat Seat, number int64) []byte {
	f.t.Helper()
	file, err := f.OpenFile(context.Background(), seat, number)
	f.must(err)
	content, err := io.ReadAll(file.Content)
	f.must(err)
	return content
}

// onFile runs a statement on the write connection.
func (f *fixture) onFile(statement string, args ...any) {
	f.t.Helper()
	f.must(f.write(context.Background(), func(t *tx) error {
		_, err := t.conn.ExecContext(t.ctx, statement, args...)
		return err
	}))
}

func (f *fixture) number(query string) int64 {
	f.t.Helper()
	var count int64
	f.must(f.readDB.QueryRow(query).Scan(&count))
	return count
}

// wantStored compares how many files, chunks and thumbnails there are, and
// that the counted bytes are those of the files.
func (f *fixture) wantStored(files, chunks, thumbnails int64) {
	f.t.Helper()
	for query, want := range map[string]int64{
		"SELECT count(*) FROM attachments WHERE removed_at = 0": files,
		"SELECT count(*) FROM attachment_chunks":                chunks,
		"SELECT count(*) FROM thumbnails":                       thumbnails,
		"SELECT sum(file_bytes) FROM projects":                  f.number("SELECT coalesce(sum(size), 0) FROM attachments WHERE removed_at = 0"),
		"SELECT sum(file_bytes) + 1 FROM projects":              f.number("SELECT coalesce(sum(length(body)), 0) + 1 FROM attachment_chunks"),
	} {
		if got := f.number(query); got != want {
			f.t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
}

func (f *fixture) limitFiles(file, project int64) {
	f.t.Helper()
	f.onFile("UPDATE agency SET file_megabytes = ?, project_megabytes = ?", file, project)
	f.must(f.loadAgency(context.Background()))
}

func TestTheBytesThatComeOutAreTheBytesThatWentIn(t *testing.T) {
	f := newFixture(t, "Europe/London")
	seat := f.seats[rules.Approver]
	for _, size := range []int{1, chunkSize - 1, chunkSize, chunkSize + 1, 2 * chunkSize, 3*chunkSize + 17} {
		content := someBytes(size)
		// A connection hands out bytes in pieces of any size.
		file, err := f.StageFile(context.Background(), seat, "data.bin", iotest.HalfReader(bytes.NewReader(content)))
		f.must(err)
		sum := sha256.Sum256(content)
		if file.Size != int64(size) || file.SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("%d bytes: size %d, hash %s", size, file.Size, file.SHA256)
		}
		if !bytes.Equal(f.bytesOf(seat, file.Number), content) {
			t.Errorf("%d bytes came out changed", size)
		}
		opened, err := f.OpenFile(context.Background(), seat, file.Number)
		f.must(err)
		if err := iotest.TestReader(opened.Content, content); err != nil {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

func TestAFileSaysWhatItIsByItsContent(t *testing.T) {
	f := newFixture(t, "Europe/London")
	for name, c := range map[string]struct{ content, want string }{
		"photo.png":   {"<!DOCTYPE html><html><script>alert(1)</script></html>", "text/html"},
		"photo.jpg":   {`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "image/svg+xml"},
		"notes.txt":   {"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"},
		"page.html":   {"just words", "text/plain"},
		"picture.gif": {"MZ\x90\x00 not a picture", "application/vnd.microsoft.portable-executable"},
		"no-ending":   {string(someBytes(500)), "application/octet-stream"},
	} {
		file := f.stage(f.staff, name, []byte(c.content))
		if file.Type != c.want || file.HasPreview() {
			t.Errorf("%s is %s (preview: %v), want %s", name, file.Type, file.HasPreview(), c.want)
		}
	}
}

func TestAnEmptyFileIsRefusedBesideItsField(t *testing.T) {
	f := newFixture(t, "Europe/London")
	_, err := f.StageFile(context.Background(), f.staff, "empty.txt", strings.NewReader(""))
	wantKind(t, err, rules.Invalid)
	if got := rules.ProblemsOf(err).For("files"); got != "“empty.txt” is empty: there is nothing in it." {
		t.Errorf("the problem is %q", got)
	}
	f.wantStored(0, 0, 0)
}

func TestAFileIsStagedUnderACleanName(t *testing.T) {
	f := newFixture(t, "Europe/London")
	file := f.stage(f.staff, "../../etc/\u202Epass\x00wd", []byte("x"))
	if file.Name != "passwd" || f.number("SELECT count(*) FROM attachments WHERE name = 'passwd'") != 1 {
		t.Errorf("the name is %q", file.Name)
	}
}

// TestAnUploadThatBreaksLeavesNothing breaks uploads in every way that a body
// can break, in the first chunk and after some.
func TestAnUploadThatBreaksLeavesNothing(t *testing.T) {
	f := newFixture(t, "Europe/London")
	for _, fault := range []error{io.ErrUnexpectedEOF, errors.New("connection reset")} {
		for _, size := range []int{0, 100, 2*chunkSize + 5, 40 * chunkSize} {
			body := io.MultiReader(bytes.NewReader(someBytes(size)), iotest.ErrReader(fault))
			if _, err := f.StageFile(context.Background(), f.staff, "cut.bin", body); !errors.Is(err, fault) {
				t.Fatalf("%v after %d bytes: got %v", fault, size, err)
			}
			f.wantStored(0, 0, 0)
		}
	}
}

func TestAnUploadWhoseRequestIsGoneLeavesNothing(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx, cancel := context.WithCancel(context.Background())
	body := during(someBytes(5*chunkSize), 3*chunkSize, cancel)
	if _, err := f.StageFile(ctx, f.staff, "gone.bin", body); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	f.wantStored(0, 0, 0)
}

// during does something once, when so many bytes of the content were read.
func during(content []byte, after int, do func()) io.Reader {
	return io.MultiReader(bytes.NewReader(content[:after]), &pause{do: do}, bytes.NewReader(content[after:]))
}

type pause struct{ do func() }

func (p *pause) Read([]byte) (int, error) {
	p.do()
	return 0, io.EOF
}

func TestALongUploadLetsOthersWriteBetweenItsChunks(t *testing.T) {
	f := newFixture(t, "Europe/London")
	deeds := 0
	content := someBytes(6*chunkSize + 1)
	body := during(content, 3*chunkSize+9, func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if f.number("SELECT count(*) FROM attachment_chunks") == 0 {
			t.Error("the chunks before this one are not on the disk yet")
		}
		_, err := f.CreateClient(ctx, f.admin, "Between")
		f.must(err)
		deeds++
	})
	file, err := f.StageFile(context.Background(), f.staff, "long.bin", body)
	f.must(err)
	if deeds != 1 || !bytes.Equal(f.bytesOf(f.staff, file.Number), content) {
		t.Errorf("%d deeds got between", deeds)
	}
}

func TestAFileOverTheLimitIsRefusedWithTheLimit(t *testing.T) {
	f := newFixture(t, "Europe/London")
	f.limitFiles(1, 3)
	seat := f.seats[rules.Approver]
	f.stage(seat, "fits.bin", someBytes(Megabyte))
	f.wantStored(1, 4, 0)
	_, err := f.StageFile(context.Background(), seat, "large.bin", bytes.NewReader(someBytes(Megabyte+1)))
	wantKind(t, err, rules.TooLarge)
	if err.Error() != "“large.bin” is too large: a file may have 1 MB at most." {
		t.Errorf("told: %s", err)
	}
	f.wantStored(1, 4, 0)
}

func TestAProjectTakesNoMoreThanItsLimit(t *testing.T) {
	f := newFixture(t, "Europe/London")
	f.limitFiles(2, 2)
	seat := f.seats[rules.Approver]
	half := someBytes(4 * chunkSize)
	// The second of two uploads at once ends when all of the first is stored.
	var second File
	body := during(half, len(half), func() { second = f.stage(f.staff, "second.bin", half) })
	_, err := f.StageFile(context.Background(), seat, "first.bin", body)
	wantKind(t, err, rules.TooLarge)
	if want := "There is no room for “first.bin”: the files of this project may have 2 MB together. Please ask the agency."; err.Error() != want {
		t.Errorf("told: %s", err)
	}
	f.wantStored(1, 4, 0)
	// What does not fit is noticed while it comes, not once it is all there.
	body = during(someBytes(7*chunkSize), 5*chunkSize, func() { t.Error("it was read on without need") })
	_, err = f.StageFile(context.Background(), f.staff, "third.bin", body)
	wantKind(t, err, rules.TooLarge)
	_, err = f.RemoveFile(context.Background(), f.staff, second.Number)
	f.must(err)
	f.stage(seat, "first.bin", half)
	f.wantStored(1, 4, 0)
}

func TestOnlyThoseWhoMayAttachStageFiles(t *testing.T) {
	f := newFixture(t, "Europe/London")
	_, err := f.StageFile(context.Background(), f.seats[rules.Viewer], "a.txt", strings.NewReader("a"))
	wantKind(t, err, rules.Denied)
	f.stage(f.seats[rules.FeedbackOnly], "a.txt", []byte("a"))
	removed := f.seats[rules.Approver]
	body := during(someBytes(2*chunkSize), chunkSize, func() { f.must(f.RemoveMember(context.Background(), f.staff, removed.PersonID)) })
	_, err = f.StageFile(context.Background(), removed, "b.txt", body)
	wantKind(t, err, rules.NotFound)
	f.wantStored(1, 1, 0)
}

// TestAFullDiskIsToldAndHarmsNothing lets the file grow no more in the middle
// of an upload.
func TestAFullDiskIsToldAndHarmsNothing(t *testing.T) {
	f := newFixture(t, "Europe/London")
	kept := someBytes(chunkSize + 5)
	first := f.stage(f.staff, "kept.bin", kept)
	content := someBytes(8 * chunkSize)
	body := during(content, 2*chunkSize, func() { f.onFile(fmt.Sprintf("PRAGMA max_page_count(%d)", f.number("PRAGMA page_count")+100)) })
	_, err := f.StageFile(context.Background(), f.staff, "large.bin", body)
	wantKind(t, err, rules.Unavailable)
	f.wantStored(1, 2, 0)
	if !bytes.Equal(f.bytesOf(f.staff, first.Number), kept) {
		t.Error("what was there before cannot be read")
	}
	if _, err := f.MyProjects(context.Background(), f.admin); err != nil {
		t.Error(err)
	}
	f.onFile("PRAGMA max_page_count(1073741823)")
	if again := f.stage(f.staff, "large.bin", content); !bytes.Equal(f.bytesOf(f.staff, again.Number), content) {
		t.Error("it does not work again afterwards")
	}
}
